// Settings of the store room, with defaults and bounds.
//
// declare_store_settings() tells Config the keys (`store.seal.*`, `store.retention.*`, ...) and
// store_options() reads them back. Every limit of this room that is not a setting stands below as a constant.
// Struct fields without a key are for tests.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/config.h"
#include "base/result.h"
#include "base/time.h"
#include "store/retention_caps.h"
#include "store/retention_rules.h"

namespace foreshock::store {

struct StoreOptions {
  uint64_t seal_bytes = 32 * 1024 * 1024;         // raw bytes in a tenant's head before they become a segment
  int64_t seal_age_ns = 5 * kMinute;              // the oldest line in a head before it becomes a segment
  uint64_t head_bytes_max = 256 * 1024 * 1024;    // raw bytes in all heads; past it append() waits
  uint64_t queue_bytes_max = 64 * 1024 * 1024;    // raw bytes that wait for the commit
  int64_t append_wait_ns = 5 * kSecond;           // how long append() waits for room before it refuses
  int64_t commit_spacing_ns = 10 * kMillisecond;  // commits under load begin at least this far apart
  int64_t retention_age_ns = 30 * kDay;           // since receipt, so that a wrong clock deletes nothing
  std::vector<RetentionRule> retention_rules;     // for some lines another age; the first that matches
  std::vector<RetentionCap> retention_caps;       // stored bytes that some lines of a tenant may take
  uint64_t retention_bytes = 0;                   // stored bytes of all tenants; 0: 80 % of the disk
  int64_t key_age_ns = kDay;                      // how long idempotency keys are known
  size_t keys_max = 500'000;                      // and how many
  uint64_t database_bytes_max = 0;                // of store.db; 0: no limit but the disk's
  int compression_level = 3;                      // zstd, for segments
  size_t open_segments_max = 256;                 // files held open with their footers in memory
  bool background = true;                         // false: seals and expires only when told (tests)
};

// A block of a segment: rows that are read, checked and unpacked together.
constexpr size_t kBlockRowsMax = 65'536;
constexpr size_t kBlockRawBytesMax = 16 * 1024 * 1024;
// Templates with fewer rows than this share blocks of up to kMixedBlockRowsMax rows.
constexpr size_t kOwnBlockRowsMin = 256;
constexpr size_t kMixedBlockRowsMax = 4'096;
// A reader refuses segments that claim more than this, whatever wrote them.
constexpr size_t kSegmentBlocksMax = 1'000'000;
constexpr size_t kSectionBytesMax = 128 * 1024 * 1024;
constexpr size_t kFooterBytesMax = 64 * 1024 * 1024;

// Blocks in memory are joined until they have this many rows, so that a slow stream does not leave thousands.
constexpr size_t kHeadBlockRowsJoined = 4'096;
// A freshly sealed segment takes in the one before it while that is smaller than this share of seal_bytes.
constexpr uint64_t kJoinShare = 4;

constexpr size_t kQueryBytesMax = 8'192;
constexpr size_t kQueryDepthMax = 64;  // nested parentheses and nots
constexpr size_t kQueryTermsMax = 512;
constexpr size_t kQueryPipesMax = 32;
constexpr size_t kExtractHolesMax = 32;
constexpr size_t kContextHitsMax = 1'000;        // of one context pipe
constexpr size_t kLikeTemplatesMax = 100;        // of one like()
constexpr size_t kLikeTemplates = 10;            // unless the query says how many
constexpr int kRegexStepsMax = 16'384;           // of one regular expression's program
constexpr size_t kGroupsMax = 100'000;           // of one stats pipe; more are left out and said
constexpr size_t kDistinctExactMax = 1'000'000;  // values remembered by all count_distinct of one query
constexpr size_t kQuantileValuesMax = 4'000'000;
constexpr size_t kUniqValuesMax = 1'000;  // values that uniq() lists
constexpr size_t kSortRowsMax = 100'000;
constexpr size_t kHistogramBucketsMax = 2'000;
constexpr size_t kFacetValuesMax = 10'000;  // distinct values counted per field
constexpr size_t kContextRowsMax = 1'000;
constexpr size_t kTailQueueBlocks = 256;  // blocks that wait for live readers; older ones are dropped

void declare_store_settings(Config& config);
// CHECKs that they were declared. Errors name the key.
Result<StoreOptions> store_options(const Config& config);

}  // namespace foreshock::store
