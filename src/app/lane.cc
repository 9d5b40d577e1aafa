#include "app/lane.h"

#include <algorithm>
#include <chrono>

#include "app/app_events.h"
#include "base/check.h"

namespace foreshock::app {

namespace {

constexpr std::chrono::milliseconds kIdleWait{50};
constexpr size_t kExampleRawBytes = 4096;
constexpr size_t kServiceBytesMax = 128;
constexpr size_t kFailedExamples = 3, kExampleLineBytes = 512;

struct KeyHash {
  size_t operator()(const Hash128& key) const { return key.low; }
};

// "/var/log/nginx/access.log" -> "access": the service of a file whose lines name none.
std::string service_from_name(const ingest::Stream& stream) {
  if (!stream.service.empty()) return stream.service;
  if (stream.kind != ingest::SourceKind::kFile) return "unknown";
  std::string_view name = stream.name;
  name.remove_prefix(name.rfind('/') + 1);
  std::string_view stem = name.substr(0, name.find('.'));
  return std::string(stem.empty() ? name : stem);
}

StreamHealth::Sample sample_of(const parse::Record& record, std::string_view service, Timestamp now) {
  StreamHealth::Sample sample;
  sample.raw = std::string(record.raw.substr(0, kExampleRawBytes));
  sample.body = std::string(record.body.substr(0, kExampleRawBytes));
  sample.severity_text = std::string(record.severity_text);
  sample.severity_number = record.severity_number;
  sample.format = std::string(parse::format_name(record.format));
  sample.service = std::string(service);
  sample.host = std::string(record.host);
  sample.trace_id = std::string(record.trace_id);
  sample.span_id = std::string(record.span_id);
  for (const parse::Attribute& attribute :
       record.attributes.subspan(0, std::min(record.attributes.size(), kSampleAttributes))) {
    bool text = attribute.kind == parse::ValueKind::kText;
    sample.attributes.push_back(
        {std::string(attribute.key), std::string(attribute.value.substr(0, kExampleRawBytes)), text});
  }
  sample.timestamp = record.timestamp;
  sample.received = now;
  sample.flags = record.flags;
  return sample;
}

}  // namespace

// Shared with commit callbacks, which may outlive the batch but not the store.
struct Pipeline::Lane::KeysInFlight {
  std::mutex mutex;
  std::unordered_map<Hash128, std::vector<ingest::Receipt>, KeyHash> waiting;
};

void Pipeline::Lane::Part::clear() {
  records.clear();
  record_streams.clear();
  streams.clear();
  receipts.clear();
  keys.clear();
  positions.clear();
  received = Timestamp{INT64_MAX};
}

Pipeline::Lane::Lane(World& world, store::Store& store, Tenants& tenants, const PipelineOptions& options,
                     const PipelineCallbacks& callbacks)
    : world_(world),
      store_(store),
      tenants_(tenants),
      callbacks_(callbacks),
      join_rules_(options.join_rules),
      queue_(limits::kLaneQueueBytes),
      keys_in_flight_(std::make_shared<KeysInFlight>()) {
  parser_.use_redactor(options.redactor);
  thread_ = std::thread([this] { run(); });
}

Pipeline::Lane::~Lane() {
  stop();
}

void Pipeline::Lane::stop() {
  queue_.close();
  if (thread_.joinable()) thread_.join();
}

void Pipeline::Lane::use_join_rules(parse::JoinRules rules) {
  std::lock_guard lock(fresh_rules_mutex_);
  fresh_rules_ = std::move(rules);
  rules_changed_.store(true);
}

// A record that is being collected goes on under the new rule: its bytes are looked at again anyway.
void Pipeline::Lane::take_join_rules() {
  {
    std::lock_guard lock(fresh_rules_mutex_);
    join_rules_ = fresh_rules_;
  }
  for (auto& [id, state] : streams_) state->joining = rule_of(*state->stream);
}

std::shared_ptr<const parse::JoinRule> Pipeline::Lane::rule_of(const ingest::Stream& stream) const {
  return parse::rule_of(join_rules_, std::string(ingest::source_kind_name(stream.kind)) + " " + stream.name);
}

int64_t Pipeline::Lane::lag_ns() const {
  int64_t oldest = oldest_received_ns_.load(std::memory_order_relaxed);
  return oldest == 0 ? 0 : std::max<int64_t>(0, world_.clock().now().ns - oldest);
}

void Pipeline::Lane::run() {
  while (true) {
    take_batch();
    bool ending = queue_.drained();
    if (carries_ > 0) flush_carries(ending);
    for (auto& [tenant, part] : parts_) finish_part(tenant, part);
    frames_.clear();
    joined_.clear();
    arena_.reset();
    oldest_received_ns_.store(0, std::memory_order_relaxed);
    if (ending) return;
  }
}

void Pipeline::Lane::take_batch() {
  std::optional<ingest::Frame> frame = queue_.pop_for(kIdleWait);
  if (rules_changed_.exchange(false)) take_join_rules();
  size_t bytes = 0;
  while (frame) {
    if (bytes == 0) oldest_received_ns_.store(frame->received.ns, std::memory_order_relaxed);
    bytes += frame->bytes.size() + 1;
    add_frame(std::move(*frame));
    if (bytes >= kLaneBatchBytes) return;
    frame = queue_.try_pop();
  }
}

// A key that was committed, or is on its way, needs no second work: its receipt joins the first one's.
bool Pipeline::Lane::is_repeated(ingest::Frame& frame) {
  if (!frame.batch_key) return false;
  {
    std::lock_guard lock(keys_in_flight_->mutex);
    auto found = keys_in_flight_->waiting.find(*frame.batch_key);
    if (found != keys_in_flight_->waiting.end()) {
      found->second.push_back(std::move(frame.receipt));
      return true;
    }
  }
  if (!store_.seen(frame.stream->tenant, *frame.batch_key)) {
    std::lock_guard lock(keys_in_flight_->mutex);
    keys_in_flight_->waiting.try_emplace(*frame.batch_key);
    return false;
  }
  frame.receipt.sign();
  return true;
}

void Pipeline::Lane::add_frame(ingest::Frame frame) {
  if (is_repeated(frame)) {
    events::FrameRepeated{}.tell();
    return;
  }
  StreamState& state = stream_state(frame.stream);
  Part& part = parts_[frame.stream->tenant];
  part.received = std::min(part.received, frame.received);
  if (frame.batch_key) part.keys.push_back(*frame.batch_key);
  if (frame.checkpoint) {
    state.checkpoint_key = frame.checkpoint->key;
    state.checkpoint_note = frame.checkpoint->note;
  }
  {
    std::lock_guard lock(health_mutex_);
    state.health.bytes += frame.bytes.size();
  }
  // What the parser may hold back must not outlive a key's commit, so keyed frames are read to their end.
  bool final = frame.end_of_stream || frame.batch_key.has_value() || !frame.boundaries.empty();
  std::vector<ingest::Receipt> receipts;
  receipts.push_back(std::move(frame.receipt));
  uint64_t begin = frame.checkpoint ? frame.checkpoint->begin : 0;
  frames_.push_back(std::move(frame));
  const ingest::Frame& kept = frames_.back();
  if (!state.carry) {
    parse_into(part, state, kept.bytes, &kept, begin, final, std::move(receipts));
    return;
  }
  Carry carry = std::move(*state.carry);
  state.carry.reset();
  --carries_;
  for (ingest::Receipt& receipt : carry.receipts) receipts.push_back(std::move(receipt));
  if (!kept.boundaries.empty()) {  // whole records end whatever was open
    joined_.push_back(std::move(carry.bytes));
    parse_into(part, state, joined_.back(), nullptr, carry.begin, true, {});
    parse_into(part, state, kept.bytes, &kept, begin, final, std::move(receipts));
    return;
  }
  joined_.push_back(std::move(carry.bytes));
  joined_.back() += kept.bytes;
  bool too_long = joined_.back().size() > limits::kRecordBytesMax + limits::kFrameBytesMax;
  parse_into(part, state, joined_.back(), &kept, carry.begin, final || too_long, std::move(receipts));
}

// Parses `bytes` of one stream; `frame` is null when only a carry is flushed. What stays unconsumed becomes
// the stream's carry, together with its receipts and its position.
void Pipeline::Lane::parse_into(Part& part, StreamState& state, std::string_view bytes,
                                const ingest::Frame* frame, uint64_t begin, bool final,
                                std::vector<ingest::Receipt> receipts) {
  parse::SourceContext context;
  context.observed = frame != nullptr ? frame->received : world_.clock().now();
  context.zone = state.stream->zone;
  context.host = state.stream->host;
  context.joining = state.joining.get();
  if (frame != nullptr && !frame->boundaries.empty()) {
    context.whole_records = true;
    context.boundaries = frame->boundaries;
  }
  if (frame != nullptr && !frame->head.empty()) parse::remember_headers(frame->head, state.memory);
  size_t before = part.records.size();
  parse::ParseOutcome outcome = parser_.parse(bytes, context, final, state.memory, arena_, part.records);
  CHECK(outcome.consumed <= bytes.size()) << "parser consumed more than it was given";
  if (part.streams.empty() || part.streams.back() != &state) part.streams.push_back(&state);
  part.record_streams.resize(part.records.size(), static_cast<uint32_t>(part.streams.size() - 1));
  size_t lines = part.records.size() - before;
  lines_.fetch_add(lines, std::memory_order_relaxed);
  if (lines > 0) events::LinesWorkedOff{lines}.tell();
  events::ValuesRedacted{outcome.redacted}.tell();
  part.received = std::min(part.received, context.observed);

  bool all = outcome.consumed == bytes.size();
  if (!state.checkpoint_key.empty()) {
    uint64_t position =
        all && frame != nullptr && frame->checkpoint ? frame->checkpoint->end : begin + outcome.consumed;
    part.positions.push_back({state.checkpoint_key, position, state.checkpoint_note});
  }
  if (all) {
    for (ingest::Receipt& receipt : receipts) part.receipts.push_back(std::move(receipt));
    return;
  }
  Carry carry;
  carry.bytes = std::string(bytes.substr(outcome.consumed));
  carry.begin = begin + outcome.consumed;
  carry.deadline_ns =
      world_.clock().steady_ns() + (state.joining ? state.joining->text().wait_ns : limits::kRecordWaitNs);
  // The part that is durable sooner and the carried rest share each receipt's promise.
  for (ingest::Receipt& receipt : receipts) {
    part.receipts.push_back(receipt);
    carry.receipts.push_back(std::move(receipt));
  }
  state.carry = std::move(carry);
  ++carries_;
}

void Pipeline::Lane::flush_carries(bool all) {
  int64_t now = world_.clock().steady_ns();
  for (auto& [id, state] : streams_) {
    if (!state->carry || (!all && state->carry->deadline_ns > now)) continue;
    Carry carry = std::move(*state->carry);
    state->carry.reset();
    --carries_;
    joined_.push_back(std::move(carry.bytes));
    parse_into(parts_[state->stream->tenant], *state, joined_.back(), nullptr, carry.begin, true,
               std::move(carry.receipts));
  }
}

std::string_view Pipeline::Lane::service_of(TenantState& tenant, const parse::Record& record,
                                            const StreamState& stream) {
  std::string_view name = record.service.empty() ? std::string_view(stream.default_service) : record.service;
  if (name.size() > kServiceBytesMax) name = name.substr(0, kServiceBytesMax);
  if (name == tenant.last_service) return tenant.last_service;
  thread_local std::string key;
  key.assign(name);
  auto found = tenant.services.find(key);
  if (found == tenant.services.end()) {
    if (tenant.services.size() >= limits::kServicesPerTenantMax) return "other";
    found = tenant.services.insert(key).first;
  }
  return tenant.last_service = *found;
}

void Pipeline::Lane::finish_part(TenantId tenant, Part& part) {
  if (part.records.empty() && part.receipts.empty() && part.positions.empty()) return;
  TenantState& state = tenant_state(tenant);
  events_.clear();
  state.miner.assign(part.records, arena_, events_);
  services_.resize(events_.size());
  hosts_.resize(events_.size());
  for (size_t i = 0; i < events_.size(); ++i) {
    services_[i] = service_of(state, part.records[i], *part.streams[part.record_streams[i]]);
    hosts_[i] = part.records[i].host;
  }
  state.folder.add(events_, services_);
  note_health(part);

  store::Batch batch;
  batch.tenant = tenant;
  batch.events = events_;
  batch.services = services_;
  batch.hosts = hosts_;
  batch.streams = part.record_streams;
  for (StreamState* stream : part.streams) {
    std::string_view kind = ingest::source_kind_name(stream->stream->kind);
    batch.labels.push_back(
        {stream->stream->id, std::string(kind) + " " + stream->stream->name, stream->stream->zone});
  }
  batch.keys = part.keys;
  batch.positions = std::move(part.positions);
  batch.templates = state.catalogue.delta_since(state.dictionary_version.load());
  uint64_t version = batch.templates.version;

  // Detection needs no disk: the watch hears of the batch while the commit is under way.
  features::Activity activity = state.folder.take(tenant, part.received);
  if (activity.lines > 0 && callbacks_.on_activity) callbacks_.on_activity(std::move(activity));

  auto settle = [receipts = std::move(part.receipts), keys = part.keys, in_flight = keys_in_flight_,
                 state = &state, version](Status status) mutable {
    std::vector<ingest::Receipt> all = std::move(receipts);
    {
      std::lock_guard lock(in_flight->mutex);
      for (const Hash128& key : keys) {
        auto node = in_flight->waiting.extract(key);
        if (node.empty()) continue;
        for (ingest::Receipt& receipt : node.mapped()) all.push_back(std::move(receipt));
      }
    }
    if (status) {
      uint64_t known = state->dictionary_version.load();
      while (known < version && !state->dictionary_version.compare_exchange_weak(known, version)) {
      }
    }
    for (ingest::Receipt& receipt : all) {
      if (status) {
        receipt.sign();
      } else {
        receipt.refuse(status.error());
      }
    }
  };
  auto shared = std::make_shared<decltype(settle)>(std::move(settle));
  Status appended = store_.append(batch, [shared](Status status) { (*shared)(std::move(status)); });
  if (!appended) {
    events::AppendRefused{appended.error(), events_.size()}.tell();
    (*shared)(fail(appended.error()));
  }
  part.clear();
}

void Pipeline::Lane::note_health(Part& part) {
  if (part.records.empty()) return;
  Timestamp now = world_.clock().now();
  std::vector<StreamState*> fresh;
  {
    std::lock_guard lock(health_mutex_);
    for (size_t i = 0; i < part.records.size(); ++i) {
      const parse::Record& record = part.records[i];
      StreamState& stream = *part.streams[part.record_streams[i]];
      note_record(stream, record);
      bool last_ones = i + kRecentSamples >= part.records.size();
      if (!last_ones && stream.health.recent.size() >= kRecentSamples) continue;
      StreamHealth::Sample sample = sample_of(record, services_[i], now);
      if (stream.health.recent.size() >= kRecentSamples)
        stream.health.recent.erase(stream.health.recent.begin());
      stream.health.recent.push_back(std::move(sample));
    }
    for (StreamState* stream : part.streams) {
      if (stream->health.lines == 0) continue;
      note_arrival(*stream, now);
      if (!stream->announced) fresh.push_back(stream);
      stream->announced = true;
    }
  }
  for (StreamState* stream : fresh)
    if (callbacks_.on_first_record) callbacks_.on_first_record(stream->health);
}

// Counts only; what is worth a look is kept of failures, which are few.
void Pipeline::Lane::note_record(StreamState& stream, const parse::Record& record) {
  Step& step = stream.step;
  ++stream.health.lines;
  ++step.lines;
  step.newest = &record;
  auto format = static_cast<uint16_t>(record.format);
  if (step.formats.empty() || step.formats.back().first != format) {
    auto known = std::ranges::find(step.formats, format, &std::pair<uint16_t, uint64_t>::first);
    if (known == step.formats.end())
      step.formats.emplace_back(format, 0);
    else
      std::swap(*known, step.formats.back());
  }
  ++step.formats.back().second;
  if ((record.flags & parse::kParseError) == 0) return;
  ++stream.health.parse_failures;
  ++step.failures;
  if (step.failed.size() < kFailedExamples) step.failed.emplace_back(record.raw.substr(0, kExampleLineBytes));
}

// Once per batch and stream: its newest record tells how late lines are.
void Pipeline::Lane::note_arrival(StreamState& stream, Timestamp now) {
  stream.health.last_record = now;
  Step& step = stream.step;
  if (step.lines == 0) return;
  if (step.first_arrival.ns == 0) step.first_arrival = now;
  step.last_arrival = now;
  if (step.newest != nullptr) {
    if ((step.newest->flags & parse::kTimestampMissing) == 0)
      step.delay_ns = std::min(step.delay_ns.value_or(INT64_MAX), now - step.newest->timestamp);
    step.host = step.newest->host;
    step.last_line = step.newest->raw.substr(0, kExampleLineBytes);
    step.newest = nullptr;
  }
  if (!step.waits) touched_.push_back(&stream);
  step.waits = true;
}

void Pipeline::Lane::take_source_steps(std::map<TenantId, std::vector<detect::SourceStep>>& out) {
  std::lock_guard lock(health_mutex_);
  for (StreamState* state : touched_) {
    Step step = std::move(state->step);
    state->step = {};
    const ingest::Stream& stream = *state->stream;
    detect::SourceStep& taken = out[stream.tenant].emplace_back();
    taken.id = stream.id;
    taken.kind = std::string(ingest::source_kind_name(stream.kind));
    taken.name = stream.name;
    taken.host = step.host.empty() ? stream.host : std::move(step.host);
    taken.lines = step.lines;
    taken.failures = step.failures;
    taken.first_arrival = step.first_arrival;
    taken.last_arrival = step.last_arrival;
    taken.delay_ns = step.delay_ns;
    taken.failed = std::move(step.failed);
    taken.last_line = std::move(step.last_line);
    for (const auto& [format, lines] : step.formats) {
      taken.formats.emplace_back(parse::format_name(static_cast<parse::FormatId>(format)), lines);
      state->format_counts[format] += lines;
    }
  }
  touched_.clear();
}

void Pipeline::Lane::collect_streams(TenantId tenant, std::vector<StreamHealth>& out) const {
  std::lock_guard lock(health_mutex_);
  for (const auto& [id, state] : streams_) {
    if (state->stream->tenant != tenant) continue;
    StreamHealth health = state->health;
    std::unordered_map<uint16_t, uint64_t> counts = state->format_counts;
    for (const auto& [format, count] : state->step.formats) counts[format] += count;
    for (const auto& [format, count] : counts)
      health.formats.emplace_back(std::string(parse::format_name(static_cast<parse::FormatId>(format))),
                                  count);
    std::sort(health.formats.begin(), health.formats.end(), [](const auto& a, const auto& b) {
      return a.second != b.second ? a.second > b.second : a.first < b.first;
    });
    out.push_back(std::move(health));
  }
}

Pipeline::Lane::StreamState& Pipeline::Lane::stream_state(
    const std::shared_ptr<const ingest::Stream>& stream) {
  auto found = streams_.find(stream->id);
  if (found != streams_.end()) return *found->second;
  auto state = std::make_unique<StreamState>();
  state->stream = stream;
  state->joining = rule_of(*stream);
  state->default_service = service_from_name(*stream);
  state->health.stream = stream;
  std::lock_guard lock(health_mutex_);
  // A stream beyond the cap forgets the quietest one, which only costs that one's parser memory.
  if (streams_.size() >= limits::kSourcesPerTenantMax) {
    auto victim = std::min_element(streams_.begin(), streams_.end(), [](const auto& a, const auto& b) {
      return std::pair(a.second->carry.has_value(), a.second->health.last_record) <
             std::pair(b.second->carry.has_value(), b.second->health.last_record);
    });
    bool in_use = victim->second->carry.has_value();
    for (const auto& [tenant, part] : parts_)
      in_use |=
          std::find(part.streams.begin(), part.streams.end(), victim->second.get()) != part.streams.end();
    if (!in_use) {
      std::erase(touched_, victim->second.get());
      streams_.erase(victim);
    }
  }
  return *(streams_[stream->id] = std::move(state));
}

Pipeline::Lane::TenantState& Pipeline::Lane::tenant_state(TenantId tenant) {
  std::unique_ptr<TenantState>& slot = tenant_states_[tenant];
  if (!slot) slot = std::make_unique<TenantState>(tenants_.catalogue(tenant));
  return *slot;
}

}  // namespace foreshock::app
