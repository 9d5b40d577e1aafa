// Every kind of line gets a template that is right for it; none is skipped.
#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "parse/parser.h"
#include "templates/miner.h"
#include "templates/template_text.h"

namespace foreshock::templates {
namespace {

class MinerLines : public ::testing::Test {
 protected:
  // The bodies as the miner gets them, each read by the real parser where `raw`.
  const std::vector<Event>& mine(std::vector<std::string> lines, bool raw = false) {
    lines_.push_back(std::make_unique<std::vector<std::string>>(std::move(lines)));
    auto& records = *records_.emplace_back(std::make_unique<std::vector<parse::Record>>());
    for (const std::string& line : *lines_.back()) {
      parse::Record record;
      record.body = line;
      if (raw) record = parse::parse_record(line, parse::FormatId::kRaw, {}, arena_);
      records.push_back(record);
    }
    events_.clear();
    miner_.assign(records, arena_, events_);
    EXPECT_EQ(events_.size(), records.size()) << "none is skipped";
    return events_;
  }
  std::string text(size_t event) {
    auto found = catalogue_.find(events_[event].template_id);
    return found ? found->text : "(none)";
  }
  std::vector<std::string> slots(size_t event) {
    std::vector<std::string> out;
    for (const Slot& slot : events_[event].slots) out.emplace_back(slot.value);
    return out;
  }

  Catalogue catalogue_;
  Miner miner_{catalogue_};
  Arena arena_;
  std::vector<std::unique_ptr<std::vector<std::string>>> lines_;
  std::vector<std::unique_ptr<std::vector<parse::Record>>> records_;
  std::vector<Event> events_;
};

TEST_F(MinerLines, JsonBodiesHaveTheTemplateOfTheirMessage) {
  mine({R"({"level":"info","msg":"order 17 was paid","user":"ann","latency_ms":12})",
        R"({"latency_ms":9,"level":"info","msg":"order 18 was paid","extra":[1,2]})"},
       true);
  EXPECT_EQ(text(0), "order <num> was paid");
  EXPECT_EQ(events_[0].template_id, events_[1].template_id)
      << "whatever fields stand beside it, in any order";
  ASSERT_EQ(events_[0].record->attributes.size(), 2u);
  EXPECT_EQ(events_[0].record->attributes[0].key, "user") << "fields are named values of the record";
  EXPECT_EQ(events_[0].record->attributes[0].value, "ann");
  EXPECT_EQ(slots(0), std::vector<std::string>{"17"});
  mine({R"({"a":1,"b":{"c":"10.0.0.1"}})", R"({"a":7,"b":{"c":"10.0.0.9"}})"}, true);
  EXPECT_EQ(events_[0].template_id, events_[1].template_id) << "no message: all fields are slots";
  EXPECT_EQ(slots(1), (std::vector<std::string>{"7", "10.0.0.9"}));
}

TEST_F(MinerLines, SeveralLinesAreTheExceptionAndItsTopFrames) {
  mine(
      {"request 5 failed\njava.io.IOException: disk full\n\tat shop.Cart.add(Cart.java:7)\n\tat "
       "shop.Till.pay(Till.java:9)\n\tat shop.Main.run(Main.java:1)\n",
       "request 9 failed\njava.io.IOException: disk full\n\tat shop.Cart.add(Cart.java:8)\n\tat "
       "shop.Till.pay(Till.java:12)\n\tat shop.Other.go(Other.java:5)\n\t... 12 more\n",
       "request 9 failed\njava.io.IOException: disk full\n\tat shop.Stock.take(Stock.java:8)\n\tat "
       "shop.Till.pay(Till.java:12)\n\tat shop.Other.go(Other.java:5)\n",
       "request 9 failed\njava.sql.SQLException: disk full\n\tat shop.Cart.add(Cart.java:7)\n\tat "
       "shop.Till.pay(Till.java:9)\n\tat shop.Main.run(Main.java:1)\n"});
  EXPECT_EQ(text(0),
            "request <num> failed java.io.IOException: disk full at shop.Cart.add at shop.Till.pay <tail>");
  EXPECT_EQ(events_[0].template_id, events_[1].template_id) << "line numbers and deeper frames do not count";
  EXPECT_NE(events_[0].template_id, events_[2].template_id) << "another place";
  EXPECT_NE(events_[0].template_id, events_[3].template_id) << "another exception";
  mine(
      {"Traceback (most recent call last):\n  File \"a.py\", line 3, in main\n    go()\n  File \"b.py\", "
       "line 5, in "
       "load\n    x\nValueError: bad row 7",
       "Traceback (most recent call last):\n  File \"c.py\", line 8, in other\n    go()\n  File \"b.py\", "
       "line 6, "
       "in load\n    x\nValueError: bad row 9\n",
       "Traceback (most recent call last):\n  File \"b.py\", line 5, in save\n    x\nValueError: bad row 7"});
  EXPECT_EQ(text(0), "Traceback (most recent call last): in load ValueError: bad row <num>");
  EXPECT_EQ(events_[0].template_id, events_[1].template_id);
  EXPECT_NE(events_[0].template_id, events_[2].template_id);
  mine({"TypeError: x is not a function\n    at Cart.add (/app/cart.js:7:1)\n    at /app/main.js:1:1\n"});
  EXPECT_EQ(text(0).substr(0, 48), "TypeError: x is not a function at Cart.add at <p") << text(0);
}

// Where an exception comes from stays constant text however many places there are, also after a restart.
TEST_F(MinerLines, FramesDoNotMelt) {
  std::vector<std::string> lines;
  std::set<uint64_t> ids;
  for (char c = 'A'; c <= 'T'; ++c)
    lines.push_back(std::string("java.lang.NullPointerException\n\tat shop.") + c +
                    "art.add(X.java:7)\n\tat shop.B" + c +
                    "x.run(Y.java:1)\n\tat shop.Main.run(Main.java:1)\n");
  mine(lines);
  for (const Event& event : events_) ids.insert(catalogue_.resolve(event.template_id).value);
  EXPECT_EQ(ids.size(), lines.size());
  Catalogue after;
  ASSERT_TRUE(after.load(catalogue_.save()));
  Miner miner(after);
  std::vector<Event> again;
  miner.assign(*records_.back(), arena_, again);
  for (size_t i = 0; i < again.size(); ++i)
    EXPECT_EQ(after.resolve(again[i].template_id), catalogue_.resolve(events_[i].template_id));
}

TEST_F(MinerLines, EveryLanguageAndScript) {
  mine({"\xe8\xbf\x9e\xe6\x8e\xa5 10.0.0.1 \xe5\xa4\xb1\xe8\xb4\xa5 3",
        "\xe8\xbf\x9e\xe6\x8e\xa5 10.0.0.2 \xe5\xa4\xb1\xe8\xb4\xa5 4", "Соединение с 10.0.0.1 потеряно",
        "Соединение с 10.0.0.2 потеряно", "تم رفض 10.0.0.1 بعد 3", "تم רفض 10.0.0.2 بعد 8",
        "تم رفض 10.0.0.7 بعد 9", "Übertragung für Müller über 35ms", "Übertragung für Müller über 7ms"});
  EXPECT_EQ(events_[0].template_id, events_[1].template_id);
  EXPECT_EQ(text(2), "Соединение с <ip> потеряно");
  EXPECT_EQ(events_[2].template_id, events_[3].template_id);
  EXPECT_EQ(events_[4].template_id, events_[6].template_id);
  EXPECT_NE(events_[4].template_id, events_[5].template_id) << "a letter of another script is another word";
  EXPECT_EQ(events_[7].template_id, events_[8].template_id);
  // Names in any script become slots as Latin ones do.
  mine({"сеанс для user Анна открыт", "сеанс для user Борис открыт", "сеанс для user Вера открыт"});
  EXPECT_EQ(text(2), "сеанс для user <*> открыт");
}

TEST_F(MinerLines, BytesThatAreNotUtf8) {
  mine({std::string("dis\xff\xfek 7 is \xc3 full"), std::string("dis\xff\xfek 9 is \xc3 full"),
        std::string("\xed\xa0\x80 5"), std::string("a\0b 5", 5)});
  EXPECT_EQ(events_[0].template_id, events_[1].template_id);
  EXPECT_EQ(slots(1), std::vector<std::string>{"9"});
  for (size_t i = 0; i < 4; ++i) EXPECT_NE(text(i), "(none)");
  Catalogue after;
  EXPECT_TRUE(after.load(catalogue_.save())) << "and their texts can be stored";
}

TEST_F(MinerLines, OneWordAndFiveHundredWords) {
  std::string first = "step", second = "step";
  for (int i = 0; i < 499; ++i) {
    first += i % 3 ? " word" : " " + std::to_string(i);
    second += i % 3 ? " word" : " " + std::to_string(i * 7);
  }
  mine({"ready", "ready", "42", first, second});
  EXPECT_EQ(text(0), "ready");
  EXPECT_EQ(events_[0].template_id, events_[1].template_id);
  EXPECT_EQ(text(2), "<num>");
  EXPECT_EQ(events_[3].template_id, events_[4].template_id);
  EXPECT_GT(events_[4].slots.size(), 80u);
}

TEST_F(MinerLines, ListsOfAnyLengthMeetAndQuotedStringsAreOnePlace) {
  mine({"blocks 1, 2, 3 were lost", "blocks 4, 5, 6, 7 were lost", "blocks 8, 9 were lost"});
  mine({"blocks 1, 2, 3 were lost", "blocks 4, 5, 6, 7 were lost", "blocks 8, 9 were lost"});
  EXPECT_EQ(events_[0].template_id, events_[1].template_id);
  EXPECT_EQ(events_[0].template_id, events_[2].template_id);
  mine({"opened 'Annual Report' for reading", "opened 'My Photos of 2019' for reading",
        "opened 'x' for reading"});
  mine({"opened 'Annual Report' for reading", "opened 'Old Songs' for reading"});
  EXPECT_EQ(events_[0].template_id, events_[1].template_id);
  EXPECT_EQ(slots(1), std::vector<std::string>{"Old Songs"});
  mine({"mode=fast retries=3 peer=10.0.0.1", "mode=slow retries=5 peer=10.0.0.2"});
  mine({"mode=fast retries=3 peer=10.0.0.1", "mode=slow retries=5 peer=10.0.0.2"});
  EXPECT_EQ(text(1), "mode=<*> retries=<num> peer=<ip>");
  EXPECT_EQ(events_[0].template_id, events_[1].template_id);
}

}  // namespace
}  // namespace foreshock::templates
