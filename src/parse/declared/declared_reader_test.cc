#include "parse/declared/declared_reader.h"

#include <gtest/gtest.h>

#include "parse/format_library.h"
#include "parse/parser.h"

namespace foreshock::parse {
namespace {

// One line read with the program's formats and these.
class DeclaredReaderTest : public ::testing::Test {
 protected:
  const Record& read(std::string_view yaml, std::string_view line) {
    std::vector<FormatFile> files{{"t.yaml", std::string(yaml), {}, {}}};
    std::vector<Error> problems;
    library_ = FormatLibrary::build(files, problems);
    EXPECT_TRUE(problems.empty()) << problems.front().message;
    SourceContext context;
    context.observed = {1'795'410'000 * kSecond};
    record_ = parse_record(line, FormatId::kRaw, context, arena_, *library_);
    return record_;
  }
  std::string_view operator[](std::string_view key) const {
    for (const Attribute& attribute : record_.attributes)
      if (attribute.key == key) return attribute.value;
    return {};
  }
  std::shared_ptr<const FormatLibrary> library_;
  Arena arena_;
  Record record_;
};

TEST_F(DeclaredReaderTest, LineLevelConstantsAndCopies) {
  const Record& record = read(R"(id: t_shop
lines:
  - pattern: "(shop) %{time} %{source:endpoint} says %{body}"
    level: WARN
    set: {event.action: say}
also: {client.address: source.address}
)",
                              "(shop) 2026-11-22 09:15:01 10.0.0.1:80 says hello");
  EXPECT_EQ(format_name(record.format), "t_shop");
  EXPECT_EQ(record.severity_number, static_cast<uint8_t>(Severity::kWarn));
  EXPECT_EQ(record.body, "hello");
  EXPECT_EQ((*this)["source.port"], "80");
  EXPECT_EQ((*this)["client.address"], "10.0.0.1");
  EXPECT_EQ((*this)["event.action"], "say");
}

TEST_F(DeclaredReaderTest, FactsOfAProgramStandAnywhereInItsMessages) {
  constexpr std::string_view kYaml =
      "id: t_till\nservices: [till]\nfacts: [\"for user %{user.name:word}\", \"from "
      "%{client.address:ip}\"]\n";
  const Record& record = read(kYaml, "Nov 22 09:15:01 h till[7]: refused for user ann from 10.0.0.1 again");
  EXPECT_EQ(format_name(record.format), "t_till");
  EXPECT_EQ((*this)["user.name"], "ann");
  EXPECT_EQ((*this)["client.address"], "10.0.0.1");
  EXPECT_EQ(record.body, "refused for user ann from 10.0.0.1 again");
  read(kYaml, "Nov 22 09:15:01 h other[7]: refused for user ann from 10.0.0.1 again");
  EXPECT_EQ((*this)["user.name"], "") << "another program's message";
}

TEST_F(DeclaredReaderTest, KeysTellObjects) {
  constexpr std::string_view kYaml = R"(id: t_sale
keys: {has: [saleId, till]}
fields: {saleId: "sale.id:any", verdict: body, sev: level}
levels: {"9": ERROR}
)";
  const Record& record = read(kYaml, R"({"saleId":7,"till":"t","verdict":"refused","sev":9})");
  EXPECT_EQ(format_name(record.format), "t_sale");
  EXPECT_EQ((*this)["sale.id"], "7");
  EXPECT_EQ(record.body, "refused");
  EXPECT_EQ(record.severity_number, static_cast<uint8_t>(Severity::kError));
  EXPECT_EQ(format_name(read(kYaml, R"({"saleId":7,"msg":"m"})").format), "json") << "a key is missing";
}

TEST_F(DeclaredReaderTest, SeveralKeysMakeTheTime) {
  const Record& record = read("id: t_date\nkeys: {over: pairs, has: [d, c, zz]}\ntime: [d, c]\n",
                              "d=2026-11-22 c=09:15:01 zz=1 a=2");
  EXPECT_EQ(format_rfc3339(record.timestamp).substr(0, 19), "2026-11-22T09:15:01");
}

}  // namespace
}  // namespace foreshock::parse
