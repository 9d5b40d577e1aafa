#include "store/segment/text_column.h"

#include <gtest/gtest.h>

#include <random>

namespace foreshock::store {
namespace {

// Encodes, decodes, compares; answers how many bytes layout and streams took.
size_t round_trip(const std::vector<std::string>& values) {
  std::vector<std::string_view> views(values.begin(), values.end());
  std::string layout;
  ByteWriter writer(layout);
  std::vector<std::string> streams;
  encode_texts(views, writer, streams);
  ByteReader reader(layout);
  StreamReader stream_reader(streams);
  DecodedTexts back;
  EXPECT_TRUE(decode_texts(reader, stream_reader, values.size(), 1 << 24, back));
  EXPECT_TRUE(reader.at_end());
  EXPECT_TRUE(stream_reader.at_end());
  for (size_t i = 0; i < values.size(); ++i) EXPECT_EQ(back.at(i), values[i]) << i;
  size_t bytes = layout.size();
  for (const std::string& stream : streams) bytes += stream.size();
  return bytes;
}

template <class Make>
std::vector<std::string> thousand(Make make) {
  std::vector<std::string> values;
  for (int i = 0; i < 1'000; ++i) values.push_back(make(i));
  return values;
}

TEST(TextColumn, TypedValuesAreSmall) {
  std::mt19937_64 random(6);
  auto hex = [&](int digits) {
    std::string out;
    for (int i = 0; i < digits; ++i) out += "0123456789abcdef"[random() % 16];
    return out;
  };
  EXPECT_LE(round_trip(thousand([](int) { return "same"; })), 8u);
  EXPECT_LE(round_trip(thousand([](int i) { return std::to_string(i); })), 1'020u);
  EXPECT_LE(round_trip(thousand([&](int) { return "10.0.3." + std::to_string(random() % 256); })), 2'040u);
  EXPECT_LE(round_trip(thousand([&](int) { return "a" + hex(31); })), 17'500u) << "31 varying digits";
  EXPECT_LE(round_trip(thousand([&](int i) { return i % 3 == 0   ? "GET"
                                                    : i % 7 == 0 ? "POST"
                                                                 : "PUT"; })),
            1'060u);
  EXPECT_LE(round_trip(thousand(
                [](int i) { return "x/" + std::to_string(100 + i) + ":0" + std::to_string(i % 10); })),
            2'060u);
}

TEST(TextColumn, LeadingZerosSignsAndLongNumbersComeBack) {
  round_trip({"01", "02", "10"});
  round_trip({"1", "01"});
  round_trip({"0", "00"});
  round_trip({"-1", "-22", "-0"});
  round_trip({"18446744073709551615", "18446744073709551616", "99999999999999999999999"});
  round_trip({"9999999999999999999", "1"});
  round_trip({"12a34", "12b34", "x"});
  round_trip({"", "a", ""});
  round_trip({""});
  round_trip({"ABCDEF0123", "0123ABCDEF"});
  round_trip({"abcdef0123", "0123ABCDEF"});
  round_trip({std::string("\1\1\1\1\1\1\1\1a"), std::string("\1\1\1\1\1\1\1\1b")});
}

TEST(TextColumn, AnyBytesComeBack) {
  std::mt19937_64 random(7);
  for (int i = 0; i < 2'000; ++i) {
    std::vector<std::string> values(1 + random() % 40);
    std::string alphabet = i % 4 == 0 ? "0123456789" : i % 4 == 1 ? "0aF.:-" : i % 4 == 2 ? "ab" : "";
    size_t length = random() % 24;
    for (std::string& value : values) {
      size_t size = i % 3 == 0 ? length : random() % 24;
      for (size_t k = 0; k < size; ++k)
        value += alphabet.empty() ? static_cast<char>(random()) : alphabet[random() % alphabet.size()];
    }
    round_trip(values);
  }
}

TEST(TextColumn, MoreTextThanGrantedIsRefused) {
  std::vector<std::string_view> values = {"abc", "def", "ghi!"};
  std::string layout;
  ByteWriter writer(layout);
  std::vector<std::string> streams;
  encode_texts(values, writer, streams);
  ByteReader reader(layout);
  StreamReader stream_reader(streams);
  DecodedTexts back;
  EXPECT_FALSE(decode_texts(reader, stream_reader, 3, 9, back));
}

}  // namespace
}  // namespace foreshock::store
