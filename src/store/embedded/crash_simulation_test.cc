// The whole store from a seed, on a disk that loses power: thousands of moments in which everything after
// stops.
//
// Segments lie on a FakeDisk, store.db on a SQLite file system that remembers what was not synced yet. When
// the power goes, each unsynced write is kept, lost or torn, by the dice. Then the store is opened anew, and:
// every acknowledged line is there once, none is there twice, a batch is there whole or not at all, and what
// was not acknowledged can be sent again with its key. FORESHOCK_TEST_CRASHES says how many (default 120),
// and a failure prints its seed.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <filesystem>
#include <future>
#include <random>

#include "store/embedded/embedded_store.h"
#include "store/testing/mortal_databases.h"
#include "store/testing/temporary_folder.h"

namespace foreshock::store {
namespace {

class CrashSimulation : public ::testing::Test {
 protected:
  void SetUp() override {
    options_.background = false;
    options_.commit_spacing_ns = 0;
    power.restore();
  }
  void TearDown() override { power.restore(); }

  struct Sent {
    std::vector<std::string> lines;
    bool acknowledged = false;
  };

  Status open() {
    auto opened = open_embedded_store(world_, folder_->path(), options_);
    if (!opened) return fail(opened.error());
    store_ = std::move(*opened);
    return {};
  }
  // Hands over batches, then waits until the store has said yes or no to each.
  void send(const std::vector<size_t>& numbers) {
    std::vector<std::unique_ptr<SampleBatch>> batches;
    std::vector<std::future<Status>> answers;
    for (size_t number : numbers) {
      auto& batch = *batches.emplace_back(std::make_unique<SampleBatch>());
      for (const std::string& line : sent_[number].lines)
        batch.add(line, {kSampleStart + static_cast<int64_t>(number) * kSecond}, number % 3 ? "web" : "db");
      batch.key(number + 1);
      auto answer = std::make_shared<std::promise<Status>>();
      answers.push_back(answer->get_future());
      Status queued =
          store_->append(batch.batch(), [answer](Status status) { answer->set_value(std::move(status)); });
      if (!queued) answer->set_value(queued);
    }
    for (size_t i = 0; i < numbers.size(); ++i)
      sent_[numbers[i]].acknowledged |= answers[i].get().has_value();
  }
  size_t make_batch() {
    Sent& batch = sent_.emplace_back();
    size_t lines = 1 + dice_() % 12;
    for (size_t i = 0; i < lines; ++i)
      batch.lines.push_back(
          "batch " + std::to_string(sent_.size()) + " line " + std::to_string(i) +
          (dice_() % 4 ? " took " + std::to_string(dice_() % 900) + " ms" : " failed: " + hex16(dice_())));
    return sent_.size() - 1;
  }
  size_t sent_lines() const {
    size_t lines = 0;
    for (const Sent& batch : sent_) lines += batch.lines.size();
    return lines;
  }
  std::map<std::string, int> stored() {
    std::map<std::string, int> lines;
    QueryRequest request;
    request.tenant = kDefaultTenant;
    request.limit = 1'000'000;
    auto answer = store_->query(request, [&](const Row& row) {
      ++lines[row.log->raw];
      return true;
    });
    EXPECT_TRUE(answer);
    if (answer) partial_ = answer->partial;
    return lines;
  }
  void check() {
    std::map<std::string, int> lines = stored();
    size_t known = 0;
    for (const Sent& batch : sent_) {
      size_t here = 0;
      for (const std::string& line : batch.lines) {
        int count = lines.contains(line) ? lines[line] : 0;
        ASSERT_LE(count, 1) << "twice: " << line;
        here += static_cast<size_t>(count);
      }
      if (batch.acknowledged) {
        ASSERT_EQ(here, batch.lines.size()) << "lost of an acknowledged batch: " << batch.lines[0];
      }
      ASSERT_TRUE(here == 0 || here == batch.lines.size()) << "half a batch: " << batch.lines[0];
      known += here;
    }
    ASSERT_EQ(known, lines.size()) << "lines that nobody sent";
  }
  void work() {
    for (int step = 0; step < 12 && !power.is_off(); ++step) {
      std::vector<size_t> numbers;
      for (size_t i = 0; i < sent_.size(); ++i)
        if (!sent_[i].acknowledged) numbers.push_back(i);
      for (size_t fresh = dice_() % 4 + 1; fresh > 0; --fresh) numbers.push_back(make_batch());
      send(numbers);
      if (dice_() % 3 == 0) (void)store_->seal_now();
      if (dice_() % 7 == 0) (void)store_->expire(world_.clock().now());
    }
  }
  void live_and_die() {
    power.restore();
    bool full = dice_() % 4 == 0;
    auto moment = static_cast<int64_t>(dice_() % 90);
    if (full) {
      power.arm_full(moment, moment + 20);
    } else {
      power.arm(moment);
    }
    if (open()) {
      if (!power.is_off()) check();
      if (!HasFatalFailure()) work();
    }
    store_.reset();
    world_.disk().crash();
    databases_->crash(dice_);
    power.restore();
    Status opened = open();
    ASSERT_TRUE(opened) << "does not open after the crash: " << opened.error().message;
    check();
    store_.reset();
  }

  std::mt19937_64 dice_;
  MortalWorld world_;
  StoreOptions options_;
  std::unique_ptr<TemporaryFolder> folder_ = std::make_unique<TemporaryFolder>();
  std::unique_ptr<MortalDatabases> databases_ = std::make_unique<MortalDatabases>();
  std::unique_ptr<Store> store_;
  std::vector<Sent> sent_;
  bool partial_ = false;
};

uint64_t setting(const char* name, uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

TEST_F(CrashSimulation, NothingAcknowledgedIsLostAndNothingIsThereTwice) {
  constexpr uint64_t kLives = 10;  // of one folder, so that it stays small
  uint64_t crashes = setting("FORESHOCK_TEST_CRASHES", 120);
  uint64_t first = setting("FORESHOCK_TEST_SEED", 1);
  for (uint64_t seed = first; (seed - first) * kLives < crashes; ++seed) {
    SCOPED_TRACE("FORESHOCK_TEST_SEED=" + std::to_string(seed));
    dice_.seed(seed);
    sent_.clear();
    folder_ = std::make_unique<TemporaryFolder>();
    ASSERT_TRUE(world_.disk().make_directories(folder_->path()));
    for (uint64_t life = 0; life < kLives; ++life) {
      live_and_die();
      if (HasFatalFailure()) return;
    }
    ASSERT_TRUE(open());
    std::vector<size_t> numbers;
    for (size_t i = 0; i < sent_.size(); ++i) numbers.push_back(i);
    send(numbers);  // the senders repeat all: nothing may be doubled by it
    ASSERT_TRUE(store_->seal_now());
    for (const Sent& batch : sent_) ASSERT_TRUE(batch.acknowledged);
    check();
    store_.reset();
    ASSERT_TRUE(world_.disk().remove_all(folder_->path()));
  }
}

// Wherever a bit of a segment flips: what is served is right, and what is not served is reported.
TEST_F(CrashSimulation, FlippedBitsAreReportedAndNeverServed) {
  dice_.seed(7);
  ASSERT_TRUE(world_.disk().make_directories(folder_->path()));
  ASSERT_TRUE(open());
  for (int i = 0; i < 60; ++i) send({make_batch()});
  ASSERT_TRUE(store_->seal_now());
  store_.reset();
  std::string day = folder_->path() + "/tenants/1/segments/";
  day += world_.disk().list(day).value().at(0);
  std::string path = day + "/" + world_.disk().list(day).value().at(0);
  uint64_t size = world_.disk().info(path).value().size;
  std::set<std::string> known;
  for (const Sent& batch : sent_) known.insert(batch.lines.begin(), batch.lines.end());
  uint64_t flips = setting("FORESHOCK_TEST_CRASHES", 120);
  for (uint64_t i = 0; i < flips; ++i) {
    uint64_t at = dice_() % size;
    int bit = static_cast<int>(dice_() % 8);
    SCOPED_TRACE("bit " + std::to_string(bit) + " of byte " + std::to_string(at));
    world_.disk().flip_bit(path, at, bit);
    ASSERT_TRUE(open());
    std::map<std::string, int> lines = stored();
    for (const auto& [line, count] : lines) {
      ASSERT_TRUE(known.contains(line)) << line;
      ASSERT_EQ(count, 1) << line;
    }
    if (lines.size() < known.size()) {
      EXPECT_TRUE(partial_);
      EXPECT_GT(store_->stats(kDefaultTenant).quarantined_blocks, 0u);
    }
    store_.reset();
    world_.disk().flip_bit(path, at, bit);
  }
  ASSERT_TRUE(open());
  EXPECT_EQ(stored().size(), known.size()) << "mended again";
}

// The power goes at each operation of an expiry by rules in turn: what no rule matches is there once, what a
// rule matches goes as a whole or not at all, and counts say the same as the lines.
TEST_F(CrashSimulation, AKillWhileARuleIsCarriedOutLosesNothingElse) {
  options_.retention_rules = parse_retention_rules({"service:db 3d"}).value();
  bool done = false;
  int halfway = 0;
  for (int64_t moment = 0; !done; ++moment) {
    SCOPED_TRACE("power off at operation " + std::to_string(moment));
    ASSERT_LT(moment, 200) << "never ends";
    dice_.seed(static_cast<uint64_t>(moment) + 1);
    sent_.clear();
    folder_ = std::make_unique<TemporaryFolder>();
    world_.clock().set({kSampleStart + kDay});
    ASSERT_TRUE(world_.disk().make_directories(folder_->path()));
    ASSERT_TRUE(open());
    for (int i = 0; i < 9; ++i) send({make_batch()});
    ASSERT_TRUE(store_->seal_now());
    world_.clock().advance(4 * kDay);
    power.restore();
    power.arm(moment);
    done = store_->expire(world_.clock().now()).has_value() && !power.is_off();
    store_.reset();
    world_.disk().crash();
    databases_->crash(dice_);
    power.restore();
    ASSERT_TRUE(open());
    std::map<std::string, int> lines = stored();
    EXPECT_FALSE(partial_);
    size_t gone = 0, all = 0, dust = 0;
    for (size_t number = 0; number < sent_.size(); ++number) {
      for (const std::string& line : sent_[number].lines) {
        size_t count = lines.contains(line) ? static_cast<size_t>(lines[line]) : 0;
        ASSERT_LE(count, 1u) << "twice: " << line;
        ASSERT_TRUE(count == 1 || number % 3 == 0) << "lost: " << line;
        all += count;
        dust += number % 3 == 0;
        gone += count == 0;
      }
    }
    ASSERT_TRUE(gone == 0 || gone == dust) << gone << " of " << dust;
    if (gone == 0) ++halfway;
    QueryRequest request;
    request.tenant = kDefaultTenant;
    request.query = "* | stats count() as n";
    std::string counted;
    ASSERT_TRUE(store_->query(request, [&](const Row& row) {
      counted = row.columns.at(0).second;
      return true;
    }));
    EXPECT_EQ(counted, std::to_string(all));
    ASSERT_TRUE(store_->expire(world_.clock().now())) << "it is carried out the next time";
    EXPECT_EQ(stored().size(), sent_lines() - dust);
    store_.reset();
    ASSERT_TRUE(world_.disk().remove_all(folder_->path()));
  }
  EXPECT_GE(halfway, 3) << "some moments lie before the swap";
}

// The power goes at each operation of an erasure in turn: what does not match is there once, what matches
// goes segment by segment, counts say the same as the lines, and the next erasure finishes it.
TEST_F(CrashSimulation, AKillInAnErasureLeavesOldOrNewSegments) {
  bool done = false;
  std::set<size_t> seen;
  for (int64_t moment = 0; !done; ++moment) {
    SCOPED_TRACE("power off at operation " + std::to_string(moment));
    ASSERT_LT(moment, 300) << "never ends";
    dice_.seed(static_cast<uint64_t>(moment) + 1);
    sent_.clear();
    folder_ = std::make_unique<TemporaryFolder>();
    options_.seal_bytes = 100;  // so that segments are not joined
    ASSERT_TRUE(world_.disk().make_directories(folder_->path()));
    ASSERT_TRUE(open());
    for (int i = 0; i < 9; ++i) {
      send({make_batch()});
      if (i % 3 == 2 && i < 8) {
        ASSERT_TRUE(store_->seal_now());
      }
    }
    size_t matching = 0;
    for (size_t number = 0; number < sent_.size(); number += 3) matching += sent_[number].lines.size();
    ErasureRequest request{kDefaultTenant, "service:db"};
    power.restore();
    power.arm(moment);
    done = caretaker_of(*store_)->erase(request).has_value() && !power.is_off();
    store_.reset();
    world_.disk().crash();
    databases_->crash(dice_);
    power.restore();
    ASSERT_TRUE(open());
    std::map<std::string, int> lines = stored();
    EXPECT_FALSE(partial_);
    size_t all = 0, of_db = 0;
    for (size_t number = 0; number < sent_.size(); ++number) {
      for (const std::string& line : sent_[number].lines) {
        size_t count = lines.contains(line) ? static_cast<size_t>(lines[line]) : 0;
        ASSERT_LE(count, 1u) << "twice: " << line;
        ASSERT_TRUE(count == 1 || number % 3 == 0) << "lost: " << line;
        all += count;
        of_db += number % 3 == 0 ? count : 0;
      }
    }
    ASSERT_EQ(lines.size(), all) << "lines that nobody sent";
    seen.insert(of_db == 0 ? 0 : of_db == matching ? 2 : 1);
    QueryRequest counting;
    counting.tenant = kDefaultTenant;
    counting.query = "* | stats count() as n";
    std::string counted;
    ASSERT_TRUE(store_->query(counting, [&](const Row& row) {
      counted = row.columns.at(0).second;
      return true;
    }));
    EXPECT_EQ(counted, std::to_string(all));
    auto rest = caretaker_of(*store_)->erase(request);
    ASSERT_TRUE(rest) << rest.error().message;
    EXPECT_EQ(rest->lines, of_db);
    EXPECT_EQ(rest->remaining, 0u);
    EXPECT_EQ(stored().size(), sent_lines() - matching);
    store_.reset();
    ASSERT_TRUE(world_.disk().remove_all(folder_->path()));
  }
  EXPECT_EQ(seen.size(), 3u) << "moments before, within and after the swaps";
}

// The disk goes away under a running store, as a cable does, and comes back.
TEST_F(CrashSimulation, AVanishedDiskRefusesAppendsServesReadsAndComesBack) {
  ASSERT_TRUE(world_.disk().make_directories(folder_->path()));
  ASSERT_TRUE(open());
  send({make_batch()});
  ASSERT_TRUE(store_->seal_now());
  send({make_batch()});
  power.arm(0);
  size_t refused = make_batch();
  send({refused});
  EXPECT_FALSE(sent_[refused].acknowledged);
  Status health = store_->healthy();
  ASSERT_FALSE(health);
  EXPECT_NE(health.error().message.find("the store cannot write"), std::string::npos);
  EXPECT_FALSE(store_->seal_now());
  EXPECT_FALSE(caretaker_of(*store_)->erase({kDefaultTenant, "service:db"}));
  EXPECT_EQ(stored().size(), sent_[0].lines.size() + sent_[1].lines.size()) << "what is there can be read";
  EXPECT_FALSE(partial_);
  power.restore();
  send({refused});
  EXPECT_TRUE(sent_[refused].acknowledged);
  EXPECT_TRUE(store_->healthy());
  ASSERT_TRUE(store_->seal_now());
  check();
  store_.reset();
  ASSERT_TRUE(open());
  check();
}

TEST_F(CrashSimulation, AHeadOfANewerVersionIsRefusedWithTheWayOut) {
  ASSERT_TRUE(world_.disk().make_directories(folder_->path()));
  ASSERT_TRUE(open());
  send({make_batch()});
  store_.reset();
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open((folder_->path() + "/store.db").c_str(), &database), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(database, "UPDATE schema_version SET version = 99 WHERE room = 'store'", nullptr,
                         nullptr, nullptr),
            SQLITE_OK);
  sqlite3_close(database);
  Status refused = open();
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("start the newer Foreshock"), std::string::npos)
      << refused.error().message;
  EXPECT_NE(refused.error().message.find("restore a backup"), std::string::npos);
}

TEST_F(CrashSimulation, AClockSetBackAYearDeletesNothingAndKeepsKeys) {
  ASSERT_TRUE(world_.disk().make_directories(folder_->path()));
  ASSERT_TRUE(open());
  send({make_batch()});
  ASSERT_TRUE(store_->seal_now());
  world_.clock().set({kSampleStart - 365 * kDay});
  send({make_batch(), 0});
  ASSERT_TRUE(store_->seal_now());
  ASSERT_TRUE(store_->expire(world_.clock().now()));
  store_.reset();
  ASSERT_TRUE(open());
  send({0, 1});
  check();
}

}  // namespace
}  // namespace foreshock::store
