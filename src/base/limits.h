// Limits that more than one room must agree on, each with its unit and reason, and the asserts among them.
// A limit of one room alone lives in that room's <room>_options.h. Nothing in Foreshock is unbounded.
#pragma once

#include <cstddef>
#include <cstdint>

namespace foreshock::limits {

// A longer line is cut here and marked `truncated`; 256 KiB is what common agents are tuned for.
constexpr size_t kLineBytesMax = 256 * 1024;
// A joined multi-line record (stack trace) and the carry of one stream between frames.
constexpr size_t kRecordBytesMax = 1024 * 1024;
constexpr size_t kRecordLinesMax = 1000;
// An unfinished record waits this long for its next line.
constexpr int64_t kRecordWaitNs = 1'000'000'000;

// HTTP request bodies, before and after decompression.
constexpr size_t kBodyBytesMax = 64 * 1024 * 1024;
constexpr size_t kHeaderBytesMax = 64 * 1024;

// A frame: what a source hands over at once. Bigger deliveries are split.
constexpr size_t kFrameBytesMax = 1024 * 1024;
// Frames waiting for one lane; past it sources get their protocol's overload signal.
constexpr size_t kLaneQueueBytes = 64 * 1024 * 1024;

constexpr size_t kAttributesMax = 256;    // per record; more are counted and left in the raw line only
constexpr size_t kAttributeDepthMax = 8;  // nested JSON, flattened to dotted names
constexpr size_t kJsonDepthMax = 64;
constexpr size_t kAttributeKeyBytesMax = 256;

// The token scan looks at this much of a line; the rest is one tail slot.
constexpr size_t kShapeBytesMax = 4096;
constexpr size_t kShapeTokensMax = 512;
constexpr size_t kTemplateTextBytesMax = 8192;
constexpr size_t kTemplatesPerTenantMax = 20'000;
constexpr size_t kServicesPerTenantMax = 2'000;  // more share the service "other"
constexpr size_t kSourcesPerTenantMax = 10'000;
constexpr size_t kTenantsMax = 10'000;

constexpr size_t kFindingsPerDayDefault = 20;  // alarm budget of a tenant; the rest goes to the digest
constexpr size_t kExamplesPerFinding = 3;

constexpr size_t kQueryRowsMax = 100'000;
constexpr int64_t kQueryTimeNsMax = 30'000'000'000;
constexpr size_t kQueryMemoryBytesMax = 256 * 1024 * 1024;
constexpr size_t kTailClientsMax = 64;

// A lane's arena keeps this much between batches; what one odd batch needed more goes back.
constexpr size_t kArenaKeepBytes = 16 * 1024 * 1024;

static_assert(kLineBytesMax <= kRecordBytesMax);
static_assert(kRecordBytesMax <= kFrameBytesMax);
static_assert(kFrameBytesMax < kBodyBytesMax);
static_assert(kShapeBytesMax <= kTemplateTextBytesMax);

}  // namespace foreshock::limits
