#include "store/segment/row_block.h"

#include <algorithm>

#include "base/check.h"
#include "parse/parser.h"
#include "store/segment/compression.h"
#include "store/segment/integer_column.h"
#include "store/segment/text_index.h"

namespace foreshock::store {
namespace {

// Fast rather than small: head blobs live for minutes.
constexpr int kHeadLevel = -1;
constexpr uint8_t kHeadVersion = 1;
constexpr size_t kHeadBytesMax = size_t{1} << 32;
constexpr size_t kHeadRowsMax = size_t{1} << 28;

BodyRange range_within(std::string_view raw, std::string_view body) {
  if (body.empty()) return {0, 0};
  bool inside = body.data() >= raw.data() && body.data() + body.size() <= raw.data() + raw.size();
  if (!inside) return {BodyRange::kDerived, 0};
  return {static_cast<uint32_t>(body.data() - raw.data()), static_cast<uint32_t>(body.size())};
}

// A column whose dictionary has one entry needs no rows.
void drop_if_constant(IndexColumn& column, size_t entries) {
  if (entries <= 1) column.rows.clear();
}

std::vector<TemplateId> ids_of(const IdIndex& index) {
  std::vector<TemplateId> out;
  out.reserve(index.ids().size());
  for (uint64_t id : index.ids()) out.push_back(TemplateId{id});
  return out;
}

// Texts and ids of a block under construction.
struct Dictionaries {
  TextIndex services, hosts, formats;
  IdIndex streams, templates;
  std::vector<StreamLabels> stream_labels;

  uint32_t stream(const StreamLabels& labels) {
    uint32_t number = streams.of(labels.id.value);
    if (number == stream_labels.size()) stream_labels.push_back(labels);
    return number;
  }
  void finish(RowBlock& block) {
    auto labels = std::make_shared<Labels>();
    labels->services = std::move(services.texts());
    labels->hosts = std::move(hosts.texts());
    labels->formats = std::move(formats.texts());
    labels->streams = std::move(stream_labels);
    block.templates = ids_of(templates);
    drop_if_constant(block.service, labels->services.size());
    drop_if_constant(block.host, labels->hosts.size());
    drop_if_constant(block.format, labels->formats.size());
    drop_if_constant(block.stream, labels->streams.size());
    drop_if_constant(block.template_index, block.templates.size());
    block.labels = std::move(labels);
    block.note_bounds();
  }
};

std::shared_ptr<Lines> reserve(RowBlock& block, size_t rows, size_t raw_bytes) {
  CHECK(raw_bytes < UINT32_MAX) << "a block of " << raw_bytes << " bytes";
  auto lines = std::make_shared<Lines>();
  block.rows = rows;
  block.lines = lines;
  block.timestamps.reserve(rows);
  block.observed.reserve(rows);
  block.severities.reserve(rows);
  block.flags.reserve(rows);
  lines->raw.reserve(raw_bytes);
  lines->raw_ends.reserve(rows);
  lines->bodies.reserve(rows);
  for (IndexColumn* column :
       {&block.service, &block.host, &block.format, &block.stream, &block.template_index})
    column->rows.reserve(rows);
  return lines;
}

void append_rows(RowBlock& out, Lines& lines, const RowBlock& part, Dictionaries& dictionaries) {
  auto append = [](auto& to, const auto& from) { to.insert(to.end(), from.begin(), from.end()); };
  uint32_t raw_begin = static_cast<uint32_t>(lines.raw.size());
  append(out.timestamps, part.timestamps);
  append(out.observed, part.observed);
  append(out.severities, part.severities);
  append(out.flags, part.flags);
  append(lines.bodies, part.lines->bodies);
  lines.raw += part.lines->raw;
  for (uint32_t end : part.lines->raw_ends) lines.raw_ends.push_back(raw_begin + end);
  auto map_column = [&](IndexColumn& to, const IndexColumn& from, size_t entries, auto number_of) {
    std::vector<uint32_t> numbers(entries);
    for (size_t i = 0; i < entries; ++i) numbers[i] = number_of(i);
    for (size_t row = 0; row < part.rows; ++row) to.rows.push_back(numbers[from.at(row)]);
  };
  const Labels& labels = *part.labels;
  map_column(out.service, part.service, labels.services.size(),
             [&](size_t i) { return dictionaries.services.of(labels.services[i]); });
  map_column(out.host, part.host, labels.hosts.size(),
             [&](size_t i) { return dictionaries.hosts.of(labels.hosts[i]); });
  map_column(out.format, part.format, labels.formats.size(),
             [&](size_t i) { return dictionaries.formats.of(labels.formats[i]); });
  map_column(out.stream, part.stream, labels.streams.size(),
             [&](size_t i) { return dictionaries.stream(labels.streams[i]); });
  map_column(out.template_index, part.template_index, part.templates.size(),
             [&](size_t i) { return dictionaries.templates.of(part.templates[i].value); });
}

}  // namespace

void RowBlock::note_bounds() {
  if (lines) raw_bytes = lines->raw.size();
  for (int64_t time : timestamps) {
    min_time = std::min(min_time, time);
    max_time = std::max(max_time, time);
  }
  for (int64_t time : observed) max_observed = std::max(max_observed, time);
}

std::shared_ptr<RowBlock> make_block(const Batch& batch) {
  auto block = std::make_shared<RowBlock>();
  size_t raw_bytes = 0;
  for (const templates::Event& event : batch.events) raw_bytes += event.record->raw.size();
  std::shared_ptr<Lines> lines = reserve(*block, batch.events.size(), raw_bytes);
  Dictionaries dictionaries;
  uint32_t format_last = UINT32_MAX;
  uint32_t format_number = 0;
  for (size_t i = 0; i < batch.events.size(); ++i) {
    const templates::Event& event = batch.events[i];
    const parse::Record& record = *event.record;
    block->timestamps.push_back(record.timestamp.ns);
    block->observed.push_back(record.observed.ns);
    block->severities.push_back(record.severity_number);
    block->flags.push_back(record.flags);
    lines->raw.append(record.raw);
    lines->raw_ends.push_back(static_cast<uint32_t>(lines->raw.size()));
    lines->bodies.push_back(range_within(record.raw, record.body));
    block->service.rows.push_back(dictionaries.services.of(batch.services[i]));
    block->host.rows.push_back(dictionaries.hosts.of(batch.hosts[i]));
    if (static_cast<uint32_t>(record.format) != format_last) {
      format_last = static_cast<uint32_t>(record.format);
      format_number = dictionaries.formats.of(parse::stored_format_name(record.format));
    }
    block->format.rows.push_back(format_number);
    block->stream.rows.push_back(dictionaries.stream(batch.labels[batch.streams[i]]));
    block->template_index.rows.push_back(dictionaries.templates.of(event.template_id.value));
  }
  dictionaries.finish(*block);
  return block;
}

std::shared_ptr<RowBlock> join_blocks(std::span<const std::shared_ptr<const RowBlock>> parts) {
  auto block = std::make_shared<RowBlock>();
  size_t rows = 0;
  size_t raw_bytes = 0;
  for (const auto& part : parts) {
    CHECK(part->lines && part->weights.empty());
    rows += part->rows;
    raw_bytes += part->lines->raw.size();
  }
  std::shared_ptr<Lines> lines = reserve(*block, rows, raw_bytes);
  Dictionaries dictionaries;
  for (const auto& part : parts) append_rows(*block, *lines, *part, dictionaries);
  dictionaries.finish(*block);
  return block;
}

std::string encode_head_block(const RowBlock& block) {
  // Kept for the next block: fresh pages cost more than the bytes that are written to them. Only the
  // committer gets here, with a group at a time.
  thread_local std::string plain;
  thread_local std::vector<int64_t> wide, lengths, begins, sizes;
  for (auto* list : {&lengths, &begins, &sizes}) list->clear();
  plain.clear();
  const Lines& lines = *block.lines;
  plain.reserve(lines.raw.size() + block.rows * 24 + 1'024);
  ByteWriter writer(plain);
  writer.varint(block.rows);
  writer.varint(lines.raw.size());
  auto integers = [&](auto&& values) {
    wide.assign(values.begin(), values.end());
    encode_integers(std::span<const int64_t>(wide), plain);
  };
  integers(block.timestamps);
  integers(block.observed);
  integers(block.severities);
  integers(block.flags);
  for (size_t row = 0; row < block.rows; ++row) {
    lengths.push_back(static_cast<int64_t>(lines.raw_of(row).size()));
    begins.push_back(lines.bodies[row].begin);
    sizes.push_back(lines.bodies[row].length);
  }
  integers(lengths);
  integers(begins);
  integers(sizes);
  for (const IndexColumn* column :
       {&block.service, &block.host, &block.format, &block.stream, &block.template_index}) {
    writer.u8(column->rows.empty() ? 0 : 1);
    integers(column->rows);
  }
  auto texts = [&](const std::vector<std::string>& values) {
    writer.varint(values.size());
    for (const std::string& value : values) writer.text(value);
  };
  texts(block.labels->services);
  texts(block.labels->hosts);
  texts(block.labels->formats);
  writer.varint(block.labels->streams.size());
  for (const StreamLabels& stream : block.labels->streams) {
    writer.u64(stream.id.value);
    writer.text(stream.source);
    writer.text(stream.zone);
  }
  writer.varint(block.templates.size());
  for (TemplateId id : block.templates) writer.u64(id.value);
  plain += lines.raw;

  std::string out;
  ByteWriter head(out);
  head.u8(kHeadVersion);
  head.u64(plain.size());
  head.u64(hash64(plain));
  compress(plain, kHeadLevel, out);
  return out;
}

namespace {

bool read_index(ByteReader& in, size_t rows, IndexColumn& column) {
  return in.u8() == 0 || decode_integers(in, rows, column.rows);
}

bool within(const IndexColumn& column, size_t entries) {
  if (column.rows.empty()) return entries >= 1;
  return std::all_of(column.rows.begin(), column.rows.end(),
                     [&](uint32_t number) { return number < entries; });
}

bool read_texts(ByteReader& in, std::vector<std::string>& out) {
  size_t count = in.bounded(in.left());
  for (size_t i = 0; i < count && in.ok(); ++i) out.emplace_back(in.text());
  return in.ok();
}

bool read_labels(ByteReader& in, RowBlock& block) {
  auto labels = std::make_shared<Labels>();
  if (!read_texts(in, labels->services) || !read_texts(in, labels->hosts) || !read_texts(in, labels->formats))
    return false;
  size_t streams = in.bounded(in.left());
  for (size_t i = 0; i < streams && in.ok(); ++i) {
    StreamLabels stream;
    stream.id.value = in.u64();
    stream.source = in.text();
    stream.zone = in.text();
    labels->streams.push_back(std::move(stream));
  }
  size_t templates = in.bounded(in.left() / 8);
  for (size_t i = 0; i < templates; ++i) block.templates.push_back(TemplateId{in.u64()});
  if (!in.ok()) return false;
  bool sound = within(block.service, labels->services.size()) && within(block.host, labels->hosts.size()) &&
               within(block.format, labels->formats.size()) && within(block.stream, labels->streams.size()) &&
               within(block.template_index, block.templates.size());
  block.labels = std::move(labels);
  return sound;
}

bool read_columns(ByteReader& in, RowBlock& block, Lines& lines, size_t raw_size) {
  std::vector<int64_t> severities;
  std::vector<uint32_t> lengths, begins, sizes;
  if (!decode_integers(in, block.rows, block.timestamps) ||
      !decode_integers(in, block.rows, block.observed) || !decode_integers(in, block.rows, severities) ||
      !decode_integers(in, block.rows, block.flags) || !decode_integers(in, block.rows, lengths) ||
      !decode_integers(in, block.rows, begins) || !decode_integers(in, block.rows, sizes))
    return false;
  uint64_t end = 0;
  for (size_t row = 0; row < block.rows; ++row) {
    end += lengths[row];
    if (end > raw_size) return false;
    if (begins[row] != BodyRange::kDerived && uint64_t{begins[row]} + sizes[row] > lengths[row]) return false;
    block.severities.push_back(static_cast<uint8_t>(severities[row]));
    lines.raw_ends.push_back(static_cast<uint32_t>(end));
    lines.bodies.push_back({begins[row], sizes[row]});
  }
  return end == raw_size && read_index(in, block.rows, block.service) &&
         read_index(in, block.rows, block.host) && read_index(in, block.rows, block.format) &&
         read_index(in, block.rows, block.stream) && read_index(in, block.rows, block.template_index);
}

}  // namespace

Result<std::shared_ptr<RowBlock>> decode_head_block(std::string_view bytes) {
  auto corrupt = [] { return fail(ErrorKind::kCorrupt, "a batch of the head does not read back"); };
  ByteReader head(bytes);
  uint8_t version = head.u8();
  size_t size = head.u64();
  uint64_t checksum = head.u64();
  if (!head.ok()) return corrupt();
  if (version != kHeadVersion)
    return fail(ErrorKind::kInvalid, "the head was written by another version of foreshock (" +
                                         std::to_string(version) +
                                         "); start that version once and let it seal");
  std::string plain;
  // zstd shrinks by at most some thousands to one; a size beyond that is hostile.
  if (size > kHeadBytesMax || size / 65'536 > head.left() ||
      !decompress(head.raw(head.left()), size, plain) || hash64(plain) != checksum)
    return corrupt();
  ByteReader in(plain);
  auto block = std::make_shared<RowBlock>();
  block->rows = in.bounded(kHeadRowsMax);
  size_t raw_size = in.bounded(UINT32_MAX);
  auto lines = std::make_shared<Lines>();
  if (!in.ok() || block->rows == 0 || !read_columns(in, *block, *lines, raw_size) ||
      !read_labels(in, *block) || in.left() != raw_size)
    return corrupt();
  lines->raw = std::string(in.raw(raw_size));
  block->lines = std::move(lines);
  block->note_bounds();
  return block;
}

}  // namespace foreshock::store
