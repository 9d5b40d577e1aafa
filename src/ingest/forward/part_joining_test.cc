#include "ingest/forward/part_joining.h"

#include <gtest/gtest.h>

#include "base/limits.h"

namespace foreshock::ingest::forward {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

std::string record(const Fields& fields) {
  std::string out(1, static_cast<char>(0x80 + fields.size()));
  for (const auto& [name, value] : fields) out += msgpack_text(name) + msgpack_text(value);
  return out;
}

class PartJoiningTest : public testing::Test {
 protected:
  bool take(const Fields& fields, int64_t now_ns = 0, const std::string& tag = "t") {
    ended_.clear();
    std::string bytes = record(fields);
    return parts_.take(MsgpackReader(bytes), tag, 5, now_ns, ended_);
  }
  PartJoining parts_;
  std::vector<PartJoining::Joined> ended_;
};

TEST_F(PartJoiningTest, PartsOfSeveralContainersAreToldApart) {
  auto part = [](const std::string& id, const std::string& text, const std::string& last) {
    return Fields{{"log", text}, {"partial_message", "true"}, {"partial_id", id}, {"partial_last", last}};
  };
  EXPECT_FALSE(take({{"log", "whole"}}));
  EXPECT_TRUE(take(part("a", "a1", "false")));
  EXPECT_TRUE(take(part("b", "b1", "false")));
  EXPECT_FALSE(take({{"log", "whole"}}));
  EXPECT_GT(parts_.held_bytes(), 4u);
  EXPECT_TRUE(take(part("a", "a2", "true")));
  ASSERT_EQ(ended_.size(), 1u);
  EXPECT_EQ(ended_[0].log, "a1a2");
  EXPECT_EQ(ended_[0].record, record(part("a", "a1", "false")));
  EXPECT_TRUE(take(part("b", "b2", "true")));
  EXPECT_EQ(ended_[0].log, "b1b2");
  EXPECT_TRUE(parts_.empty());
  EXPECT_FALSE(take(part("c", "the last one alone", "true")));
}

TEST_F(PartJoiningTest, OlderDriversLeaveTheMarkOffTheLastPart) {
  auto of = [](const std::string& text, bool marked, const std::string& source) {
    Fields fields{{"log", text}, {"container_id", "c"}, {"source", source}};
    if (marked) fields.emplace_back("partial_message", "true");
    return fields;
  };
  EXPECT_TRUE(take(of("a", true, "stdout")));
  EXPECT_FALSE(take(of("other", false, "stderr")));
  EXPECT_TRUE(take(of("b", false, "stdout")));
  EXPECT_EQ(ended_[0].log, "ab");
}

TEST_F(PartJoiningTest, ALogOfDockersLengthWithoutItsLineFeedGoesOn) {
  std::string full(16 * 1024, 'x');
  EXPECT_FALSE(take({{"log", full}}));  // of no container
  EXPECT_FALSE(take({{"log", full.substr(1) + "\n"}, {"stream", "stdout"}}));
  EXPECT_TRUE(take({{"log", full}, {"stream", "stdout"}}));
  EXPECT_TRUE(take({{"log", full}, {"stream", "stdout"}}));
  EXPECT_TRUE(take({{"log", "end\n"}, {"stream", "stdout"}}));
  EXPECT_EQ(ended_[0].log, full + full + "end\n");
}

TEST_F(PartJoiningTest, WhatIsHeldIsBounded) {
  std::string full(16 * 1024, 'x');
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(take({{"log", full}, {"stream", "stdout"}}));
  EXPECT_LE(parts_.held_bytes(), limits::kLineBytesMax + 20 * 1024);
  for (int i = 0; i < 20; ++i)
    EXPECT_TRUE(
        take({{"log", "a"}, {"partial_message", "true"}, {"partial_id", std::to_string(i)}}, 100 + i));
  EXPECT_EQ(ended_.size(), 1u);  // the oldest had to go
  std::vector<PartJoining::Joined> old = parts_.flush(118);
  EXPECT_EQ(old.size(), PartJoining::kOpenMax - 2);
  EXPECT_EQ(old[0].begun_ns, 112);
  EXPECT_EQ(parts_.flush(INT64_MAX).size(), 2u);
}

}  // namespace
}  // namespace foreshock::ingest::forward
