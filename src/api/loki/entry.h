// Entry: one stored line as Loki's clients see it: its text, and its labels by where they come from.
//
// Stream labels are the few that every line has (service_name, host, source, format). Structured metadata is
// what came with the line: detected_level, template_id, trace and span, and what a sender gave beside a log
// line (labels of a push, attributes of OTLP). What our parser found inside the line is there too, hidden
// until a
// `| json`, `| logfmt` or `| unpack` stage shows it, though any label filter may ask for it. Names are made
// valid label names (http.route -> http_route). The text of a line that a protocol wrapped is what the
// program wrote, not our envelope. Cost: some microseconds a line.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/series/series.h"
#include "store/query.h"

namespace foreshock::api::loki {

constexpr std::string_view kUnknownService = "unknown_service";

enum class Origin : uint8_t { kStream, kMetadata, kParsed };

struct Label {
  std::string name, value;
  Origin origin = Origin::kStream;
  bool hidden = false;
};

class Entry {
 public:
  Entry() = default;
  explicit Entry(const store::LogRow& row);

  // "" when there is none. Aliases as in field_of_label(); hidden labels are found too.
  std::string_view label(std::string_view name) const;
  // Overwrites, or adds; "" removes.
  void set(std::string_view name, std::string value, Origin origin);
  void remove(std::string_view name);
  void show_parsed();
  // As one set, without what is hidden.
  series::Labels visible() const;
  series::Labels visible(Origin origin) const;

  int64_t time_ns = 0;
  std::string line, body;
  std::vector<Label> labels;

 private:
  Label* find(std::string_view name);
};

// The valid label name of an attribute's: bytes other than letters, digits and _ become _.
std::string label_name(std::string_view attribute);

// The store's field behind a label: "service" for service_name, ...; "" when it is an attribute.
std::string_view field_of_label(std::string_view label);

// The text and the names of the other members of a record that came wrapped; false when `row` is none such.
bool unwrap_record(const store::LogRow& row, std::string& line, std::vector<std::string>& members);

}  // namespace foreshock::api::loki
