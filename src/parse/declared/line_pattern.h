// LinePattern: the form of a line, written down by a person and matched without a regular expression.
//
// A pattern is literal text with fields in it: "[GIN] %{time} | %{http.response.status_code:status} | ...".
// A blank stands for one or more blanks or tabs; "[[ ... ]]" encloses what may be missing; a backslash takes
// the next character as it is; "%{*}" skips. A field is %{name:type}; docs/guide/formats.md lists the types.
// Made once when a format is loaded; match() is pure and allocates nothing. Cost: one pass over the text with
// little and bounded stepping back (kStepsMax), so no line can make it slow. Private to the room.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "parse/formats/record_draft.h"

namespace foreshock::parse {

enum class FieldType : uint8_t {
  kText,      // up to what follows in the pattern
  kWord,      // the same, without blanks
  kInteger,   // digits, perhaps with a sign
  kNumber,    // digits with a fraction
  kHex,       // hexadecimal digits, perhaps behind 0x
  kAddress,   // an IP address
  kEndpoint,  // address:port, [v6]:port or an address alone; gives NAME.address and NAME.port
  kTime,      // any date and time that timestamp.h knows, epoch numbers too
  kClock,     // the same, or a time of day alone
  kLevel,     // a level word
  kStatus,    // an HTTP status: gives a level too
  kRequest,   // METHOD target HTTP/1.1
  kTarget,    // a path, perhaps with a query
  kUrl,       // gives url.full and its parts
  kQuoted,    // in single or double quotes, with \ in front of quotes
  kCell,      // of a table with commas: quoted with "" for a quote, or up to the next comma
  kPairs,     // key=value pairs up to the end
  kJson,      // a JSON object
  kDetect,    // up to the end: any other format
  kRest,      // up to the end, further lines too
  kLine,      // up to the end of the line
  kHere,      // from here to the end, and the pattern goes on here: for bodies that hold other fields
};

// What a field is called in the record.
enum class FieldTarget : uint8_t { kAttribute, kNone, kBody, kTime, kLevel, kHost, kService, kTrace, kSpan };

struct Field {
  FieldTarget target = FieldTarget::kAttribute;
  FieldType type = FieldType::kText;
  std::string name;
  std::string port_name;  // of an endpoint; `name` is that of its address then
};
// "client.address:ip"; an error says what is wrong with it.
Result<Field> read_field(std::string_view text);

class LinePattern {
 public:
  static constexpr int kStepsMax = 4096;
  static constexpr size_t kFieldsMax = 48;

  // Left as it is found until match() writes it: nothing is cleared for lines that do not fit.
  struct Capture {
    const Field* field;
    const char* at;
    size_t size;
    std::string_view text() const { return {at, size}; }
  };
  struct Captures {
    Captures() {}  // NOLINT: `items` stay unwritten
    Capture items[kFieldsMax];
    size_t count = 0;
    const char* reached = nullptr;  // the farthest place that fitted, for explanations
  };

  static Result<LinePattern> make(std::string_view pattern);

  // Whether `text` has this form; with `open` something may follow. Nothing but `captures` is written, and
  // `times`, where what was read for other patterns is known.
  bool match(std::string_view text, bool open, Captures& captures, TimeMemo* times = nullptr) const;
  // The longest literal that every match holds; "" when there is none.
  const std::string& anchor() const { return anchor_; }
  const std::string& text() const { return text_; }
  // The literal text, blanks and all, that every match begins with: by it a pattern can be searched for.
  std::string head() const;
  // The byte that every match begins with; 0 when there is no such byte.
  char first_byte() const;

 private:
  enum class Kind : uint8_t { kLiteral, kBlank, kField, kGroup, kGroupEnd };
  struct Element {
    Kind kind;
    std::string literal;
    Field field;
    size_t group_end = 0;  // behind the group's last element
  };
  // What step() reads of an element, small enough that many patterns stay in the cache.
  struct Op {
    Kind kind;
    FieldType type = FieldType::kText;
    bool open = false;   // a field that reaches up to what follows it
    char first = '\0';   // of a literal
    uint16_t size = 0;   // of a literal
    uint16_t place = 0;  // of a literal in literals_
    uint16_t group_end = 0;
  };
  static constexpr size_t kPatternBytesMax = 16 * 1024;
  struct Run;
  void compile();
  bool step(size_t at, const char* p, Run& run) const;
  bool may_begin(size_t at, const char* p, const char* end) const;
  bool take_open_field(size_t at, const char* p, Run& run) const;
  void find_anchor();
  bool try_behind(size_t mine, const char* from, size_t at, const char* q, Run& run) const;

  std::string text_;
  std::vector<Element> elements_;
  std::vector<Op> ops_;  // by element
  std::string literals_;
  std::string anchor_;
};

// Writes what was captured to the draft, `depth` as in readers.h. `levels`: words that mean a level here.
struct LevelWordMap {
  std::vector<std::pair<std::string, Severity>> words;
  Severity find(std::string_view word) const;
};
void apply_captures(const LinePattern::Captures& captures, const LevelWordMap& levels, RecordDraft& draft,
                    int depth);

}  // namespace foreshock::parse
