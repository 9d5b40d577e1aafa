// GroupWarmer: reads what a scan will want of its next groups while the query looks at the one before.
//
// A search for a word opens every segment in its range and finds it in hardly any; a count reads small tables
// of all. What that takes on cold files is waiting, one small read after the other; some threads wait at the
// same time. Groups are warmed in the order in which the scan will reach them, kGroupsAhead at most before
// it, so that a search that ends early read little for nothing. For few groups nothing is done. Used by one
// thread; the destructor waits for what was begun.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "store/query/block_scan.h"

namespace foreshock::store {

class GroupWarmer {
 public:
  // Gets a group and its number, answers the bytes that it read; runs on several threads at once. Empty:
  // there is nothing to be read.
  using Warm = std::function<uint64_t(BlockGroup&, size_t)>;
  // `groups` in the order of the scan; they outlive the warmer.
  GroupWarmer(std::vector<BlockGroup*> groups, Warm warm);
  ~GroupWarmer();
  // Before the group is opened; its turn has to come in order, and groups may be left out. Waits until it is
  // warm. Answers the bytes that were read for it.
  uint64_t reach(size_t number);

 private:
  void work();

  const std::vector<BlockGroup*> groups_;
  const Warm warm_;
  std::mutex mutex_;
  std::condition_variable wake_, warmed_;
  size_t next_ = 0, allowed_ = 0;
  std::vector<uint64_t> bytes_;
  std::vector<bool> is_warm_;
  bool ending_ = false;
  std::vector<std::thread> threads_;
};

// For open(): the footers and the filter pages of these words.
GroupWarmer::Warm warm_words(const std::vector<std::string>& words);

}  // namespace foreshock::store
