#include "store/embedded/tailer.h"

#include <gtest/gtest.h>

#include <future>

#include "base/fake_world.h"
#include "store/testing/memory_view.h"

namespace foreshock::store {
namespace {

class TailerTest : public ::testing::Test {
 protected:
  Result<std::shared_ptr<void>> add(const std::string& query, Store::TailCallback callback,
                                    TenantId tenant = kDefaultTenant) {
    return tailer_.add(tenant, *parse_query(query), std::make_shared<TemplateTable>(), std::move(callback));
  }
  void offer(const Texts& lines, TenantId tenant = kDefaultTenant) {
    SampleBatch batch = sample_lines(lines);
    tailer_.offer(tenant, batch.block());
  }
  FakeWorld world_;
  Tailer tailer_{world_};
};

TEST_F(TailerTest, MatchingRowsOfItsTenantAreGiven) {
  std::promise<std::string> last;
  std::string seen;
  auto handle = add("error | where k > 1 | fields k", [&](const Row& row) {
    seen += row.columns[0].second;
    if (row.columns[0].second == "9") last.set_value(seen);
    return true;
  });
  ASSERT_TRUE(handle);
  offer({R"({"msg":"error","k":5})", R"({"msg":"fine","k":6})", R"({"msg":"error","k":1})"});
  offer({R"({"msg":"error","k":7})"}, TenantId{2});
  offer({R"({"msg":"error","k":9})"});
  EXPECT_EQ(last.get_future().get(), "59");
}

TEST_F(TailerTest, AReaderThatSaysNoIsDropped) {
  std::atomic<int> calls = 0;
  auto handle = add("*", [&](const Row&) {
    ++calls;
    return false;
  });
  std::promise<void> done;
  auto other = add("last", [&](const Row&) {
    done.set_value();
    return true;
  });
  offer({"a", "b"});
  offer({"c"});
  offer({"last"});
  done.get_future().get();
  EXPECT_EQ(calls, 1);
}

TEST_F(TailerTest, AfterTheHandleIsGoneNothingIsCalled) {
  for (int i = 0; i < 50; ++i) {
    auto gone = std::make_shared<std::atomic<bool>>(false);
    auto handle = add("*", [gone](const Row&) {
      EXPECT_FALSE(*gone);
      return true;
    });
    ASSERT_TRUE(handle);
    for (int k = 0; k < 5; ++k) offer({"a", "b", "c"});
    handle->reset();
    *gone = true;
  }
}

TEST_F(TailerTest, ReadersAndPipesAreBounded) {
  std::vector<std::shared_ptr<void>> handles;
  for (size_t i = 0; i < limits::kTailClientsMax; ++i)
    handles.push_back(add("*", [](const Row&) { return true; }).value());
  EXPECT_EQ(add("*", [](const Row&) { return true; }).error().kind, ErrorKind::kExhausted);
  handles.pop_back();
  EXPECT_TRUE(add("*", [](const Row&) { return true; }));
  handles.clear();
  EXPECT_EQ(add("* | sort a", [](const Row&) { return true; }).error().kind, ErrorKind::kInvalid);
}

}  // namespace
}  // namespace foreshock::store
