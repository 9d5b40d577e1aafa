#include "store/segment/segment_writer.h"

#include <algorithm>
#include <numeric>

#include "base/check.h"
#include "base/hash.h"
#include "store/segment/compression.h"
#include "store/segment/integer_column.h"
#include "store/segment/line_column.h"
#include "store/segment/minute_counts.h"
#include "store/segment/needle_filter.h"
#include "store/segment/text_index.h"
#include "store/store_options.h"

namespace foreshock::store {
namespace {

struct RowRef {
  uint32_t part = 0, row = 0;
};

// Where a part's label numbers lie in the segment's.
struct PartMap {
  std::vector<uint32_t> services, hosts, formats, streams, templates;
};

class SegmentWriter {
 public:
  SegmentWriter(std::span<const SegmentPart> parts, int level) : parts_(parts), level_(level) {}

  SegmentImage run(TenantId tenant, Timestamp created) {
    map_labels();
    collect_rows();
    rank_ties();
    image_.bytes = encode_header();
    SegmentFooter& footer = image_.footer;
    footer.tenant = tenant;
    footer.created = created;
    cut_blocks();
    std::string filter = needles_.finish();
    footer.needle_offset = image_.bytes.size();
    footer.needle_pages = filter.size() / kNeedlePageBytes;
    image_.bytes += filter;
    auto labels = std::make_shared<Labels>();
    labels->services = std::move(services_.texts());
    labels->hosts = std::move(hosts_.texts());
    labels->formats = std::move(formats_.texts());
    labels->streams = std::move(streams_);
    footer.labels = std::move(labels);
    image_.bytes += encode_footer(footer, image_.bytes.size(), level_);
    image_.counts = counts_.finish();
    return std::move(image_);
  }

 private:
  const RowBlock& block_of(RowRef ref) const { return *parts_[ref.part].block; }

  void map_labels() {
    IdIndex stream_index;
    for (const SegmentPart& part : parts_) {
      CHECK(part.block->lines) << "a segment is written from blocks with lines";
      const Labels& labels = *part.block->labels;
      PartMap map;
      for (const std::string& text : labels.services) map.services.push_back(services_.of(text));
      for (const std::string& text : labels.hosts) map.hosts.push_back(hosts_.of(text));
      for (const std::string& text : labels.formats) map.formats.push_back(formats_.of(text));
      for (const StreamLabels& stream : labels.streams) {
        uint32_t number = stream_index.of(stream.id.value);
        if (number == streams_.size()) streams_.push_back(stream);
        map.streams.push_back(number);
      }
      for (TemplateId id : part.block->templates) map.templates.push_back(templates_.of(id.value));
      maps_.push_back(std::move(map));
    }
  }

  uint32_t service_of(RowRef ref) const { return maps_[ref.part].services[block_of(ref).service.at(ref.row)]; }
  uint32_t template_of(RowRef ref) const { return maps_[ref.part].templates[block_of(ref).template_index.at(ref.row)]; }
  int64_t time_of(RowRef ref) const { return block_of(ref).timestamps[ref.row]; }

  bool earlier(uint32_t a, uint32_t b) const {
    RowRef left = rows_[a];
    RowRef right = rows_[b];
    int64_t left_time = time_of(left);
    int64_t right_time = time_of(right);
    if (left_time != right_time) return left_time < right_time;
    uint64_t left_order = parts_[left.part].order;
    uint64_t right_order = parts_[right.part].order;
    if (left_order != right_order) return left_order < right_order;
    return block_of(left).tie_of(left.row) < block_of(right).tie_of(right.row);
  }

  // All rows, and for each group of service and template the numbers of its rows in order of time.
  void collect_rows() {
    size_t total = 0;
    for (const SegmentPart& part : parts_) total += part.block->rows;
    CHECK(total < UINT32_MAX);
    rows_.reserve(total);
    IdIndex index;
    for (uint32_t part = 0; part < parts_.size(); ++part) {
      for (uint32_t row = 0; row < parts_[part].block->rows; ++row) {
        RowRef ref{part, row};
        uint32_t group = index.of(uint64_t{service_of(ref)} << 32 | template_of(ref));
        if (group == groups_.size()) groups_.emplace_back();
        groups_[group].push_back(static_cast<uint32_t>(rows_.size()));
        rows_.push_back(ref);
      }
    }
    auto by_time = [this](uint32_t a, uint32_t b) { return earlier(a, b); };
    for (std::vector<uint32_t>& group : groups_)
      if (!std::is_sorted(group.begin(), group.end(), by_time)) std::sort(group.begin(), group.end(), by_time);
    // By names and ids, not by the chance of arrival.
    std::sort(groups_.begin(), groups_.end(), [this](const auto& a, const auto& b) {
      RowRef left = rows_[a[0]];
      RowRef right = rows_[b[0]];
      int by_name = services_.texts()[service_of(left)].compare(services_.texts()[service_of(right)]);
      if (by_name != 0) return by_name < 0;
      return templates_.ids()[template_of(left)] < templates_.ids()[template_of(right)];
    });
  }

  // Among rows of one time, in whatever groups: which came first.
  void rank_ties() {
    std::vector<uint32_t> order(rows_.size());
    std::iota(order.begin(), order.end(), 0u);
    auto by_time = [this](uint32_t a, uint32_t b) { return earlier(a, b); };
    if (!std::is_sorted(order.begin(), order.end(), by_time)) std::sort(order.begin(), order.end(), by_time);
    ties_.assign(rows_.size(), 0);
    for (size_t i = 1; i < order.size(); ++i)
      if (time_of(rows_[order[i]]) == time_of(rows_[order[i - 1]])) ties_[order[i]] = ties_[order[i - 1]] + 1;
  }

  void cut_blocks() {
    std::vector<uint32_t> pending;
    size_t pending_bytes = 0;
    auto flush = [&] {
      if (!pending.empty()) write_block(pending);
      pending.clear();
      pending_bytes = 0;
    };
    for (const std::vector<uint32_t>& group : groups_) {
      bool own = group.size() >= kOwnBlockRowsMin;
      size_t rows_max = own ? kBlockRowsMax : kMixedBlockRowsMax;
      if (own || pending.size() + group.size() > rows_max) flush();
      for (uint32_t number : group) {
        size_t bytes = block_of(rows_[number]).lines->raw_of(rows_[number].row).size();
        if (pending.size() == rows_max || pending_bytes + bytes > kBlockRawBytesMax) flush();
        pending.push_back(number);
        pending_bytes += bytes;
        count(rows_[number]);
      }
      if (own) flush();
    }
    flush();
  }

  void count(RowRef ref) {
    const RowBlock& block = block_of(ref);
    counts_.add(block.service_of(ref.row), block.template_of(ref.row), block.severities[ref.row], time_of(ref));
  }

  void write_block(const std::vector<uint32_t>& numbers) {
    BlockEntry entry;
    entry.offset = image_.bytes.size();
    entry.rows = numbers.size();
    entry.min_time = INT64_MAX;
    entry.max_time = INT64_MIN;
    std::string columns = encode_columns(numbers, entry);
    std::vector<std::string_view> raws;
    std::vector<BodyRange> bodies;
    for (uint32_t number : numbers) {
      const Lines& lines = *block_of(rows_[number]).lines;
      raws.push_back(lines.raw_of(rows_[number].row));
      bodies.push_back(lines.bodies[rows_[number].row]);
      entry.raw_bytes += raws.back().size();
      needles_.add_line(raws.back());
    }
    std::string lines;
    pack_streams(encode_lines({raws, bodies}), level_, lines);
    entry.columns_bytes = columns.size();
    entry.lines_bytes = lines.size();
    entry.columns_hash = hash64(columns);
    entry.lines_hash = hash64(lines);
    image_.bytes += columns;
    image_.bytes += lines;
    SegmentFooter& footer = image_.footer;
    footer.lines += entry.rows;
    footer.raw_bytes += entry.raw_bytes;
    footer.min_time = std::min(footer.min_time, entry.min_time);
    footer.max_time = std::max(footer.max_time, entry.max_time);
    footer.blocks.push_back(std::move(entry));
  }

  std::string encode_columns(const std::vector<uint32_t>& numbers, BlockEntry& entry) {
    std::vector<int64_t> times, observed;
    std::vector<uint32_t> ties, severities, flags, services, hosts, formats, streams, templates;
    IdIndex services_here, templates_here;
    for (uint32_t number : numbers) {
      RowRef ref = rows_[number];
      const RowBlock& block = block_of(ref);
      const PartMap& map = maps_[ref.part];
      times.push_back(block.timestamps[ref.row]);
      observed.push_back(block.observed[ref.row]);
      ties.push_back(ties_[number]);
      severities.push_back(block.severities[ref.row]);
      flags.push_back(block.flags[ref.row]);
      services.push_back(service_of(ref));
      hosts.push_back(map.hosts[block.host.at(ref.row)]);
      formats.push_back(map.formats[block.format.at(ref.row)]);
      streams.push_back(map.streams[block.stream.at(ref.row)]);
      templates.push_back(templates_here.of(block.template_of(ref.row).value));
      services_here.of(services.back());
      entry.min_time = std::min(entry.min_time, times.back());
      entry.max_time = std::max(entry.max_time, times.back());
      entry.severity_mask |= 1u << std::min<uint32_t>(severities.back(), 31);
      image_.footer.max_observed = std::max(image_.footer.max_observed, observed.back());
    }
    for (uint64_t service : services_here.ids()) entry.services.push_back(static_cast<uint32_t>(service));
    for (uint64_t id : templates_here.ids()) entry.templates.push_back(TemplateId{id});
    std::vector<std::string> sections;
    for (const auto* column : {&times, &observed}) {
      sections.emplace_back();
      encode_integers(std::span<const int64_t>(*column), sections.back());
    }
    for (const auto* column : {&ties, &severities, &flags, &services, &hosts, &formats, &streams, &templates}) {
      sections.emplace_back();
      encode_integers(std::span<const uint32_t>(*column), sections.back());
    }
    std::string out;
    pack_streams(sections, level_, out);
    return out;
  }

  std::span<const SegmentPart> parts_;
  int level_;
  SegmentImage image_;
  TextIndex services_, hosts_, formats_;
  IdIndex templates_;
  std::vector<StreamLabels> streams_;
  std::vector<PartMap> maps_;
  std::vector<RowRef> rows_;
  std::vector<std::vector<uint32_t>> groups_;
  std::vector<uint32_t> ties_;
  NeedleFilterBuilder needles_;
  MinuteCountsBuilder counts_;
};

}  // namespace

SegmentImage write_segment(TenantId tenant, std::span<const SegmentPart> parts, Timestamp created, int level) {
  return SegmentWriter(parts, level).run(tenant, created);
}

}  // namespace foreshock::store
