#include "store/segment/gathered_rows.h"

#include "base/check.h"

namespace foreshock::store {
namespace {

// Where a part's label numbers lie in the segment's.
struct PartMap {
  std::vector<uint32_t> services, hosts, formats, streams, templates;
};

PartMap map_labels(const RowBlock& block, GatheredRows& out, IdIndex& stream_index) {
  PartMap map;
  const Labels& labels = *block.labels;
  for (const std::string& text : labels.services) map.services.push_back(out.services.of(text));
  for (const std::string& text : labels.hosts) map.hosts.push_back(out.hosts.of(text));
  for (const std::string& text : labels.formats) map.formats.push_back(out.formats.of(text));
  for (const StreamLabels& stream : labels.streams) {
    uint32_t number = stream_index.of(stream.id.value);
    if (number == out.streams.size()) out.streams.push_back(stream);
    map.streams.push_back(number);
  }
  for (TemplateId id : block.templates) map.templates.push_back(out.templates.of(id.value));
  return map;
}

}  // namespace

GatheredRows gather_rows(std::span<const SegmentPart> parts) {
  size_t total = 0;
  for (const SegmentPart& part : parts) total += part.block->rows;
  CHECK(total < UINT32_MAX);
  GatheredRows out;
  out.rows.reserve(total);
  IdIndex stream_index;
  for (uint32_t number = 0; number < parts.size(); ++number) {
    const RowBlock& block = *parts[number].block;
    CHECK(block.lines) << "a segment is written from blocks with lines";
    const Lines& lines = *block.lines;
    const PartMap map = map_labels(block, out, stream_index);
    const std::vector<bool>& left_out = parts[number].left_out;
    for (size_t row = 0; row < block.rows; ++row) {
      if (!left_out.empty() && left_out[row]) continue;
      GatheredRow& to = out.rows.emplace_back();
      to.time = block.timestamps[row];
      to.observed = block.observed[row];
      to.raw = lines.raw_of(row);
      to.body = lines.bodies[row];
      to.part = number;
      to.tie = block.tie_of(row);
      to.service = map.services[block.service.at(row)];
      to.host = map.hosts[block.host.at(row)];
      to.format = map.formats[block.format.at(row)];
      to.stream = map.streams[block.stream.at(row)];
      to.template_number = map.templates[block.template_index.at(row)];
      to.flags = block.flags[row];
      to.severity = block.severities[row];
    }
  }
  return out;
}

}  // namespace foreshock::store
