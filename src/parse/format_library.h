// FormatLibrary: the declared formats in use: those of formats/, which are part of the program, and a user's.
//
// Built once at start and again whenever the user's folder changes; parse() and parse_record() use the
// current one. Immutable and shared by all lanes; use() swaps it between two batches, so a record is read
// with one library from end to end. A format's sample is checked before it is taken: what it does not give as
// told is an error with file, line and reason, and the others stay. Files are read by `app`; this room sees
// texts.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "parse/record.h"

namespace foreshock::parse {

struct FormatTables;

// One format as written: format.yaml, and beside it (or in its `samples`) lines with what they must give.
struct FormatFile {
  std::string name;  // for errors
  std::string yaml;
  std::string sample;  // sample.log: records, one a line
  std::string expect;  // expect.jsonl: `{"line": 1, "body": ..., "attributes": {...}}`
};

struct FormatInfo {
  std::string_view id;
  std::string_view about;
  int priority = 0;
  bool user = false;
};

// How one format took a line, for `foreshock parse --explain`.
struct FormatVerdict {
  std::string_view id;
  bool matched = false;
  double confidence = 0;
  std::string reason;
};

class FormatLibrary {
 public:
  FormatLibrary();
  ~FormatLibrary();

  // The program's formats and the user's, which come first. Files that are wrong are left out and told in
  // `problems`.
  static std::shared_ptr<const FormatLibrary> build(std::span<const FormatFile> user,
                                                    std::vector<Error>& problems);
  // The one in use; made on first use. Any thread.
  static std::shared_ptr<const FormatLibrary> current();
  static void use(std::shared_ptr<const FormatLibrary> library);
  // Changes with every use().
  static uint64_t generation();

  std::vector<FormatInfo> formats() const;
  const FormatTables& tables() const { return *tables_; }

 private:
  std::unique_ptr<FormatTables> tables_;
  size_t user_formats_ = 0;
};

// The formats that are part of the program.
std::span<const FormatFile> embedded_formats();

// Reads each sample with `library` and compares; the first difference is the error.
Status check_samples(const FormatLibrary& library, const FormatFile& file);

// What each format said to the line, the one that took it first. `context_zone` as in SourceContext.
std::vector<FormatVerdict> explain_line(std::string_view raw, Timestamp observed, const std::string& zone);

}  // namespace foreshock::parse
