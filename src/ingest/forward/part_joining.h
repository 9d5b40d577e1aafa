// PartJoining: lines that Docker cut into several messages become one record again; private to Forward.
//
// Docker cuts what a container writes at 16 KiB. Its fluentd driver marks the parts (`partial_message`,
// `partial_id`, `partial_last`; older ones leave the id out and the mark off the last part); shippers of its
// files send a `log` of exactly that length without a line feed. The first part's record is kept, the others'
// texts go behind its own, and it goes on with the last one, or when flush() finds it waiting for too long. A
// text ends at limits::kLineBytesMax (a byte more is kept, so that the cut is seen). At most kOpenMax at
// once; one more lets the oldest go. Not thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/forward/msgpack.h"

namespace foreshock::ingest::forward {

class PartJoining {
 public:
  static constexpr size_t kOpenMax = 8;

  struct Joined {
    std::string tag, record,
        log;  // record: the first part's map, as it came; log: the text in place of its own
    int64_t time_ns = 0;
    int64_t begun_ns = 0;  // steady
    std::string key;
  };

  // Looks at a record (a map) that `reader` is about to read. False: it is none of ours, go on with it. True:
  // it was taken; what has ended is appended to `ended`.
  bool take(const MsgpackReader& reader, const std::string& tag, int64_t time_ns, int64_t now_ns,
            std::vector<Joined>& ended);
  // Those that were begun before `until_ns`, oldest first.
  std::vector<Joined> flush(int64_t until_ns);

  bool empty() const { return open_.empty(); }
  size_t held_bytes() const;

 private:
  std::vector<Joined> open_;  // oldest first
};

// Whether a member of a joined record is left out: what said that it was a part.
bool tells_of_parts(std::string_view name);

}  // namespace foreshock::ingest::forward
