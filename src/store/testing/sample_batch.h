// SampleBatch: batches for this room's tests: lines read by the real parser, with chosen times and services.
//
// Only tests include this. Templates are the line's words with digits taken out, so that lines of one message
// share one; ids are those of the text, as in production.
#pragma once

#include <cctype>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/arena.h"
#include "parse/parser.h"
#include "store/segment/row_block.h"

namespace foreshock::store {

constexpr int64_t kSampleStart = 1'780'000'000 * kSecond;

class SampleBatch {
 public:
  explicit SampleBatch(TenantId tenant = kDefaultTenant) { batch_.tenant = tenant; }

  // The line's own time and level are used where it has them.
  SampleBatch& add(std::string_view raw, Timestamp time, std::string_view service = "web",
                   std::string_view host = "h1", std::string_view source = "file /var/log/a") {
    std::string_view kept = arena_->copy(raw);
    parse::SourceContext context;
    context.observed = time;
    context.service = arena_->copy(service);
    context.host = arena_->copy(host);
    parse::Record record = parse::parse_record(kept, parse::FormatId::kRaw, context, *arena_);
    if (record.flags & parse::kTimestampMissing) record.timestamp = time;
    return add(record, service, host, source);
  }
  SampleBatch& add(const parse::Record& record, std::string_view service, std::string_view host,
                   std::string_view source) {
    records_.push_back(record);
    services_.push_back(arena_->copy(service));
    hosts_.push_back(arena_->copy(host));
    streams_.push_back(stream_of(source));
    std::string text;
    for (char c : record.body.substr(0, 200)) text += std::isdigit(static_cast<unsigned char>(c)) ? '#' : c;
    templates::Event event;
    event.record = &records_.back();
    event.template_id = templates::template_id_of(text);
    event.shape_id.value = hash64(text);
    if (known_.emplace(event.template_id, true).second)
      batch_.templates.templates.push_back({event.template_id, text, {}, record.timestamp, known_.size()});
    events_.push_back(event);
    return *this;
  }
  SampleBatch& key(uint64_t number) {
    batch_.keys.push_back({number, number});
    return *this;
  }
  SampleBatch& position(const std::string& name, uint64_t offset) {
    batch_.positions.push_back({name, offset, ""});
    return *this;
  }
  Batch& batch() {
    batch_.events = events_;
    batch_.services = services_;
    batch_.hosts = hosts_;
    batch_.streams = streams_;
    return batch_;
  }
  std::shared_ptr<const RowBlock> block() { return make_block(batch()); }
  size_t size() const { return events_.size(); }

 private:
  uint32_t stream_of(std::string_view source) {
    for (uint32_t i = 0; i < batch_.labels.size(); ++i)
      if (batch_.labels[i].source == source) return i;
    batch_.labels.push_back({SourceId{hash64(source)}, std::string(source), ""});
    return static_cast<uint32_t>(batch_.labels.size() - 1);
  }

  std::unique_ptr<Arena> arena_ = std::make_unique<Arena>();
  std::deque<parse::Record> records_;
  std::vector<templates::Event> events_;
  std::vector<std::string_view> services_, hosts_;
  std::vector<uint32_t> streams_;
  std::map<TemplateId, bool> known_;
  Batch batch_;
};

}  // namespace foreshock::store
