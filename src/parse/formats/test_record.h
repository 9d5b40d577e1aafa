// TestRecord: one line read by parse_record(), with its arena, for the tests of this room's readers.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "parse/parser.h"

namespace foreshock::parse {

// 2026-11-23T05:00:00Z: "now" of the tests.
constexpr Timestamp kTestNow{1'795'410'000 * kSecond};

class TestRecord {
 public:
  explicit TestRecord(std::string_view raw, const std::string& zone = "", Timestamp observed = kTestNow)
      : raw_(raw), arena_(std::make_unique<Arena>()) {
    SourceContext context;
    context.observed = observed;
    context.zone = zone;
    record = parse_record(raw_, FormatId::kRaw, context, *arena_);
  }
  TestRecord(const TestRecord&) = delete;

  std::string_view format() const { return format_name(record.format); }
  std::string time() const {
    return (record.flags & kTimestampMissing) != 0 ? "" : format_rfc3339(record.timestamp);
  }
  std::string_view level() const { return severity_name(record.severity_number); }
  std::string_view body() const { return record.body; }
  // "" when there is none.
  std::string_view operator[](std::string_view key) const {
    for (const Attribute& attribute : record.attributes)
      if (attribute.key == key) return attribute.value;
    return {};
  }
  bool flag(RecordFlag flag) const { return (record.flags & flag) != 0; }

  Record record;

 private:
  std::string raw_;
  std::unique_ptr<Arena> arena_;
};

}  // namespace foreshock::parse
