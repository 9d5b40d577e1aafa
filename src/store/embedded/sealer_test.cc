// Sealing and expiry with a disk that fails where a test says so; the whole store's side is in
// embedded_store_test.cc.
#include "store/embedded/sealer.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/fake_world.h"
#include "store/testing/sample_batch.h"
#include "store/testing/temporary_folder.h"

namespace foreshock::store {
namespace {

class SealerTest : public ::testing::Test {
 protected:
  SealerTest() {
    options_.background = false;
    ledger_ = std::move(*Ledger::open(*real_, folder_.path() + "/store.db", 0));
    files_ = std::make_shared<SegmentFiles>(world_.disk(), *ledger_, "/data", 8);
    shelf_ = std::make_unique<TenantShelf>(kDefaultTenant, *ledger_);
    committer_ = std::make_unique<Committer>(
        *real_, *ledger_, keys_, options_, [this](TenantId) -> TenantShelf& { return *shelf_; },
        [this](TenantId tenant, const std::shared_ptr<const RowBlock>& block) {
          room_.add(tenant, block->raw_bytes);
        });
    sealer_ = std::make_unique<Sealer>(
        world_, options_, *committer_, files_, [this] { return std::vector<TenantShelf*>{shelf_.get()}; },
        room_, 1);
  }
  // A sealer anew, as after a restart with another setting.
  void use_rules(const std::vector<std::string>& rules, int64_t age_ns = 30 * kDay) {
    options_.retention_rules = parse_retention_rules(rules).value();
    options_.retention_age_ns = age_ns;
    sealer_ = std::make_unique<Sealer>(
        world_, options_, *committer_, files_, [this] { return std::vector<TenantShelf*>{shelf_.get()}; },
        room_, next_id_);
    next_id_ += 1'000;
  }
  // One segment, received now: of each service a DEBUG, an INFO and an ERROR line, and one without a level.
  void seal_levels(int rounds = 1) {
    SampleBatch batch;
    Timestamp now = world_.clock().now();
    for (int i = 0; i < rounds; ++i)
      for (const char* service : {"web", "nginx", "audit"})
        for (const char* level : {"DEBUG ", "INFO ", "ERROR ", ""})
          batch.add(std::string(level) + service + " line " + std::to_string(i), now, service,
                    "h-" + std::string(service));
    PendingBatch pending;
    pending.tenant = kDefaultTenant;
    pending.block = batch.block();
    ASSERT_TRUE(committer_->append(std::move(pending)));
    ASSERT_TRUE(sealer_->seal_all());
  }
  // "service level" of each line, sorted; from the lines or from the minute counts.
  std::vector<std::string> kept() {
    std::vector<std::string> out;
    for (const auto& segment : shelf_->segments()) {
      uint64_t lines = 0;
      auto blocks = segment->read_all();
      EXPECT_TRUE(blocks);
      for (const auto& block : *blocks) {
        lines += block->rows;
        for (size_t row = 0; row < block->rows; ++row)
          out.push_back(std::string(block->service_of(row)) + " " +
                        std::string(parse::severity_band(block->severities[row])));
      }
      EXPECT_EQ(segment->row().lines, lines);
    }
    std::sort(out.begin(), out.end());
    return out;
  }
  std::vector<std::string> counted() {
    std::vector<std::string> out;
    for (const auto& segment : shelf_->segments()) {
      auto counts = segment->counts();
      EXPECT_TRUE(counts);
      const RowBlock& cells = *(*counts)->cells;
      for (size_t row = 0; row < cells.rows; ++row)
        out.insert(out.end(), cells.weights[row],
                   std::string(cells.service_of(row)) + " " +
                       std::string(parse::severity_band(cells.severities[row])));
    }
    std::sort(out.begin(), out.end());
    return out;
  }
  std::vector<uint64_t> segment_ids() const {
    std::vector<uint64_t> ids;
    for (const auto& segment : shelf_->segments()) ids.push_back(segment->row().id);
    return ids;
  }
  ~SealerTest() override {
    committer_.reset();
    sealer_.reset();
  }
  void append(int lines) {
    SampleBatch batch;
    for (int i = 0; i < lines; ++i) batch.add("line " + std::to_string(i), {kSampleStart + i});
    PendingBatch pending;
    pending.tenant = kDefaultTenant;
    pending.block = batch.block();
    ASSERT_TRUE(committer_->append(std::move(pending)));
    ASSERT_TRUE(committer_->run([](Ledger&) -> Status { return {}; }, [] {}));
  }
  size_t head_rows() const { return shelf_->stats().head_lines; }

  FakeWorld world_;
  std::unique_ptr<World> real_ = make_real_world();
  TemporaryFolder folder_;
  StoreOptions options_;
  KnownKeys keys_{100, kDay};
  std::unique_ptr<Ledger> ledger_;
  std::shared_ptr<SegmentFiles> files_;
  std::unique_ptr<TenantShelf> shelf_;
  HeadRoom room_{world_.clock(), options_};
  std::unique_ptr<Committer> committer_;
  std::unique_ptr<Sealer> sealer_;
  uint64_t next_id_ = 1'000;
};

TEST_F(SealerTest, MovesTheHeadIntoAFile) {
  append(100);
  EXPECT_EQ(room_.bytes(), shelf_->head_raw_bytes());
  ASSERT_TRUE(sealer_->seal_all());
  EXPECT_EQ(head_rows(), 0u);
  EXPECT_EQ(room_.bytes(), 0u);
  ASSERT_EQ(shelf_->segments().size(), 1u);
  auto row = shelf_->segments()[0]->row();
  EXPECT_EQ(row.lines, 100u);
  EXPECT_EQ(world_.disk().info(files_->path_of(row))->size, row.file_bytes);
  world_.disk().crash();
  EXPECT_TRUE(shelf_->segments()[0]->read_all()) << "the file was synced before it was named";
  ASSERT_TRUE(sealer_->seal_all()) << "an empty head is no segment";
  EXPECT_EQ(shelf_->segments().size(), 1u);
}

// Every write, sync and rename fails once; the head is whole each time and the next seal succeeds.
TEST_F(SealerTest, AFailureAnywhereLeavesTheHeadAsItWas) {
  append(100);
  int failures = 0;
  for (int64_t at = 0;; ++at) {
    DiskFaults faults;
    faults.fail_after_operations = at;
    faults.tear_failing_write = at % 2 == 0;
    world_.disk().set_faults(faults);
    Status sealed = sealer_->seal_all();
    world_.disk().set_faults({});
    if (sealed) break;
    ++failures;
    EXPECT_EQ(head_rows(), 100u);
    EXPECT_TRUE(ledger_->segments().value().empty());
    ASSERT_LT(at, 100) << "never succeeds";
  }
  EXPECT_GE(failures, 2);
  EXPECT_EQ(head_rows(), 0u);
  auto blocks = shelf_->segments().at(0)->read_all();
  ASSERT_TRUE(blocks) << blocks.error().message;
}

TEST_F(SealerTest, AFullDiskForFilesIsToldAsSuch) {
  append(100);
  DiskFaults faults;
  faults.capacity_bytes = 10;
  world_.disk().set_faults(faults);
  Status sealed = sealer_->seal_all();
  ASSERT_FALSE(sealed);
  EXPECT_EQ(sealed.error().kind, ErrorKind::kExhausted);
  world_.disk().set_faults({});
  EXPECT_TRUE(sealer_->seal_all());
}

TEST_F(SealerTest, AClockThatIsSetBackDeletesNothing) {
  append(10);
  ASSERT_TRUE(sealer_->seal_all());
  ASSERT_TRUE(sealer_->expire({0}));
  EXPECT_EQ(shelf_->segments().size(), 1u);
  ASSERT_TRUE(sealer_->expire(world_.clock().now() + 29 * kDay));
  EXPECT_EQ(shelf_->segments().size(), 1u);
  ASSERT_TRUE(sealer_->expire(world_.clock().now() + 31 * kDay));
  EXPECT_TRUE(shelf_->segments().empty());
  EXPECT_TRUE(ledger_->segments().value().empty());
}

TEST_F(SealerTest, LinesOfALevelGoAfterTheirTimeAndTheOthersStay) {
  use_rules({"level:<=debug 3d"});
  seal_levels();
  Timestamp start = world_.clock().now();
  std::vector<uint64_t> before = segment_ids();
  ASSERT_TRUE(sealer_->expire(start + 3 * kDay));
  EXPECT_EQ(kept().size(), 12u) << "not before their time";
  EXPECT_EQ(segment_ids(), before) << "and nothing is written anew for it";
  ASSERT_TRUE(sealer_->expire(start + 3 * kDay + 1));
  EXPECT_EQ(kept(), (std::vector<std::string>{"audit error", "audit info", "audit unknown", "nginx error",
                                              "nginx info", "nginx unknown", "web error", "web info",
                                              "web unknown"}));
  EXPECT_EQ(counted(), kept());
  std::vector<uint64_t> after = segment_ids();
  ASSERT_TRUE(sealer_->expire(start + 4 * kDay));
  EXPECT_EQ(segment_ids(), after) << "a rule is carried out once";
  ASSERT_TRUE(sealer_->expire(start + 30 * kDay + 1));
  EXPECT_TRUE(shelf_->segments().empty()) << "the rest lives as long as without the rule";
}

TEST_F(SealerTest, TheFirstRuleThatMatchesDecides) {
  use_rules({"service:audit 90d", "host:h-nginx 7d", "level:<=debug 3d", "service:nginx 1d"});
  seal_levels();
  Timestamp start = world_.clock().now();
  ASSERT_TRUE(sealer_->expire(start + 4 * kDay));
  auto lines = kept();
  EXPECT_EQ(lines.size(), 11u) << "web's debug line alone is over";
  EXPECT_EQ(std::count(lines.begin(), lines.end(), "web debug"), 0);
  ASSERT_TRUE(sealer_->expire(start + 8 * kDay));
  EXPECT_EQ(kept().size(), 7u) << "nginx after its seven days";
  EXPECT_EQ(counted(), kept());
  ASSERT_TRUE(sealer_->expire(start + 31 * kDay));
  EXPECT_EQ(kept(), (std::vector<std::string>{"audit debug", "audit error", "audit info", "audit unknown"}))
      << "a rule may keep longer than the store's age";
  EXPECT_EQ(counted(), kept());
  ASSERT_TRUE(sealer_->expire(start + 91 * kDay));
  EXPECT_TRUE(shelf_->segments().empty());
  EXPECT_TRUE(ledger_->segments().value().empty());
}

TEST_F(SealerTest, ARuleOfZeroKeepsForEverAndARestartGoesOn) {
  use_rules({"service:audit 0", "level:debug 3d"});
  for (int day = 0; day < 3; ++day) {
    seal_levels(2);
    world_.clock().advance(kDay);
  }
  ASSERT_EQ(shelf_->segments().size(), 3u);
  Timestamp now = world_.clock().now();
  ASSERT_TRUE(sealer_->expire(now + kDay + 1));  // two of the three are older than three days now
  EXPECT_EQ(kept().size(), 3u * 24 - 2 * 4);
  use_rules({"service:audit 0", "level:debug 3d"});
  ASSERT_TRUE(sealer_->expire(now + 400 * kDay));
  auto lines = kept();
  EXPECT_EQ(lines.size(), 3u * 8);
  EXPECT_TRUE(
      std::all_of(lines.begin(), lines.end(), [](const auto& line) { return line.starts_with("audit "); }));
  EXPECT_EQ(counted(), lines);
}

// A disk that fails anywhere in the rewriting leaves the segment; the next try carries the rule out.
TEST_F(SealerTest, AFailureWhileARuleIsCarriedOutLosesNothing) {
  use_rules({"level:debug 3d"});
  seal_levels(50);
  Timestamp later = world_.clock().now() + 4 * kDay;
  int failures = 0;
  for (int64_t at = 0;; ++at) {
    DiskFaults faults;
    faults.fail_after_operations = at;
    world_.disk().set_faults(faults);
    Status expired = sealer_->expire(later);
    world_.disk().set_faults({});
    if (expired) break;
    ++failures;
    EXPECT_EQ(kept().size(), 600u);
    EXPECT_EQ(counted(), kept());
    ASSERT_LT(at, 100) << "never succeeds";
  }
  EXPECT_GE(failures, 2);
  EXPECT_EQ(kept().size(), 450u);
  EXPECT_EQ(counted(), kept());
}

}  // namespace
}  // namespace foreshock::store
