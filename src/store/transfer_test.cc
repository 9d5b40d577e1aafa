#include "store/transfer.h"

#include <gtest/gtest.h>

#include <future>
#include <nlohmann/json.hpp>
#include <random>

#include "store/caretaker.h"
#include "store/testing/sample_batch.h"
#include "store/testing/temporary_folder.h"

namespace foreshock::store {
namespace {

class TransferTest : public ::testing::Test {
 protected:
  std::unique_ptr<Store> open(const TemporaryFolder& folder) {
    StoreOptions options;
    options.background = false;
    auto store = open_embedded_store(*world_, folder.path(), options);
    EXPECT_TRUE(store) << store.error().message;
    return std::move(*store);
  }
  static Status append(Store& store, const Batch& batch) {
    std::promise<Status> done;
    auto future = done.get_future();
    Status queued = store.append(batch, [&](Status status) { done.set_value(std::move(status)); });
    return queued ? future.get() : queued;
  }
  static std::string exported(Store& store, const std::string& query = "*") {
    ExportRequest request{kDefaultTenant, query};
    std::string out;
    auto summary = caretaker_of(store)->export_rows(request, [&](const ExportRow& row) {
      append_export_row(out, row);
      return true;
    });
    EXPECT_TRUE(summary);
    return out;
  }

  std::unique_ptr<World> world_ = make_real_world();
  TemporaryFolder first_, second_;
};

TEST_F(TransferTest, ExportImportExportIsTheSameOfAnyBytes) {
  auto store = open(first_);
  std::mt19937 random(5);
  SampleBatch batch;
  for (int i = 0; i < 300; ++i) {
    std::string line;
    size_t size = random() % 80;
    for (size_t k = 0; k < size; ++k)
      line += i % 3 == 0 ? static_cast<char>(random()) : "abc 019.:{}\"=[]\\,-"[random() % 19];
    batch.add(line, {kSampleStart + static_cast<int64_t>(random() % 50) * kSecond},
              "s" + std::to_string(random() % 3), "h" + std::to_string(random() % 2),
              i % 5 == 0 ? "http app" : "file /var/log/a");
  }
  for (int i = 0; i < 3; ++i) batch.add("the same line", {kSampleStart});
  batch.add(
      R"({"level":"warn","msg":"disk at 91%","disk":"sda","trace_id":"4bf92f3577b34da6a3ce929d0e0e4736"})",
      {kSampleStart});
  batch.add(std::string(300'000, 'z'), {kSampleStart});
  batch.add("a line of 1970", {0});
  batch.add("a line of 2100", {4'102'444'800 * kSecond});
  ASSERT_TRUE(append(*store, batch.batch()));
  ASSERT_TRUE(store->seal_now());
  std::string before = exported(*store);
  EXPECT_EQ(std::count(before.begin(), before.end(), '\n'), 307);

  auto other = open(second_);
  for (int time = 0; time < 2; ++time) {
    RowImport rows(kDefaultTenant);
    Status read = rows.read(before);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(rows.rows(), 307u);
    ASSERT_TRUE(append(*other, rows.batch()));
    EXPECT_EQ(exported(*other), before) << (time ? "twice is once" : "the first time");
  }
  ASSERT_TRUE(other->seal_now());
  EXPECT_EQ(exported(*other), before) << "from a segment too";
}

TEST_F(TransferTest, MoreRowsThanAQueryGives) {
  auto store = open(first_);
  constexpr int kRows = 100'500;
  for (int part = 0; part < 3; ++part) {
    SampleBatch batch;
    for (int i = 0; i < kRows / 3; ++i) batch.add("tick", {kSampleStart + i});
    ASSERT_TRUE(append(*store, batch.batch()));
  }
  int rows = 0;
  auto summary =
      caretaker_of(*store)->export_rows({kDefaultTenant}, [&](const ExportRow&) { return ++rows > 0; });
  ASSERT_TRUE(summary);
  EXPECT_EQ(rows, kRows);
  EXPECT_FALSE(summary->partial);
}

TEST_F(TransferTest, ARowIsReadableByOthers) {
  auto store = open(first_);
  SampleBatch batch;
  batch.add("2026-11-23T10:00:00Z ERROR payment of 12 failed \xff", {kSampleStart});
  ASSERT_TRUE(append(*store, batch.batch()));
  auto row = nlohmann::json::parse(exported(*store));
  EXPECT_EQ(row["timestamp"], "2026-11-23T10:00:00.000000000Z");
  EXPECT_EQ(row["service"], "web");
  EXPECT_EQ(row["raw"], "2026-11-23T10:00:00Z ERROR payment of 12 failed \xef\xbf\xbd");
  EXPECT_EQ(row["raw_base64"], "MjAyNi0xMS0yM1QxMDowMDowMFogRVJST1IgcGF5bWVudCBvZiAxMiBmYWlsZWQg/w==");
  EXPECT_EQ(row["attributes"]["log.record.template"], row["template"]);
  EXPECT_EQ(row["flags"][0], "invalid_utf8");
}

TEST_F(TransferTest, WrongRowsAreNamed) {
  auto store = open(first_);
  SampleBatch batch;
  batch.add("a line", {kSampleStart});
  ASSERT_TRUE(append(*store, batch.batch()));
  auto good = nlohmann::json::parse(exported(*store));
  auto refusal = [&](const std::string& text) {
    RowImport rows(kDefaultTenant);
    Status read = rows.read(good.dump() + "\n" + text + "\n");
    return read ? "" : read.error().message;
  };
  auto changed = [&](const char* field, const nlohmann::json& value) {
    auto row = good;
    row[field] = value;
    return refusal(row.dump());
  };
  EXPECT_EQ(refusal(""), "") << "a blank line";
  EXPECT_EQ(refusal("{\"_export\":{\"rows\":1}}"), "") << "the line with the totals";
  EXPECT_EQ(refusal("{\"timestamp\":"), "line 2: it is no JSON object");
  EXPECT_NE(changed("timestamp", "yesterday").find("line 2: \"timestamp\""), std::string::npos);
  EXPECT_NE(changed("severity_number", 25).find("\"severity_number\""), std::string::npos);
  EXPECT_NE(changed("template", "another text").find("\"template_id\""), std::string::npos);
  EXPECT_NE(changed("raw_base64", "%").find("\"raw\""), std::string::npos);
  EXPECT_NE(changed("flags", nlohmann::json::array({"odd"})).find("\"flags\""), std::string::npos);
  EXPECT_NE(changed("source_id", "xyz").find("\"source_id\""), std::string::npos);
  auto row = good;
  row.erase("raw");
  EXPECT_NE(refusal(row.dump()).find("\"raw\" is missing"), std::string::npos);
}

}  // namespace
}  // namespace foreshock::store
