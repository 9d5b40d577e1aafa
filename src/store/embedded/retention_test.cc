// Retention over whole stores: each tenant by its own rules, and times that no clock should show.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <future>
#include <random>

#include "store/embedded/embedded_store.h"
#include "store/testing/mortal_disk.h"
#include "store/testing/temporary_folder.h"

namespace foreshock::store {
namespace {

constexpr TenantId kOther{2};

class RetentionTest : public ::testing::Test {
 protected:
  void open(const std::vector<std::string>& rules = {}) {
    store_.reset();
    options_.background = false;
    options_.retention_rules = parse_retention_rules(rules).value();
    ASSERT_TRUE(world_.disk().make_directories(folder_.path()));
    auto store = open_embedded_store(world_, folder_.path(), options_);
    ASSERT_TRUE(store) << store.error().message;
    store_ = std::move(*store);
  }
  void append(TenantId tenant, const std::string& line, Timestamp time, const std::string& service = "web") {
    SampleBatch batch(tenant);
    parse::Record record;
    record.raw = record.body = line;
    record.timestamp = time;
    record.observed = world_.clock().now();
    record.severity_number = 9;
    batch.add(record, service, "h1", "file a");
    std::promise<Status> done;
    auto future = done.get_future();
    ASSERT_TRUE(store_->append(batch.batch(), [&](Status status) { done.set_value(std::move(status)); }));
    ASSERT_TRUE(future.get());
  }
  std::vector<std::string> lines(TenantId tenant = kDefaultTenant) {
    QueryRequest request;
    request.tenant = tenant;
    request.newest_first = false;
    std::vector<std::string> out;
    EXPECT_TRUE(store_->query(request, [&](const Row& row) {
      out.push_back(row.log->raw);
      return true;
    }));
    return out;
  }
  Timestamp now() { return world_.clock().now(); }

  MortalWorld world_;
  TemporaryFolder folder_;
  StoreOptions options_;
  std::unique_ptr<Store> store_;
};

TEST_F(RetentionTest, EachTenantHasItsOwnTime) {
  open({"tenant:2 service:web 1d", "tenant:2 60d", "service:web 10d"});
  for (TenantId tenant : {kDefaultTenant, kOther}) {
    append(tenant, "of web", now());
    append(tenant, "of db", now(), "db");
  }
  ASSERT_TRUE(store_->seal_now());
  world_.clock().advance(2 * kDay);
  ASSERT_TRUE(store_->expire(now()));
  EXPECT_EQ(lines().size(), 2u);
  EXPECT_EQ(lines(kOther), std::vector<std::string>{"of db"});
  world_.clock().advance(9 * kDay);
  ASSERT_TRUE(store_->expire(now()));
  EXPECT_EQ(lines(), std::vector<std::string>{"of db"});
  world_.clock().advance(20 * kDay);
  ASSERT_TRUE(store_->expire(now()));
  EXPECT_TRUE(lines().empty()) << "the store's own age";
  EXPECT_EQ(lines(kOther), std::vector<std::string>{"of db"}) << "sixty days for this one";
  world_.clock().advance(30 * kDay);
  ASSERT_TRUE(store_->expire(now()));
  EXPECT_TRUE(lines(kOther).empty());
}

TEST_F(RetentionTest, NoLineOutlivesItsRuleByMoreThanAnHourAndTheSeal) {
  open({"service:web 3h"});
  for (int i = 0; i < 70; ++i) {  // a quiet tenant: a line every five minutes, sealed each time
    append(kDefaultTenant, std::to_string(now().ns), now());
    ASSERT_TRUE(store_->seal_now());
    world_.clock().advance(5 * kMinute);
    ASSERT_TRUE(store_->expire(now()));
    for (const std::string& line : lines())
      ASSERT_LE(now().ns - std::stoll(line), 4 * kHour + 5 * kMinute) << "after " << i;
  }
  EXPECT_LT(lines().size(), 50u);
  EXPECT_LE(store_->stats(kDefaultTenant).segments, 5u) << "still joined, hour by hour";
}

// A line of about 64 KiB that does not pack.
std::string noise(uint64_t seed) {
  std::mt19937_64 random(seed);
  std::string line;
  for (int i = 0; i < 4'096; ++i) line += fmt::format("{:016x} ", random());
  return line;
}

TEST_F(RetentionTest, CapsTakeTheOldestLinesOfATenantOrServiceAway) {
  options_.seal_bytes = 1 << 20;  // an hour's 835 KB are one segment, which joins no other
  options_.retention_caps = parse_retention_caps({"tenant:2 1MiB", "service:noisy 1MiB"}).value();
  open();
  uint64_t seed = 0;
  for (int hour = 0; hour < 6; ++hour) {
    for (TenantId tenant : {kDefaultTenant, kOther})
      for (int i = 0; i < 12; ++i) append(tenant, noise(++seed), now(), i % 2 == 0 ? "noisy" : "web");
    ASSERT_TRUE(store_->seal_now());
    world_.clock().advance(kHour);
  }
  const auto line_bytes = static_cast<int64_t>(store_->stats(kOther).stored_bytes / 72);
  ASSERT_TRUE(store_->expire(now()));
  auto count = [&](TenantId tenant, const std::string& service) {
    QueryRequest request;
    request.tenant = tenant;
    request.query = "service:" + service;
    size_t found = 0;
    Timestamp oldest{INT64_MAX};
    EXPECT_TRUE(store_->query(request, [&](const Row& row) {
      oldest = std::min(oldest, row.log->timestamp);
      return ++found > 0;
    }));
    return std::pair(found, (now() - oldest) / kHour);
  };
  // Six of the hour's twelve lines are noisy; hours are kept whole.
  auto hours = [&](int64_t lines_an_hour) {
    return static_cast<int64_t>((1 << 20) / (lines_an_hour * line_bytes));
  };
  ASSERT_GT(hours(12), 0);
  ASSERT_LT(hours(6), 6);
  EXPECT_EQ(count(kDefaultTenant, "web"), std::pair(size_t{36}, int64_t{6})) << "nothing caps it";
  EXPECT_EQ(count(kDefaultTenant, "noisy"), std::pair(static_cast<size_t>(6 * hours(6)), hours(6)));
  EXPECT_EQ(count(kOther, "web"), std::pair(static_cast<size_t>(6 * hours(12)), hours(12)));
  EXPECT_EQ(count(kOther, "noisy"), std::pair(static_cast<size_t>(6 * hours(12)), hours(12)));
  uint64_t kept = store_->stats(kOther).stored_bytes;
  EXPECT_LE(kept, uint64_t{1} << 20);
  ASSERT_TRUE(store_->expire(now()));
  EXPECT_EQ(store_->stats(kOther).stored_bytes, kept) << "nothing more goes";
}

TEST_F(RetentionTest, LinesOf1970And2100LiveAsLongAsOthersAndAreFound) {
  open({"level:<=debug 1d"});
  Timestamp in_2100{4'102'444'800 * kSecond};
  append(kDefaultTenant, "of 1970", {0});
  append(kDefaultTenant, "of 2100", in_2100);
  append(kDefaultTenant, "of now", now());
  for (int sealed = 0; sealed < 2; ++sealed) {
    EXPECT_EQ(lines(), (std::vector<std::string>{"of 1970", "of now", "of 2100"}));
    QueryRequest request;
    request.tenant = kDefaultTenant;
    request.start = in_2100;
    size_t found = 0;
    ASSERT_TRUE(store_->query(request, [&](const Row&) { return ++found > 0; }));
    EXPECT_EQ(found, 1u);
    CountRequest counts{kDefaultTenant, {0}, Timestamp{kHour}, kMinute, ""};
    auto counted = store_->template_counts(counts);
    ASSERT_TRUE(counted) << counted.error().message;
    EXPECT_EQ(counted->size(), 1u);
    HistogramRequest histogram{kDefaultTenant, "*", {INT64_MIN}, {INT64_MAX}, 10};
    EXPECT_TRUE(store_->histogram(histogram));
    ASSERT_TRUE(store_->seal_now());
    ASSERT_TRUE(store_->expire(now() + 29 * kDay));
  }
  ASSERT_TRUE(store_->expire(now() + 31 * kDay));
  EXPECT_TRUE(lines().empty());
}

TEST_F(RetentionTest, AClockSetBackAYearExpiresNothingAndForwardAgainGoesOn) {
  open({"service:web 3h"});
  append(kDefaultTenant, "before", now());
  ASSERT_TRUE(store_->seal_now());
  world_.clock().set({kSampleStart - 365 * kDay});
  append(kDefaultTenant, "after", now());
  ASSERT_TRUE(store_->seal_now());
  ASSERT_TRUE(store_->expire(now()));
  EXPECT_EQ(lines().size(), 2u);
  world_.clock().set({kSampleStart + 5 * kHour});
  ASSERT_TRUE(store_->expire(now()));
  EXPECT_TRUE(lines().empty());
}

}  // namespace
}  // namespace foreshock::store
