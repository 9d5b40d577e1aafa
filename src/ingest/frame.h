// Frame: raw bytes of one or more lines as a source delivered them; the noun of this room.
//
// A frame owns its bytes and travels by move from a source to the lane of its stream. Bytes of one stream
// arrive in order. `batch_key` makes delivery exactly-once for the reader: the store drops a frame whose key
// (per tenant) it has already committed. `checkpoint` is committed in the same transaction as the lines: a
// file's position moves exactly when its lines are durable, so a restart neither loses nor repeats.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "ingest/receipt.h"

namespace foreshock::ingest {

enum class SourceKind : uint8_t {
  kFile,
  kJournald,
  kSyslog,
  kHttp,
  kStdin,
  kReplay,
  kLoki,
  kElasticsearch,
  kSplunk,
  kDatadog,
  kOtlp,
  kGelf,
  kForward,
  kFirehose,
  kRelp,
  kKafka,
};
constexpr size_t kSourceKinds = 16;
std::string_view source_kind_name(SourceKind kind);

// What is known of a stream before any line is read. Shared by all frames of the stream.
struct Stream {
  TenantId tenant = kDefaultTenant;
  SourceId id;  // hash of tenant, kind and name
  SourceKind kind = SourceKind::kHttp;
  std::string name;     // a path, "tcp 127.0.0.1", a token's name
  std::string service;  // default service of its records; "" = let the line or the kind say
  std::string host;
  std::string zone;      // IANA; "" = unknown
  std::string token_id;  // of who sends, when a token does
};
std::shared_ptr<const Stream> make_stream(Stream stream);  // fills id

// A position to resume from: opaque key of the source, and the positions of the frame's first byte and of
// the byte behind its last. A frame is one contiguous piece, but for what the source cut off its end.
struct Checkpoint {
  std::string key;     // e.g. "file:<device>:<inode>:<fingerprint>"
  uint64_t begin = 0;  // position of bytes[0]
  uint64_t end = 0;    // where to go on once all of `bytes` is durable
  std::string note;    // e.g. the path; for people
};

struct Frame {
  std::shared_ptr<const Stream> stream;
  std::string bytes;                 // at most limits::kFrameBytesMax (+ one line)
  std::vector<uint32_t> boundaries;  // not empty: each piece is one record, line feeds and all
  std::string head;  // the file's first lines, where `bytes` are the first after a restart in its middle
  Timestamp received;
  std::optional<Hash128> batch_key;
  std::optional<Checkpoint> checkpoint;
  Receipt receipt;
  bool end_of_stream = false;  // nothing follows: do not hold back an unfinished record
};

// Where sources put frames. Thread-safe. kExhausted means full: the source shows its protocol's overload
// signal and tries again or lets its client do so; the frame is then untouched.
class FrameSink {
 public:
  virtual ~FrameSink() = default;
  virtual Status offer(Frame& frame) = 0;
  // As offer, but waits up to `wait_ns` for room.
  virtual Status offer_for(Frame& frame, int64_t wait_ns) = 0;
};

}  // namespace foreshock::ingest
