// EmbeddedFixture: an embedded store in a temporary folder, as the tests of whole stores drive it.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include "store/embedded/embedded_store.h"
#include "store/testing/sample_batch.h"
#include "store/testing/temporary_folder.h"

namespace foreshock::store {

inline constexpr TenantId kOther{2};
inline constexpr auto kPatience =
    std::chrono::seconds(60);  // for a condition, on a machine that is busy with others

class EmbeddedFixture : public ::testing::Test {
 protected:
  void SetUp() override { options_.background = false; }

  Status try_open() {
    store_.reset();
    auto store = open_embedded_store(*world_, folder_.path(), options_);
    if (!store) return fail(store.error());
    store_ = std::move(*store);
    return {};
  }
  void open() {
    Status opened = try_open();
    ASSERT_TRUE(opened) << opened.error().message;
  }
  // Appends and waits until it is durable.
  Status append(SampleBatch& batch) {
    std::promise<Status> done;
    auto future = done.get_future();
    Status queued = store_->append(batch.batch(), [&](Status status) { done.set_value(std::move(status)); });
    if (!queued) return queued;
    return future.get();
  }
  void append_lines(int from, int count, TenantId tenant = kDefaultTenant) {
    SampleBatch batch(tenant);
    for (int i = from; i < from + count; ++i)
      batch.add("line " + std::to_string(i) + (i % 10 == 0 ? " ERROR timed out" : " ok"), time(i),
                i % 2 ? "web" : "db");
    Status status = append(batch);
    ASSERT_TRUE(status) << status.error().message;
  }
  // On a folder that nobody has open, as the command does it; then open again.
  Result<ErasureReport> erase(const ErasureRequest& request) {
    store_.reset();
    auto report = erase_lines(*world_, folder_.path(), request);
    open();
    return report;
  }
  static Timestamp time(int i) { return {kSampleStart + i * kSecond}; }

  std::vector<std::string> query(const std::string& text, size_t limit = 1'000,
                                 TenantId tenant = kDefaultTenant, bool newest_first = false) {
    QueryRequest request;
    request.tenant = tenant;
    request.query = text;
    request.limit = limit;
    request.newest_first = newest_first;
    std::vector<std::string> out;
    auto summary = store_->query(request, [&](const Row& row) {
      if (row.log) {
        out.push_back(row.log->raw);
      } else {
        out.emplace_back();
        append_row_json(out.back(), row);
      }
      return true;
    });
    EXPECT_TRUE(summary) << summary.error().message;
    if (summary) summary_ = *summary;
    return out;
  }
  std::string one(const std::string& text, TenantId tenant = kDefaultTenant) {
    auto rows = query(text, 1'000, tenant);
    return rows.size() == 1 ? rows[0] : std::to_string(rows.size()) + " rows";
  }
  std::vector<std::string> segment_paths() {
    std::vector<std::string> out;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_.path()))
      if (entry.path().extension() == ".seg") out.push_back(entry.path());
    return out;
  }

  std::unique_ptr<World> world_ = make_real_world();
  TemporaryFolder folder_;
  StoreOptions options_;
  std::unique_ptr<Store> store_;
  QuerySummary summary_;
};

}  // namespace foreshock::store
