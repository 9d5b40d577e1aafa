#include "incidents/join/entities.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace foreshock::incidents {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

Marks marks(std::string line) {
  detect::Finding finding;
  finding.examples = {std::move(line)};
  return marks_of(finding);
}

TEST(Entities, FindsAddressesHostsAndIds) {
  EXPECT_THAT(marks("dial tcp 10.0.3.7:5432: refused").entities, ElementsAre(Entity{"address", "10.0.3.7"}));
  EXPECT_THAT(marks("lookup db-1.eu.example.org: no such host").entities,
              ElementsAre(Entity{"host", "db-1.eu.example.org"}));
  EXPECT_THAT(marks("trace_id=4bf92f3577b34da6a3ce929d0e0e4736").entities,
              ElementsAre(Entity{"id", "4bf92f3577b34da6a3ce929d0e0e4736"}));
  EXPECT_THAT(marks("{\"req\":\"123E4567-e89b-12d3-a456-426614174000\"}").entities,
              ElementsAre(Entity{"id", "123e4567-e89b-12d3-a456-426614174000"}));
}

TEST(Entities, LeavesOutWhatEverybodyHas) {
  EXPECT_THAT(marks("127.0.0.1 0.0.0.0:80 255.255.255.255 1.2.3 999.1.1.1").entities, IsEmpty());
  EXPECT_THAT(marks("at com.shop.payments.Charge java.lang.String 0000000000000000").entities, IsEmpty());
  EXPECT_THAT(marks("2026-11-23T04:31:56.123Z deadbeef").entities, IsEmpty());
}

TEST(Entities, WordsAreLowerCaseAndHostsGiveTheirLabels) {
  Marks found = marks("calling Payments at http://inventory.shop.svc:8080/v1 failed");
  EXPECT_THAT(found.words, Contains("payments"));
  EXPECT_THAT(found.words, Contains("inventory"));
  EXPECT_THAT(found.words, Not(Contains("8080")));
}

TEST(Entities, HugeLinesCostABoundedAmount) {
  std::string line;
  for (int i = 0; i < 100'000; ++i) line += "word" + std::to_string(i) + " ";
  Marks found = marks(line);
  EXPECT_LE(found.words.size(), kMarksPerFindingMax);
}

TEST(Entities, VagueNamesAreNotTelling) {
  EXPECT_TRUE(is_telling_name("payments"));
  EXPECT_FALSE(is_telling_name("api"));
  EXPECT_FALSE(is_telling_name("Gateway"));
}

}  // namespace
}  // namespace foreshock::incidents
