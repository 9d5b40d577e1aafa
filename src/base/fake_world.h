// FakeWorld: the World of tests: time that moves when told, a disk in memory with faults, seeded chance.
//
// The disk knows which bytes were synced: crash() drops everything else, as a power cut would. Faults are
// set by the test: writes fail when `capacity_bytes` is reached (disk full), and `fail_after_operations`
// counts down to one failing operation, optionally tearing the write in the middle. Names are durable at
// once, as in the real world, which syncs folders; bytes are after sync(). Everything follows from the seed,
// so a failing test prints its seed and can be repeated. Thread-safe like the real one.
#pragma once

#include <map>
#include <memory>
#include <mutex>

#include "base/world.h"

namespace foreshock {

class FakeClock : public Clock {
 public:
  explicit FakeClock(Timestamp start) : now_(start) {}
  Timestamp now() const override;
  int64_t steady_ns() const override;
  void sleep_ns(int64_t span) override { advance(span); }
  void advance(int64_t span_ns);
  void set(Timestamp now);  // a jump of the wall clock; steady time does not follow

 private:
  mutable std::mutex mutex_;
  Timestamp now_;
  int64_t steady_ = 0;
};

struct DiskFaults {
  uint64_t capacity_bytes = UINT64_MAX;
  int64_t fail_after_operations = -1;  // -1: never; 0: the next write, sync or rename fails
  bool tear_failing_write = false;     // half of the failing write is kept, or on a full disk what fits
};

class FakeDisk : public Disk {
 public:
  FakeDisk();
  ~FakeDisk() override;
  Result<std::unique_ptr<File>> open(const std::string& path, OpenMode mode) override;
  Result<FileInfo> info(const std::string& path) override;
  Result<std::vector<std::string>> list(const std::string& directory) override;
  Status make_directories(const std::string& path) override;
  Status rename(const std::string& from, const std::string& to) override;
  Status remove(const std::string& path) override;
  Status remove_all(const std::string& path) override;
  Result<uint64_t> free_bytes(const std::string& path) override;

  void set_faults(DiskFaults faults);
  void crash();  // what was not synced is gone, and files open now answer unavailable
  void flip_bit(const std::string& path, uint64_t offset, int bit);
  uint64_t operations() const;         // writes, syncs and renames so far
  void set_clock(const Clock* clock);  // where modification times come from; FakeWorld sets its own

 private:
  friend class FakeFile;
  struct State;
  std::shared_ptr<State> state_;
};

class FakeChance : public Chance {
 public:
  explicit FakeChance(uint64_t seed) : state_(seed) {}
  uint64_t next64() override;
  std::string secret_bytes(size_t count) override;

 private:
  std::mutex mutex_;
  uint64_t state_;
};

class FakeWorld : public World {
 public:
  explicit FakeWorld(uint64_t seed = 1, Timestamp start = {1'780'000'000 * kSecond});
  FakeClock& clock() override { return clock_; }
  FakeDisk& disk() override { return disk_; }
  FakeChance& chance() override { return chance_; }

 private:
  FakeClock clock_;
  FakeDisk disk_;
  FakeChance chance_;
};

}  // namespace foreshock
