#include "parse/formats/header_table.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/arena.h"
#include "parse/parser.h"

namespace foreshock::parse {
namespace {

constexpr Timestamp kObserved{1'795'410'000 * kSecond};  // 2026-11-23T05:00:00Z

struct Stream {
  Parser parser;
  StreamMemory memory;
  SourceContext context;
  Arena arena;
  std::vector<Record> records;

  Stream() { context.observed = kObserved; }
  const Record& last(std::string_view lines) {
    parser.parse(lines, context, true, memory, arena, records);
    return records.back();
  }
};

std::string attribute(const Record& record, std::string_view key) {
  for (const Attribute& one : record.attributes)
    if (one.key == key) return std::string(one.value);
  return "(none)";
}

TEST(HeaderTable, ARowWithALineFeedInsideACellIsOneRecord) {
  for (std::string_view start : {"", "\xEF\xBB\xBF"}) {
    Stream stream;
    std::string bytes = std::string(start) +
                        "time,level,message\n2026-11-22 09:15:01,error,\"first\nsecond \"\"line\"\"\"\n"
                        "2026-11-22 09:15:02,info,plain\n";
    stream.parser.parse(bytes, stream.context, true, stream.memory, stream.arena, stream.records);
    ASSERT_EQ(stream.records.size(), 3u);
    const Record& joined = stream.records[1];
    EXPECT_EQ(joined.body, "first\nsecond \"line\"");
    EXPECT_EQ(joined.severity_number, 17);
    EXPECT_EQ(stream.records[2].body, "plain");
    Arena arena;
    EXPECT_EQ(parse_record(joined.raw, joined.format, stream.context, arena).body, joined.body);
  }
}

TEST(HeaderTable, TheStoresNameGivesTheSameRecordBack) {
  Stream stream;
  const Record& read =
      stream.last("#Fields: date time c-ip sc-status\n2026-11-22 09:15:01 203.0.113.9 404\n");
  EXPECT_EQ(format_name(read.format), "w3c_extended");
  EXPECT_EQ(stored_format_name(read.format),
            "w3c_extended(date\x1ftime\x1f"
            "c-ip\x1fsc-status)");
  std::optional<FormatId> format = format_by_name(stored_format_name(read.format));
  ASSERT_EQ(format, read.format);
  Arena arena;
  Record again = parse_record(read.raw, *format, stream.context, arena);
  EXPECT_EQ(again.timestamp, read.timestamp);
  EXPECT_EQ(again.severity_number, read.severity_number);
  EXPECT_EQ(attribute(again, "client.address"), "203.0.113.9");
}

TEST(HeaderTable, ANameThatThisProcessNeverSawIsATableToo) {
  std::optional<FormatId> format = format_by_name("zeek_tsv(path=dns\x1fts\x1fuid\x1fquery)");
  ASSERT_TRUE(format);
  Arena arena;
  SourceContext context;
  context.observed = kObserved;
  Record record = parse_record("1795338901.5\tC1\texample.com", *format, context, arena);
  EXPECT_EQ(record.timestamp.ns, 1'795'338'901'500'000'000);
  EXPECT_EQ(attribute(record, "query"), "example.com");
}

TEST(HeaderTable, HostileNamesAreNone) {
  std::string many = "csv_header(";
  for (size_t i = 0; i <= HeaderTable::kColumnsMax; ++i) many += "c" + std::to_string(i) + "\x1f";
  for (std::string name :
       {std::string("w3c_extended()"), std::string("w3c_extended(a)"),
        std::string("other(a\x1f"
                    "b)"),
        std::string("csv_header(a\x1f\x1f"
                    "b)"),
        std::string("csv_header(a b\x1f"
                    "c)"),
        std::string("zeek_tsv(=x\x1f"
                    "a\x1f"
                    "b)"),
        many + ")", "zeek_tsv(a\x1f" + std::string(HeaderTable::kNameBytesMax, 'b') + ")", std::string(")")})
    EXPECT_FALSE(HeaderTable::intern(name)) << name;
}

TEST(HeaderTable, FieldsMayChangeInTheMiddle) {
  Stream stream;
  stream.last("#Fields: date time c-ip\n2026-11-22 09:15:01 203.0.113.9\n");
  const Record& second = stream.last("#Fields: date time cs-method\n2026-11-22 09:15:02 POST\n");
  EXPECT_EQ(attribute(second, "http.request.method"), "POST");
}

TEST(HeaderTable, CommasAndTabsMaySeparateW3cFields) {
  Stream stream;
  const Record& commas =
      stream.last("#Fields: date-time,c-ip,event\n2026-11-22T09:15:01.5Z,203.0.113.9,\"a, b\"\n");
  EXPECT_EQ(commas.body, "a, b");
  EXPECT_EQ(commas.timestamp.ns, 1'795'338'901'500'000'000);
  const Record& tabs = stream.last("#Fields: date time cs(Host)\n2026-11-22\t09:15:01\tshop\n");
  EXPECT_EQ(format_name(tabs.format), "generic_ts") << "no tab stands in the names";
  EXPECT_EQ(attribute(stream.last("#Fields:\tdate\ttime\tcs-method\n2026-11-22\t09:15:01\tGET\n"),
                      "http.request.method"),
            "GET");
}

TEST(HeaderTable, LinesOfAnotherNumberOfCellsAreReadAsUsual) {
  Stream stream;
  const Record& read =
      stream.last("#Fields: date time c-ip\n2026-11-22 09:15:01 ERROR pool exhausted after 3 tries\n");
  EXPECT_EQ(read.severity_number, 17);
  EXPECT_NE(format_name(read.format), "w3c_extended");
}

TEST(HeaderTable, AFirstLineOfWordsIsNoHeader) {
  for (std::string_view line :
       {"time,place,person\n", "message,level,text\n", "the time, a message, and more\n", "time,level\n"}) {
    Stream stream;
    stream.last(line);
    EXPECT_EQ(stream.memory.header.table, 0) << line;
  }
}

TEST(HeaderTable, ACsvHeaderStandsFirst) {
  Stream stream;
  stream.last("something else\n");
  stream.last("time,level,message\n");
  EXPECT_EQ(stream.memory.header.table, 0);
}

TEST(HeaderTable, OneStreamKnowsNothingOfAnother) {
  Stream one, other;
  one.last("#Fields: date time c-ip\n");
  EXPECT_NE(format_name(other.last("2026-11-22 09:15:01 203.0.113.9\n").format), "w3c_extended");
}

TEST(HeaderTable, AFilesFirstLinesAreRememberedAfterARestart) {
  Stream stream;
  remember_headers("#Software: x\n#Fields: date time c-ip\n2026-11-22 09:15:01 203.0.113.9\n", stream.memory);
  const Record& read = stream.last("2026-11-22 09:15:02 203.0.113.10\n");
  EXPECT_EQ(attribute(read, "client.address"), "203.0.113.10");
}

TEST(HeaderTable, TheRecordsDoNotDependOnCuts) {
  std::string bytes = "#Date: 2026-11-21\n#Fields: time c-ip\n09:15:01 203.0.113.9\n09:15:02 203.0.113.10\n";
  for (size_t cut = 1; cut + 1 < bytes.size(); ++cut) {
    Stream stream;
    size_t used = stream.parser
                      .parse(std::string_view(bytes).substr(0, cut), stream.context, false, stream.memory,
                             stream.arena, stream.records)
                      .consumed;
    const Record& last = stream.last(std::string_view(bytes).substr(used));
    EXPECT_EQ(last.timestamp.ns, 1'795'252'502 * kSecond) << cut;
    EXPECT_EQ(format_name(last.format), "w3c_extended") << cut;
  }
}

}  // namespace
}  // namespace foreshock::parse
