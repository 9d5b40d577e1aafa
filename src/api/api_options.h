// Settings of the api room, with defaults and bounds. declare_api_settings() tells Config the keys (`api.*`),
// api_options() reads them. Limits that are no settings stand below as constants.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/config.h"
#include "base/limits.h"
#include "base/time.h"

namespace foreshock::api {

struct ApiOptions {
  int query_threads = 2;                            // api.query.threads: searches that run at a time
  size_t query_queue_max = 32;                      // api.query.queue: searches that wait; more get 429
  int64_t query_time_ns = limits::kQueryTimeNsMax;  // api.query.time: a search ends (partial) after this
  int64_t stats_period_ns = 2 * kSecond;            // between two `stats` events
};

constexpr size_t kApiBodyBytesMax = 256 * 1024;  // of any request but those that write logs
constexpr size_t kQueryTextBytesMax = 8192;
constexpr size_t kNoteBytesMax = 8192;
constexpr int64_t kPageRowsDefault = 100;
constexpr int64_t kPageRowsMax = 1000;
constexpr size_t kCursorBytesMax = 1024;
constexpr size_t kEventClientsMax = limits::kTailClientsMax;
constexpr size_t kEventsKept = 256;                       // for clients that come back with Last-Event-ID
constexpr size_t kEventBytesMax = 64 * 1024;              // longer ones are not kept
constexpr size_t kTailResumeRowsMax = 1000;               // read again after Last-Event-ID
constexpr size_t kTailPendingBytesMax = 1024 * 1024;      // live rows held back meanwhile
constexpr int64_t kLokiTailGatherNs = 10 * kMillisecond;  // live rows that go out in one message
constexpr size_t kLokiTailMessageBytes = 128 * 1024;
constexpr size_t kLokiTailDroppedMax = 1000;  // lines that a slow reader is told of; more are only counted
constexpr int64_t kLokiTailPingNs = kSecond;
constexpr size_t kLokiTailDelayMax = 5;          // seconds
constexpr size_t kStreamPieceBytes = 64 * 1024;  // rows are written in pieces of this size
constexpr int64_t kSlowReaderNs = 30 * kSecond;  // a reader that takes nothing for so long is cut off
constexpr int kTrendSlices = 30;
constexpr size_t kOverviewChangesMax = 30;
constexpr size_t kTemplateSampleRows = 500;  // read to tell a template's slot values
constexpr size_t kTemplateExamples = 5;
constexpr size_t kSlotValuesShown = 10;
constexpr size_t kFieldSampleRows = 200;  // read to tell which attributes there are

void declare_api_settings(Config& config);
ApiOptions api_options(const Config& config);

}  // namespace foreshock::api
