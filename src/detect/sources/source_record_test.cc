#include "detect/sources/source_record.h"

#include <gtest/gtest.h>

namespace foreshock::detect {
namespace {

SourceRecord full_record() {
  SourceRecord record;
  record.id = SourceId{42};
  record.kind = "syslog";
  record.name = "udp 10.0.0.5";
  record.host = "web-1";
  record.failed = {"a", "b"};
  record.first_seen = {1};
  record.last_arrival = {kHour};
  record.lines = 100;
  for (int i = 0; i < 30; ++i) {
    record.pauses.add(kSecond);
    record.formats.add({{"json", 10}});
    record.failures.add(0.01);
    record.delays.add(kSecond);
  }
  record.episodes.push_back({FindingKind::kSourceLag, "id", "why", {5}, {6}, true, false});
  return record;
}

TEST(SourceRecord, ComesBackAsItWasSaved) {
  std::string bytes, again;
  ml::StateWriter out(bytes), out_again(again);
  full_record().save(out);
  SourceRecord loaded;
  ml::StateReader in(bytes);
  loaded.load(in);
  ASSERT_TRUE(in.ok() && in.at_end());
  loaded.save(out_again);
  EXPECT_EQ(bytes, again);
  ASSERT_NE(loaded.open(FindingKind::kSourceLag), nullptr);
  EXPECT_EQ(loaded.open(FindingKind::kClockSkew), nullptr);
  EXPECT_EQ(loaded.title(), "syslog udp 10.0.0.5");
}

TEST(SourceRecord, CutBytesAreAnError) {
  std::string bytes;
  ml::StateWriter out(bytes);
  full_record().save(out);
  for (size_t size = 0; size < bytes.size(); ++size) {
    SourceRecord loaded;
    ml::StateReader in(std::string_view(bytes).substr(0, size));
    loaded.load(in);
    EXPECT_FALSE(in.ok()) << size;
  }
}

}  // namespace
}  // namespace foreshock::detect
