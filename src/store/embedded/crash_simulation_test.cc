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

#include <atomic>
#include <filesystem>
#include <fstream>
#include <future>
#include <random>

#include "base/fake_world.h"
#include "store/embedded/embedded_store.h"
#include "store/testing/sample_batch.h"
#include "store/testing/temporary_folder.h"

namespace foreshock::store {
namespace {

// Counts operations that change the disk; from the armed one on none succeeds.
class Power {
 public:
  void arm(int64_t operations) { left_ = operations; }
  void arm_full(int64_t from, int64_t to) {
    full_from_ = from;
    full_to_ = to;
  }
  void restore() {
    left_ = INT64_MAX;
    arm_full(INT64_MAX, INT64_MAX);
    count_ = 0;
  }
  bool on() {
    ++count_;
    return left_.fetch_sub(1) > 0;
  }
  bool is_off() const { return left_ <= 0; }
  bool is_full() const { return count_ >= full_from_ && count_ < full_to_; }
  int64_t count() const { return count_; }

 private:
  std::atomic<int64_t> left_ = INT64_MAX, count_ = 0, full_from_ = INT64_MAX, full_to_ = INT64_MAX;
};
Power power;

tl::unexpected<Error> dead() {
  return fail(ErrorKind::kUnavailable, "the power is off");
}
Status allowed() {
  if (!power.on()) return dead();
  if (power.is_full()) return fail(ErrorKind::kExhausted, "no space left on the simulated disk");
  return {};
}

class MortalFile : public File {
 public:
  explicit MortalFile(std::unique_ptr<File> file) : file_(std::move(file)) {}
  Result<size_t> read_at(uint64_t offset, std::span<char> out) override {
    return file_->read_at(offset, out);
  }
  Status append(std::string_view bytes) override {
    Status may = allowed();
    if (!may) (void)file_->append(bytes.substr(0, bytes.size() / 2));
    return may ? file_->append(bytes) : may;
  }
  Status sync() override {
    if (!power.on()) return dead();
    return file_->sync();
  }
  Result<uint64_t> size() override { return file_->size(); }
  Status truncate(uint64_t size) override {
    RETURN_IF_ERROR(allowed());
    return file_->truncate(size);
  }

 private:
  std::unique_ptr<File> file_;
};

class MortalDisk : public FakeDisk {
 public:
  Result<std::unique_ptr<File>> open(const std::string& path, OpenMode mode) override {
    if (mode != OpenMode::kRead) RETURN_IF_ERROR(allowed());
    ASSIGN_OR_RETURN(std::unique_ptr<File> file, FakeDisk::open(path, mode));
    return std::make_unique<MortalFile>(std::move(file));
  }
  Status remove(const std::string& path) override {
    if (!power.on()) return dead();
    return FakeDisk::remove(path);
  }
};

class MortalWorld : public World {
 public:
  FakeClock& clock() override { return clock_; }
  MortalDisk& disk() override { return disk_; }
  FakeChance& chance() override { return chance_; }

 private:
  FakeClock clock_{{kSampleStart}};
  MortalDisk disk_;
  FakeChance chance_{1};
};

// SQLite's file system with a memory of what was synced. One simulation at a time.
struct Pending {
  sqlite3_int64 offset = 0;
  std::string bytes;
  bool is_truncation = false;
};
struct DatabaseFile {
  std::string durable;
  std::vector<Pending> pending;
};
std::mutex files_mutex;
std::map<std::string, DatabaseFile> files;

std::string content_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void apply(std::string& content, const Pending& write, size_t size) {
  auto offset = static_cast<size_t>(write.offset);
  if (write.is_truncation) return content.resize(offset);
  if (content.size() < offset + size) content.resize(offset + size);
  content.replace(offset, size, write.bytes, 0, size);
}

sqlite3_vfs* real_vfs = nullptr;
struct ShimFile {
  sqlite3_file base;
  const char* path;  // null: not remembered
  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};
ShimFile* shim(sqlite3_file* file) {
  return reinterpret_cast<ShimFile*>(file);
}
sqlite3_file* real_of(sqlite3_file* file) {
  return shim(file)->real();
}
const sqlite3_io_methods* methods_of(sqlite3_file* file) {
  return real_of(file)->pMethods;
}

int shim_write(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 offset) {
  if (!power.on()) return SQLITE_IOERR_WRITE;
  if (power.is_full()) return SQLITE_FULL;
  if (const char* path = shim(file)->path) {
    std::lock_guard lock(files_mutex);
    files[path].pending.push_back(
        {offset, std::string(static_cast<const char*>(bytes), static_cast<size_t>(size)), false});
  }
  return methods_of(file)->xWrite(real_of(file), bytes, size, offset);
}
int shim_truncate(sqlite3_file* file, sqlite3_int64 size) {
  if (!power.on()) return SQLITE_IOERR_TRUNCATE;
  if (const char* path = shim(file)->path) {
    std::lock_guard lock(files_mutex);
    files[path].pending.push_back({size, "", true});
  }
  return methods_of(file)->xTruncate(real_of(file), size);
}
int shim_sync(sqlite3_file* file, int) {
  if (!power.on()) return SQLITE_IOERR_FSYNC;
  if (const char* path = shim(file)->path) {
    std::lock_guard lock(files_mutex);
    DatabaseFile& kept = files[path];
    for (const Pending& write : kept.pending) apply(kept.durable, write, write.bytes.size());
    kept.pending.clear();
  }
  return SQLITE_OK;
}

const sqlite3_io_methods kShimMethods = {
    3,
    [](sqlite3_file* f) { return methods_of(f)->xClose(real_of(f)); },
    [](sqlite3_file* f, void* out, int size, sqlite3_int64 at) {
      return methods_of(f)->xRead(real_of(f), out, size, at);
    },
    shim_write,
    shim_truncate,
    shim_sync,
    [](sqlite3_file* f, sqlite3_int64* size) { return methods_of(f)->xFileSize(real_of(f), size); },
    [](sqlite3_file* f, int how) { return methods_of(f)->xLock(real_of(f), how); },
    [](sqlite3_file* f, int how) { return methods_of(f)->xUnlock(real_of(f), how); },
    [](sqlite3_file* f, int* out) { return methods_of(f)->xCheckReservedLock(real_of(f), out); },
    [](sqlite3_file* f, int op, void* arg) { return methods_of(f)->xFileControl(real_of(f), op, arg); },
    [](sqlite3_file* f) { return methods_of(f)->xSectorSize(real_of(f)); },
    [](sqlite3_file* f) { return methods_of(f)->xDeviceCharacteristics(real_of(f)); },
    [](sqlite3_file* f, int region, int size, int extend, void volatile** out) {
      return methods_of(f)->xShmMap(real_of(f), region, size, extend, out);
    },
    [](sqlite3_file* f, int at, int n, int flags) {
      return methods_of(f)->xShmLock(real_of(f), at, n, flags);
    },
    [](sqlite3_file* f) { methods_of(f)->xShmBarrier(real_of(f)); },
    [](sqlite3_file* f, int remove) { return methods_of(f)->xShmUnmap(real_of(f), remove); },
    [](sqlite3_file* f, sqlite3_int64 at, int size, void** out) {
      return methods_of(f)->xFetch(real_of(f), at, size, out);
    },
    [](sqlite3_file* f, sqlite3_int64 at, void* page) {
      return methods_of(f)->xUnfetch(real_of(f), at, page);
    },
};

int shim_open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  ShimFile* mine = shim(file);
  mine->base.pMethods = nullptr;
  mine->path = nullptr;
  int code = real_vfs->xOpen(real_vfs, name, mine->real(), flags, out_flags);
  if (code != SQLITE_OK) return code;
  mine->base.pMethods = &kShimMethods;
  if (name == nullptr || (flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL)) == 0) return code;
  mine->path = name;  // SQLite keeps it while the file is open
  std::lock_guard lock(files_mutex);
  auto [entry, fresh] = files.try_emplace(name);
  if (fresh) entry->second.durable = content_of(name);
  return code;
}
int shim_delete(sqlite3_vfs*, const char* name, int sync) {
  if (!power.on()) return SQLITE_IOERR_DELETE;
  std::lock_guard lock(files_mutex);
  files.erase(name);
  return real_vfs->xDelete(real_vfs, name, sync);
}

// While it lives, all databases of the process are on the mortal disk.
class MortalDatabases {
 public:
  MortalDatabases() {
    real_vfs = sqlite3_vfs_find(nullptr);
    vfs_ = *real_vfs;
    vfs_.zName = "mortal";
    vfs_.szOsFile = static_cast<int>(sizeof(ShimFile)) + real_vfs->szOsFile;
    vfs_.pNext = nullptr;
    vfs_.xOpen = shim_open;
    vfs_.xDelete = shim_delete;
    sqlite3_vfs_register(&vfs_, 1);
  }
  ~MortalDatabases() {
    sqlite3_vfs_unregister(&vfs_);
    sqlite3_vfs_register(real_vfs, 1);
    files.clear();
  }
  // Everything is closed: leaves in the files what the dice leave of what was not synced.
  void crash(std::mt19937_64& dice) {
    bool all_kept = dice() % 3 == 0;  // a killed process, not a power cut
    for (auto& [path, file] : files) {
      for (const Pending& write : file.pending) {
        uint64_t fate = all_kept ? 0 : dice() % 3;
        if (fate == 2 && write.is_truncation) continue;
        if (fate != 1)
          apply(file.durable, write, fate == 0 ? write.bytes.size() : dice() % (write.bytes.size() + 1));
      }
      std::ofstream(path, std::ios::binary | std::ios::trunc) << file.durable;
      std::filesystem::remove(path + "-shm");
    }
    files.clear();
  }

 private:
  sqlite3_vfs vfs_;
};

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
