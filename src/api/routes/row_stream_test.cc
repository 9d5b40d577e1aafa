#include "api/routes/row_stream.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "api/testing/fake_store.h"
#include "base/fake_world.h"
#include "net/captured_response.h"

namespace foreshock::api {
namespace {

using Json = nlohmann::json;

class RowStreamTest : public ::testing::Test {
 protected:
  store::Row row(const std::string& body) {
    store::Row out;
    out.log = make_row("r", world_.clock().now(), body);
    return out;
  }
  FakeWorld world_;
};

TEST_F(RowStreamTest, NothingIsSentBeforeThereIsAPiece) {
  auto [writer, captured] = net::make_captured();
  RowStream rows(writer, world_, RowStream::Form::kLines);
  ASSERT_TRUE(rows.add(row("a")));
  EXPECT_FALSE(rows.begun());
  world_.clock().advance(kRowsWaitNs);
  ASSERT_TRUE(rows.add(row("b")));
  EXPECT_TRUE(rows.begun()) << "a slow search shows what it has";
  rows.finish({}, false);
  EXPECT_TRUE(captured->complete());
}

TEST_F(RowStreamTest, ARowLargerThanAPieceArrivesWhole) {
  auto [writer, captured] = net::make_captured();
  RowStream rows(writer, world_, RowStream::Form::kDocument);
  std::string large(300'000, 'x');
  ASSERT_TRUE(rows.add(row(large)));
  ASSERT_TRUE(rows.add(row("small")));
  rows.finish({}, false);
  Json json = Json::parse(captured->response().body);
  EXPECT_EQ(json["items"][0]["body"], large);
  EXPECT_EQ(json["items"].size(), 2u);
}

TEST_F(RowStreamTest, StopsWhenTheClientIsGone) {
  auto [writer, captured] = net::make_captured();
  RowStream rows(writer, world_, RowStream::Form::kLines);
  captured->hang_up();
  bool more = true;
  for (int i = 0; i < 1000 && more; ++i) more = rows.add(row(std::string(1000, 'x')));
  EXPECT_FALSE(more);
}

TEST_F(RowStreamTest, BrokenOffLinesEndWithTheError) {
  auto [writer, captured] = net::make_captured();
  RowStream rows(writer, world_, RowStream::Form::kLines);
  rows.add(row("a"));
  rows.break_off({ErrorKind::kUnavailable, "gone"}, "r1");
  EXPECT_NE(captured->response().body.find("{\"_error\":{"), std::string::npos);
}

}  // namespace
}  // namespace foreshock::api
