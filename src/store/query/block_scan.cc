#include "store/query/block_scan.h"

#include "base/hash.h"
#include "parse/parser.h"
#include "parse/severity.h"

namespace foreshock::store {

Status BlockScan::load_lines() {
  if (lines_) return {};
  ASSIGN_OR_RETURN(lines_, source_->lines(*block_));
  return {};
}

void BlockScan::drop_lines() {
  lines_ = block_->lines;
  record_row_ = SIZE_MAX;
}

std::string_view BlockScan::body(size_t row) {
  return lines_->bodies[row].derived() ? record(row).body : lines_->body_of(row);
}

const parse::Record& BlockScan::record(size_t row) {
  if (record_row_ == row) return record_;
  arena_.reset();
  const Labels& labels = *block_->labels;
  parse::SourceContext context;
  context.observed = {block_->observed[row]};
  context.zone = labels.streams[block_->stream.at(row)].zone;
  context.service = labels.services[block_->service.at(row)];
  context.host = labels.hosts[block_->host.at(row)];
  auto format = parse::format_by_name(labels.formats[block_->format.at(row)]);
  record_ = parse::parse_record(raw(row), format.value_or(parse::FormatId::kRaw), context, arena_);
  record_row_ = row;
  return record_;
}

std::string row_id(const BlockScan& scan, size_t row) {
  const RowBlock& block = scan.block();
  uint64_t stream = block.labels->streams[block.stream.at(row)].id.value;
  // The sign is flipped so that ids sort by time, also before 1970.
  uint64_t time = static_cast<uint64_t>(block.timestamps[row]) ^ (uint64_t{1} << 63);
  return hex16(time) + hex16(hash64(scan.raw(row), stream));
}

LogRow make_log_row(BlockScan& scan, size_t row) {
  const RowBlock& block = scan.block();
  const Labels& labels = *block.labels;
  const parse::Record& record = scan.record(row);
  LogRow out;
  out.timestamp = {block.timestamps[row]};
  out.observed = {block.observed[row]};
  out.severity_number = block.severities[row];
  out.severity_text = record.severity_text;
  if (out.severity_text.empty() && out.severity_number != 0)
    out.severity_text = parse::severity_band(out.severity_number);
  out.service = block.service_of(row);
  out.host = labels.hosts[block.host.at(row)];
  out.source = labels.streams[block.stream.at(row)].source;
  out.format = std::string(parse::format_label(labels.formats[block.format.at(row)]));
  out.template_id = scan.templates().resolve(block.template_of(row));
  out.template_text = scan.templates().text(out.template_id);
  out.body = scan.body(row);
  out.raw = scan.raw(row);
  out.trace_id = record.trace_id;
  out.span_id = record.span_id;
  out.flags = block.flags[row];
  out.attributes.reserve(record.attributes.size());
  for (const parse::Attribute& attribute : record.attributes) {
    bool text = attribute.kind == parse::ValueKind::kText;
    out.attributes.push_back({std::string(attribute.key), std::string(attribute.value), text});
  }
  return out;
}

}  // namespace foreshock::store
