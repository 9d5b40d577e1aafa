#include "ingest/wire/protobuf_reader.h"

#include <gtest/gtest.h>

#include "ingest/testing/protobuf_bytes.h"

namespace foreshock::ingest::wire {
namespace {

using namespace ingest::testing;

TEST(ProtobufReader, EveryWireType) {
  std::string message = number_field(1, 300) + bytes_field(2, "abc") + fixed64_field(3, 0x3FF8000000000000) +
                        std::string("\x25\x01\x00\x00\x80", 5) + number_field(5, UINT64_MAX);
  ProtobufReader reader(message);
  ASSERT_TRUE(reader.next());
  EXPECT_EQ(reader.field(), 1u);
  EXPECT_EQ(reader.number(), 300u);
  ASSERT_TRUE(reader.next());
  EXPECT_TRUE(reader.is_bytes());
  EXPECT_EQ(reader.bytes(), "abc");
  ASSERT_TRUE(reader.next());
  EXPECT_EQ(reader.real(), 1.5);
  ASSERT_TRUE(reader.next());
  EXPECT_EQ(reader.field(), 4u);
  EXPECT_EQ(reader.number(), 0x80000001u);
  ASSERT_TRUE(reader.next());
  EXPECT_EQ(reader.signed_number(), -1);
  EXPECT_FALSE(reader.next());
  EXPECT_FALSE(reader.broken());
}

TEST(ProtobufReader, EveryCutOfAMessageEndsWithoutReadingPastIt) {
  std::string message = number_field(1, 300) + bytes_field(2, "abc") + fixed64_field(3, 7);
  for (size_t cut = 0; cut < message.size(); ++cut) {
    std::string part = message.substr(0, cut);
    ProtobufReader reader(part);
    while (reader.next()) {
    }
    bool at_border = cut == 0 || cut == 3 || cut == 8;
    EXPECT_EQ(reader.broken(), !at_border) << cut;
  }
}

TEST(ProtobufReader, HostileLengthsGroupsAndFieldZeroAreBroken) {
  for (std::string message : {std::string("\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 11),
                              std::string("\x0b"), std::string("\x00\x01", 2), std::string(11, '\xff')}) {
    ProtobufReader reader(message);
    EXPECT_FALSE(reader.next());
    EXPECT_TRUE(reader.broken());
  }
}

}  // namespace
}  // namespace foreshock::ingest::wire
