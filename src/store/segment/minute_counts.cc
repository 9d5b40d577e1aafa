#include "store/segment/minute_counts.h"

#include <algorithm>
#include <numeric>

#include "store/segment/compression.h"
#include "store/segment/integer_column.h"

namespace foreshock::store {
namespace {

constexpr uint8_t kVersion = 1;
constexpr size_t kBytesMax = 256 * 1024 * 1024;
constexpr size_t kCellsMax = 16'000'000;

std::string integers_of(const std::vector<int64_t>& values) {
  std::string out;
  encode_integers(std::span<const int64_t>(values), out);
  return out;
}
std::string integers_of(const std::vector<uint32_t>& values) {
  std::string out;
  encode_integers(std::span<const uint32_t>(values), out);
  return out;
}

}  // namespace

void MinuteCountsBuilder::end_minute() {
  if (minute_ == INT64_MIN) return;
  std::sort(touched_.begin(), touched_.end());
  for (uint8_t severity : touched_) {
    cell_services_.push_back(spans_.back().service);
    cell_templates_.push_back(spans_.back().template_index);
    cell_severities_.push_back(severity);
    cell_minutes_.push_back(minute_);
    cell_counts_.push_back(open_counts_[severity]);
    open_counts_[severity] = 0;
  }
  touched_.clear();
  minute_ = INT64_MIN;
}

void MinuteCountsBuilder::add(std::string_view service, TemplateId id, uint8_t severity, int64_t time) {
  uint32_t service_number = services_.of(service);
  uint32_t template_number = templates_.of(id.value);
  bool same = !spans_.empty() && spans_.back().service == service_number &&
              spans_.back().template_index == template_number;
  int64_t minute = Timestamp{time}.floor(kMinute).ns;
  if (!same || minute != minute_) end_minute();
  if (!same) spans_.push_back({service_number, template_number, time, time});
  minute_ = minute;
  if (open_counts_[severity]++ == 0) touched_.push_back(severity);
  spans_.back().first = std::min(spans_.back().first, time);
  spans_.back().last = std::max(spans_.back().last, time);
}

std::string MinuteCountsBuilder::finish() {
  end_minute();
  std::vector<std::string> streams(2);
  ByteWriter head(streams[0]);
  head.varint(cell_counts_.size());
  head.varint(spans_.size());
  head.varint(services_.size());
  head.varint(templates_.ids().size());
  for (const std::string& service : services_.texts()) head.text(service);
  ByteWriter ids(streams[1]);
  for (uint64_t id : templates_.ids()) ids.u64(id);
  for (const auto* column : {&cell_services_, &cell_templates_, &cell_severities_, &cell_counts_})
    streams.push_back(integers_of(*column));
  streams.push_back(integers_of(cell_minutes_));
  std::vector<uint32_t> services, templates;
  std::vector<int64_t> firsts, lasts;
  for (const MinuteCounts::Span& span : spans_) {
    services.push_back(span.service);
    templates.push_back(span.template_index);
    firsts.push_back(span.first);
    lasts.push_back(span.last);
  }
  streams.push_back(integers_of(services));
  streams.push_back(integers_of(templates));
  streams.push_back(integers_of(firsts));
  streams.push_back(integers_of(lasts));
  std::string packed;
  pack_streams(streams, 3, packed);
  std::string out;
  ByteWriter writer(out);
  writer.u8(kVersion);
  writer.u64(hash64(packed));
  writer.raw(packed);
  return out;
}

MinuteCounts count_block(const RowBlock& block) {
  std::vector<uint32_t> rows(block.rows);
  std::iota(rows.begin(), rows.end(), 0u);
  auto key = [&](uint32_t row) {
    return std::tuple(block.service.at(row), block.template_index.at(row), block.timestamps[row]);
  };
  std::sort(rows.begin(), rows.end(), [&](uint32_t a, uint32_t b) { return key(a) < key(b); });
  MinuteCountsBuilder builder;
  for (uint32_t row : rows)
    builder.add(block.service_of(row), block.template_of(row), block.severities[row], block.timestamps[row]);
  auto counts = decode_minute_counts(builder.finish());
  return std::move(*counts);
}

Result<MinuteCounts> decode_minute_counts(std::string_view bytes) {
  auto corrupt = [] { return fail(ErrorKind::kCorrupt, "a segment's minute counts do not read back"); };
  ByteReader outer(bytes);
  uint8_t version = outer.u8();
  uint64_t checksum = outer.u64();
  std::string_view packed = outer.raw(outer.left());
  std::vector<std::string> streams;
  if (!outer.ok() || version != kVersion || hash64(packed) != checksum ||
      !unpack_streams(packed, kBytesMax, streams) || streams.size() != 11)
    return corrupt();
  ByteReader head(streams[0]);
  size_t cells = head.bounded(kCellsMax);
  size_t spans = head.bounded(kCellsMax);
  size_t services = head.bounded(kCellsMax);
  size_t templates = head.bounded(kCellsMax);
  if (!head.ok() || streams[1].size() != templates * 8 || services > head.left()) return corrupt();
  auto labels = std::make_shared<Labels>();
  for (size_t i = 0; i < services; ++i) labels->services.emplace_back(head.text());
  auto block = std::make_shared<RowBlock>();
  ByteReader ids(streams[1]);
  for (size_t i = 0; i < templates; ++i) block->templates.push_back(TemplateId{ids.u64()});

  MinuteCounts out;
  std::vector<uint32_t> severities, span_services, span_templates;
  std::vector<int64_t> firsts, lasts;
  auto narrow = [&](size_t stream, size_t count, std::vector<uint32_t>& values) {
    ByteReader in(streams[stream]);
    return decode_integers(in, count, values);
  };
  auto wide = [&](size_t stream, size_t count, std::vector<int64_t>& values) {
    ByteReader in(streams[stream]);
    return decode_integers(in, count, values);
  };
  bool read = head.ok() && narrow(2, cells, block->service.rows) &&
              narrow(3, cells, block->template_index.rows) && narrow(4, cells, severities) &&
              narrow(5, cells, block->weights) && wide(6, cells, block->timestamps) &&
              narrow(7, spans, span_services) && narrow(8, spans, span_templates) && wide(9, spans, firsts) &&
              wide(10, spans, lasts);
  if (!read) return corrupt();
  auto sound = [&](const std::vector<uint32_t>& numbers, size_t count) {
    return std::all_of(numbers.begin(), numbers.end(), [&](uint32_t number) { return number < count; });
  };
  if (!sound(block->service.rows, services) || !sound(block->template_index.rows, templates) ||
      !sound(severities, 256) || !sound(span_services, services) || !sound(span_templates, templates))
    return corrupt();
  block->severities.assign(severities.begin(), severities.end());
  block->rows = cells;
  block->labels = std::move(labels);
  block->note_bounds();
  for (size_t i = 0; i < spans; ++i)
    out.spans.push_back({span_services[i], span_templates[i], firsts[i], lasts[i]});
  out.cells = std::move(block);
  return out;
}

}  // namespace foreshock::store
