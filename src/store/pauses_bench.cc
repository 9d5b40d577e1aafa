// How long a small batch waits for its receipt while the store does what it does besides: seals, expiry by
// age and by rules, erasure.
//
//   store_pauses_bench [LINES A SECOND] [SECONDS A PHASE]
// One tenant pours in the background at that rate; another appends ten lines every five milliseconds, and
// each time the call and the way to the receipt are taken. Prints the longest of each, by phase, as one JSON
// object.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <functional>
#include <future>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "store/caretaker.h"
#include "store/store.h"
#include "store/testing/sample_batch.h"
#include "store/testing/temporary_folder.h"

namespace foreshock::store {
namespace {

constexpr TenantId kPourer{1}, kProbe{2};
constexpr int kBatchLines = 1'000;
constexpr size_t kBatches = 64;

double now_ms() {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

SampleBatch make_batch(TenantId tenant, int lines, std::mt19937_64& random, Timestamp now) {
  SampleBatch batch(tenant);
  static const char* kLevels[] = {"DEBUG", "INFO", "WARN"};
  for (int i = 0; i < lines; ++i)
    batch.add(std::string(kLevels[random() % 3]) + " request " + hex16(random()) + " of user " +
                  std::to_string(random() % 50) + " served in " + std::to_string(random() % 900) +
                  " ms by a worker that was not busy with anything else",
              now, random() % 2 ? "web" : "db");
  return batch;
}

// Small batches of one tenant, until stopped.
class Probe {
 public:
  explicit Probe(Store& store, Timestamp now) : store_(store), now_(now), thread_([this] { run(); }) {}
  ~Probe() {
    stop_ = true;
    thread_.join();
  }
  struct Worst {
    double call_ms = 0, receipt_ms = 0;
    uint64_t batches = 0, refused = 0;
  };
  Worst take() {
    std::lock_guard lock(mutex_);
    return std::exchange(worst_, {});
  }

 private:
  void run() {
    std::mt19937_64 random(7);
    SampleBatch batch = make_batch(kProbe, 10, random, now_);
    while (!stop_) {
      std::promise<void> durable;
      double begin = now_ms();
      bool taken = store_.append(batch.batch(), [&](Status) { durable.set_value(); }).has_value();
      double called = now_ms();
      if (taken) durable.get_future().wait();
      double done = now_ms();
      {
        std::lock_guard lock(mutex_);
        worst_.call_ms = std::max(worst_.call_ms, called - begin);
        worst_.receipt_ms = std::max(worst_.receipt_ms, done - begin);
        ++worst_.batches;
        worst_.refused += taken ? 0 : 1;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }
  Store& store_;
  const Timestamp now_;
  std::mutex mutex_;
  Worst worst_;
  std::atomic<bool> stop_ = false;
  std::thread thread_;
};

int run(int argc, char** argv) {
  double rate = argc > 1 ? std::strtod(argv[1], nullptr) : 50'000;
  double seconds = argc > 2 ? std::strtod(argv[2], nullptr) : 5;
  auto world = make_real_world();
  Timestamp now = world->clock().now();
  TemporaryFolder folder;
  StoreOptions options;
  options.retention_rules = parse_retention_rules({"level:debug 1d"}).value();
  auto opened = open_embedded_store(*world, folder.path(), options);
  if (!opened) {
    std::fprintf(stderr, "%s\n", opened.error().message.c_str());
    return 1;
  }
  Store& store = **opened;
  std::mt19937_64 random(1);
  std::vector<SampleBatch> batches;
  for (size_t i = 0; i < kBatches; ++i) batches.push_back(make_batch(kPourer, kBatchLines, random, now));
  std::atomic<bool> stop = false;
  std::atomic<uint64_t> lines = 0, refused = 0;
  std::thread pourer([&] {
    double next = now_ms();
    for (size_t i = 0; !stop; ++i, next += kBatchLines / rate * 1'000) {
      std::this_thread::sleep_for(std::chrono::duration<double, std::milli>(std::max(0.0, next - now_ms())));
      bool taken = store.append(batches[i % kBatches].batch(), [](Status) {}).has_value();
      (taken ? lines : refused) += kBatchLines;
    }
  });
  double longest = 0;
  std::printf("{");
  {
    Probe probe(store, now);
    auto phase = [&](const char* name, const std::function<void()>& work) {
      (void)probe.take();
      double begin = now_ms();
      do work();
      while (now_ms() - begin < seconds * 1'000);
      Probe::Worst worst = probe.take();
      longest = std::max(longest, worst.receipt_ms);
      std::printf(
          "\"%s\":{\"call_ms\":%.1f,\"receipt_ms\":%.1f,\"batches\":%llu,\"refused\":%llu,\"work_ms\":%.0f},",
          name, worst.call_ms, worst.receipt_ms, static_cast<unsigned long long>(worst.batches),
          static_cast<unsigned long long>(worst.refused), now_ms() - begin);
    };
    auto rest = [] { std::this_thread::sleep_for(std::chrono::milliseconds(100)); };
    phase("append alone", rest);
    phase("seal", [&] { (void)store.seal_now(); });
    phase("rules", [&] { (void)store.expire(now + 2 * kDay); });
    int user = 0;
    phase("erasure", [&] {
      ErasureRequest request;
      request.tenant = kPourer;
      request.query = "\"user " + std::to_string(user++) + "\"";
      (void)caretaker_of(store)->erase(request);
    });
    phase("age", [&] { (void)store.expire(now + 365 * kDay); });
  }
  stop = true;
  pourer.join();
  std::printf("\"lines\":%llu,\"refused\":%llu,\"longest_ms\":%.1f}\n",
              static_cast<unsigned long long>(lines.load()), static_cast<unsigned long long>(refused.load()),
              longest);
  return 0;
}

}  // namespace
}  // namespace foreshock::store

int main(int argc, char** argv) {
  return foreshock::store::run(argc, argv);
}
