// TimeMemo: the date and time at one place of a text, matched once.
//
// A line that begins with a time is asked for it by each format that may begin so, by the reader of columns,
// by the reader of heads. The answer is a pure function of the bytes, so the last one is kept. Whoever goes
// on to another text calls forget(): the same address may hold other bytes then. Private to the room; pure.
#pragma once

#include "parse/timestamp.h"

namespace foreshock::parse {

class TimeMemo {
 public:
  void forget() { at_ = nullptr; }

  // As match_timestamp().
  bool match(const char* p, const char* end, TimeText& out, bool allow_time_only = false) {
    bool known = p == at_ && (end == end_ || (found_ && end == time_.end));
    if (!known) {
      at_ = p;
      end_ = end;
      found_ = match_timestamp(p, end, time_, true);
    }
    if (!found_ || (!time_.has_date && !allow_time_only)) return false;
    out = time_;
    return true;
  }

 private:
  const char* at_ = nullptr;
  const char* end_ = nullptr;
  bool found_ = false;
  TimeText time_;
};

}  // namespace foreshock::parse
