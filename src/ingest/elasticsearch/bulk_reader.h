// BulkReader: the bytes of an Elasticsearch bulk request to documents and the status of each action.
//
// Reads as the body streams in. Action lines name the operation (index, create, update, delete) and perhaps
// index and id; documents are passed on byte for byte, of an update its `doc`. Nothing is refused for its
// content: a line that is no action is taken as a document, a document over limits::kLineBytesMax is cut one
// byte past it (for the parser to mark). Deletions are answered 404, they mean nothing for logs. Documents
// collect per index in frames; a frame whose documents were all created with ids of their own has a key made
// of those, so that a repeated request is stored once. Pure state machine; private to ingest.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "ingest/wire/record_line.h"

namespace foreshock::ingest::elasticsearch {

class BulkReader {
 public:
  struct Documents {
    std::string index;
    wire::RecordBatch records;
    std::optional<Hash128> key;
  };

  explicit BulkReader(std::string default_index) : default_index_(std::move(default_index)) {}

  void feed(std::string_view bytes);
  void finish();  // the last line needs no line feed
  // The next full frame; with `all` also those that are not full.
  std::optional<Documents> take(bool all);

  uint64_t documents() const { return documents_; }
  // The reply: took, errors, items; `filter_path` as given, "" = everything.
  std::string reply(int64_t took_ms, std::string_view filter_path) const;

 private:
  enum class Operation : uint8_t { kIndex, kCreate, kUpdate, kDelete };
  struct Open {
    wire::RecordBatch records;
    std::string ids;
    bool keyed = true;
  };

  void end_line();
  bool take_action();
  void take_document();

  const std::string default_index_;
  std::string line_;
  bool wants_document_ = false;
  Operation operation_ = Operation::kIndex;
  std::string index_, id_;
  std::map<std::string, Open> open_;  // by index
  std::vector<Documents> full_;
  std::vector<Operation> items_;
  uint64_t documents_ = 0;
};

}  // namespace foreshock::ingest::elasticsearch
