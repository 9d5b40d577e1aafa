// MortalWorld: a disk in memory whose power goes at a chosen operation, or that is full for a while.
//
// Only tests include this. `power` counts the operations that change a disk, here and in mortal_databases.h;
// from the armed one on none succeeds, as if the process had been killed there. One simulation at a time.
#pragma once

#include <atomic>

#include "base/fake_world.h"
#include "store/testing/sample_batch.h"

namespace foreshock::store {

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
inline Power power;

inline tl::unexpected<Error> dead() {
  return fail(ErrorKind::kUnavailable, "the power is off");
}
inline Status allowed() {
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

}  // namespace foreshock::store
