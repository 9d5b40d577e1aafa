#include "app/pipeline.h"

#include <algorithm>

#include "app/app_events.h"
#include "app/lane.h"
#include "base/check.h"
#include "base/hash.h"

namespace foreshock::app {

Pipeline::Pipeline(World& world, store::Store& store, Tenants& tenants, const PipelineOptions& options,
                   PipelineCallbacks callbacks)
    : callbacks_(std::move(callbacks)) {
  for (int i = 0; i < std::max(1, options.lanes); ++i)
    lanes_.push_back(std::make_unique<Lane>(world, store, tenants, options, callbacks_));
}

Pipeline::~Pipeline() {
  stop();
}

Pipeline::Lane& Pipeline::lane_of(SourceId stream) {
  return *lanes_[mix64(stream.value) % lanes_.size()];
}

Status Pipeline::offer(ingest::Frame& frame) {
  return offer_for(frame, 0);
}

Status Pipeline::offer_for(ingest::Frame& frame, int64_t wait_ns) {
  CHECK(frame.stream != nullptr) << "a frame needs its stream";
  Lane& lane = lane_of(frame.stream->id);
  size_t weight = frame.bytes.size() + sizeof(ingest::Frame);
  TenantId tenant = frame.stream->tenant;
  bool taken = wait_ns <= 0 ? lane.queue().try_push(frame, weight, tenant)
                            : lane.queue().push_for(frame, weight, std::chrono::nanoseconds(wait_ns), tenant);
  if (taken) return {};
  if (lane.queue().closed())
    return fail(ErrorKind::kUnavailable, "the server is shutting down; send again later");
  events::QueueFull{}.tell();
  return fail(ErrorKind::kExhausted, "more lines arrive than can be worked off; send again in a moment");
}

void Pipeline::use_join_rules(const parse::JoinRules& rules) {
  for (auto& lane : lanes_) lane->use_join_rules(rules);
}

void Pipeline::stop() {
  for (auto& lane : lanes_) lane->stop();
}

std::vector<StreamHealth> Pipeline::streams(TenantId tenant) const {
  std::vector<StreamHealth> out;
  for (const auto& lane : lanes_) lane->collect_streams(tenant, out);
  std::sort(out.begin(), out.end(), [](const StreamHealth& a, const StreamHealth& b) {
    return a.last_record != b.last_record ? a.last_record > b.last_record : a.stream->name < b.stream->name;
  });
  return out;
}

std::map<TenantId, std::vector<detect::SourceStep>> Pipeline::take_source_steps() {
  std::map<TenantId, std::vector<detect::SourceStep>> out;
  for (const auto& lane : lanes_) lane->take_source_steps(out);
  return out;
}

uint64_t Pipeline::lines_total() const {
  uint64_t lines = 0;
  for (const auto& lane : lanes_) lines += lane->lines();
  return lines;
}

size_t Pipeline::queued_bytes() const {
  size_t bytes = 0;
  for (const auto& lane : lanes_) bytes += lane->queue().weight();
  return bytes;
}

int64_t Pipeline::lag_ns() const {
  int64_t lag = 0;
  for (const auto& lane : lanes_) lag = std::max(lag, lane->lag_ns());
  return lag;
}

}  // namespace foreshock::app
