#include "parse/formats/quoted_row.h"

#include <gtest/gtest.h>

#include <string>

namespace foreshock::parse {
namespace {

using Kind = RowEnd::Kind;

RowEnd find(std::string_view bytes, bool final = false, size_t columns = 3, char separator = ',') {
  return find_row_end(bytes, {separator, columns}, {10, 200}, final);
}

TEST(QuotedRow, ALineFeedInsideAQuotedCellDoesNotEndTheRow) {
  std::string row = "1,info,\"first\nsecond, \"\"third\"\"\n\"";
  for (std::string_view end : {"\n", "\r\n", "\n2,info,x\n"}) {
    RowEnd got = find(row + std::string(end));
    EXPECT_EQ(got.kind, Kind::kRow);
    EXPECT_EQ(got.end, row.size() + (end[0] == '\r'));
    EXPECT_EQ(got.lines, 3u);
  }
  EXPECT_EQ(find(row, true).kind, Kind::kRow);
  EXPECT_EQ(find("1\tinfo\t\"a\nb\"\n", false, 3, '\t').kind, Kind::kRow);
}

TEST(QuotedRow, OrdinaryLinesAreLines) {
  for (std::string_view line : {"1,info,plain\n", "1,info,\"quoted\"\n", "1,in\"fo,x\n2,\"a\",b\n", "\n", ""})
    EXPECT_EQ(find(line).kind, Kind::kLine) << line;
}

TEST(QuotedRow, AStrayQuoteJoinsNothing) {
  // It would close at another row's quote, and something stands behind it, or the cells do not come out.
  EXPECT_EQ(find("1,info,\"stray\n2,info,\"x\"\n").kind, Kind::kLine);
  EXPECT_EQ(find("1,info,\"stray\n2\",info,x\n").kind, Kind::kLine);
  EXPECT_EQ(find("1,\"stray\n2\",a,b\n").kind, Kind::kLine);
}

TEST(QuotedRow, WhatIsNotDecidedWaitsWithinTheLimits) {
  EXPECT_EQ(find("1,info,\"open\n").kind, Kind::kMore);
  EXPECT_EQ(find("1,info,\"closed\n\"").kind,
            Kind::kMore);  // a second quote, or the rest of the line, may come
  EXPECT_EQ(find("1,info,\"open\n", true).kind, Kind::kLine);
  EXPECT_EQ(find("1,info,\"open" + std::string(10, '\n')).kind, Kind::kLine);
  EXPECT_EQ(find("1,info,\"open\n" + std::string(200, 'x')).kind, Kind::kLine);
}

}  // namespace
}  // namespace foreshock::parse
