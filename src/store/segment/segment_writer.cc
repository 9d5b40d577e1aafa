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
#include "store/segment/number_coder.h"
#include "store/segment/packed_lines.h"
#include "store/segment/shape_words.h"
#include "store/segment/text_index.h"
#include "store/segment/word_filter.h"
#include "store/store_options.h"

namespace foreshock::store {
namespace {

// Where blocks end, by version. From version 2 on a block's texts are compressed as one and its columns cost no
// tables, so that only templates with very many rows are worth blocks of their own; services with some are,
// whose times are of one resolution and which queries name.
struct Cut {
  size_t own_rows_min, mixed_rows_max, raw_bytes_max, service_rows_min;
};
constexpr Cut kCutVersion1 = {kOwnBlockRowsMin, kMixedBlockRowsMax, kBlockRawBytesMax, SIZE_MAX};
constexpr Cut kCutVersion2 = {16'384, kBlockRowsMax, kBlockRawBytesMax / 2, 4'096};
// Readers do not care how shapes are found; golden files do.
constexpr uint32_t kGuidedShapesFrom = 3;

struct RowRef {
  uint32_t part = 0, row = 0;
};

// Where a part's label numbers lie in the segment's.
struct PartMap {
  std::vector<uint32_t> services, hosts, formats, streams, templates;
};

class SegmentWriter {
 public:
  SegmentWriter(std::span<const SegmentPart> parts, int level, uint32_t version)
      : parts_(parts), level_(level), version_(version), needles_(version) {}

  SegmentImage run(TenantId tenant, Timestamp created) {
    map_labels();
    collect_rows();
    order_rows();
    image_.bytes = encode_header(version_);
    SegmentFooter& footer = image_.footer;
    footer.version = version_;
    footer.tenant = tenant;
    footer.created = created;
    cut_blocks();
    write_filter();
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
  void write_filter() {
    SegmentFooter& footer = image_.footer;
    footer.needle_offset = image_.bytes.size();
    if (version_ < 3) {
      std::string filter = needles_.finish();
      footer.needle_pages = filter.size() / needle_page_bytes(version_);
      image_.bytes += filter;
      return;
    }
    WordFilterBuilder::Pages pages = words_.finish();
    footer.needle_pages = pages.sizes.size();
    footer.page_ends = std::move(pages.sizes);
    std::partial_sum(footer.page_ends.begin(), footer.page_ends.end(), footer.page_ends.begin());
    image_.bytes += pages.bytes;
  }

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

  uint32_t service_of(RowRef ref) const {
    return maps_[ref.part].services[block_of(ref).service.at(ref.row)];
  }
  uint32_t template_of(RowRef ref) const {
    return maps_[ref.part].templates[block_of(ref).template_index.at(ref.row)];
  }
  // By time, then by arrival.
  bool earlier(uint32_t a, uint32_t b) const {
    if (times_[a] != times_[b]) return times_[a] < times_[b];
    RowRef left = rows_[a];
    RowRef right = rows_[b];
    uint64_t left_order = parts_[left.part].order;
    uint64_t right_order = parts_[right.part].order;
    if (left_order != right_order) return left_order < right_order;
    return block_of(left).tie_of(left.row) < block_of(right).tie_of(right.row);
  }

  void collect_rows() {
    size_t total = 0;
    for (const SegmentPart& part : parts_) total += part.block->rows;
    CHECK(total < UINT32_MAX);
    rows_.reserve(total);
    times_.reserve(total);
    for (uint32_t part = 0; part < parts_.size(); ++part) {
      const std::vector<bool>& left_out = parts_[part].left_out;
      for (uint32_t row = 0; row < parts_[part].block->rows; ++row) {
        if (!left_out.empty() && left_out[row]) continue;
        rows_.push_back({part, row});
        times_.push_back(parts_[part].block->timestamps[row]);
      }
    }
  }

  // Sorts once: each row's place among all, which rows of its time came before it, and for each group of
  // service and template the numbers of its rows in order of time.
  void order_rows() {
    std::vector<uint32_t> order(rows_.size());
    std::iota(order.begin(), order.end(), 0u);
    auto by_time = [this](uint32_t a, uint32_t b) { return earlier(a, b); };
    if (!std::is_sorted(order.begin(), order.end(), by_time)) std::sort(order.begin(), order.end(), by_time);
    ties_.assign(rows_.size(), 0);
    places_.resize(rows_.size());
    IdIndex index;
    for (uint32_t i = 0; i < order.size(); ++i) {
      uint32_t number = order[i];
      places_[number] = i;
      if (i > 0 && times_[number] == times_[order[i - 1]]) ties_[number] = ties_[order[i - 1]] + 1;
      RowRef ref = rows_[number];
      uint32_t group = index.of(uint64_t{service_of(ref)} << 32 | template_of(ref));
      if (group == groups_.size()) groups_.emplace_back();
      groups_[group].push_back(number);
    }
    // By names and ids, not by the chance of arrival.
    std::sort(groups_.begin(), groups_.end(), [this](const auto& a, const auto& b) {
      RowRef left = rows_[a[0]];
      RowRef right = rows_[b[0]];
      int by_name = services_.texts()[service_of(left)].compare(services_.texts()[service_of(right)]);
      if (by_name != 0) return by_name < 0;
      return templates_.ids()[template_of(left)] < templates_.ids()[template_of(right)];
    });
  }

  void cut_blocks() {
    const Cut& cut = version_ == 1 ? kCutVersion1 : kCutVersion2;
    std::vector<uint32_t> pending;
    size_t pending_bytes = 0;
    auto flush = [&] {
      // Rows of several templates in the order of time: its column and that of templates are cheap then.
      if (version_ > 1)
        std::sort(pending.begin(), pending.end(),
                  [this](uint32_t a, uint32_t b) { return places_[a] < places_[b]; });
      if (!pending.empty()) write_block(pending);
      pending.clear();
      pending_bytes = 0;
    };
    std::vector<size_t> rows_of_service(services_.size());
    for (const auto& group : groups_) rows_of_service[service_of(rows_[group[0]])] += group.size();
    uint32_t service_before = 0;
    for (const std::vector<uint32_t>& group : groups_) {
      bool own = group.size() >= cut.own_rows_min;
      size_t rows_max = own ? kBlockRowsMax : cut.mixed_rows_max;
      uint32_t service = service_of(rows_[group[0]]);
      bool apart =
          service != service_before &&
          std::max(rows_of_service[service], rows_of_service[service_before]) >= cut.service_rows_min;
      service_before = service;
      if (own || apart || pending.size() + group.size() > rows_max) flush();
      for (uint32_t number : group) {
        size_t bytes = block_of(rows_[number]).lines->raw_of(rows_[number].row).size();
        if (pending.size() == rows_max || pending_bytes + bytes > cut.raw_bytes_max) flush();
        pending.push_back(number);
        pending_bytes += bytes;
        count(number);
      }
      if (own) flush();
    }
    flush();
  }

  void count(uint32_t number) {
    RowRef ref = rows_[number];
    const RowBlock& block = block_of(ref);
    counts_.add(block.service_of(ref.row), block.template_of(ref.row), block.severities[ref.row],
                times_[number]);
  }

  void write_block(const std::vector<uint32_t>& numbers) {
    BlockEntry entry;
    entry.offset = image_.bytes.size();
    entry.rows = numbers.size();
    entry.min_time = INT64_MAX;
    entry.max_time = INT64_MIN;
    std::vector<int64_t> times;
    std::vector<uint32_t> templates;
    IdIndex templates_here;
    for (uint32_t number : numbers) {
      times.push_back(times_[number]);
      templates.push_back(templates_here.of(block_of(rows_[number]).template_of(rows_[number].row).value));
    }
    for (uint64_t id : templates_here.ids()) entry.templates.push_back(TemplateId{id});
    std::string columns = encode_columns(numbers, times, templates, entry);
    std::vector<std::string_view> raws;
    std::vector<BodyRange> bodies;
    for (uint32_t number : numbers) {
      const Lines& lines = *block_of(rows_[number]).lines;
      raws.push_back(lines.raw_of(rows_[number].row));
      bodies.push_back(lines.bodies[rows_[number].row]);
      entry.raw_bytes += raws.back().size();
      if (version_ < 3) needles_.add_line(raws.back());
    }
    if (version_ == 2) needles_.end_block();
    auto templates_end = static_cast<uint32_t>(entry.templates.size());
    LineInput input{raws, bodies, times, templates, templates_end, version_ >= kGuidedShapesFrom};
    std::string lines;
    if (version_ == 1) {
      pack_streams(encode_lines(input), level_, lines);
    } else {
      std::vector<ShapeLines> shapes = find_shapes(input);
      if (version_ > 2) {
        add_words_of(shapes, input, words_);
        entry.plain_words = words_.end_block(entry.raw_bytes);
      }
      lines = encode_packed_lines(input, shapes, level_, version_);
    }
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

  // The columns of one block beside its times and templates.
  struct Columns {
    std::vector<int64_t> observed;
    std::vector<uint32_t> ties, severities, flags, services, hosts, formats, streams;
  };

  std::string encode_columns(const std::vector<uint32_t>& numbers, const std::vector<int64_t>& times,
                             const std::vector<uint32_t>& templates, BlockEntry& entry) {
    Columns columns;
    IdIndex services_here;
    for (size_t i = 0; i < numbers.size(); ++i) {
      RowRef ref = rows_[numbers[i]];
      const RowBlock& block = block_of(ref);
      const PartMap& map = maps_[ref.part];
      columns.ties.push_back(ties_[numbers[i]]);
      columns.observed.push_back(block.observed[ref.row]);
      columns.severities.push_back(block.severities[ref.row]);
      columns.flags.push_back(block.flags[ref.row]);
      columns.services.push_back(service_of(ref));
      columns.hosts.push_back(map.hosts[block.host.at(ref.row)]);
      columns.formats.push_back(map.formats[block.format.at(ref.row)]);
      columns.streams.push_back(map.streams[block.stream.at(ref.row)]);
      services_here.of(columns.services.back());
      entry.min_time = std::min(entry.min_time, times[i]);
      entry.max_time = std::max(entry.max_time, times[i]);
      entry.severity_mask |= 1u << std::min<uint32_t>(columns.severities.back(), 31);
      image_.footer.max_observed = std::max(image_.footer.max_observed, columns.observed.back());
    }
    for (uint64_t service : services_here.ids()) entry.services.push_back(static_cast<uint32_t>(service));
    return version_ == 1 ? stream_columns(times, templates, columns)
                         : packed_columns(times, templates, columns);
  }

  std::string stream_columns(const std::vector<int64_t>& times, const std::vector<uint32_t>& templates,
                             const Columns& columns) {
    std::vector<std::string> sections;
    for (const auto* column : {&times, &columns.observed}) {
      sections.emplace_back();
      encode_integers(std::span<const int64_t>(*column), sections.back());
    }
    for (const auto* column : {&columns.ties, &columns.severities, &columns.flags, &columns.services,
                               &columns.hosts, &columns.formats, &columns.streams, &templates}) {
      sections.emplace_back();
      encode_integers(std::span<const uint32_t>(*column), sections.back());
    }
    std::string out;
    pack_streams(sections, level_, out);
    return out;
  }

  std::string packed_columns(const std::vector<int64_t>& times, const std::vector<uint32_t>& templates,
                             const Columns& columns) const {
    // In order of time a tie is mostly one more than the one before.
    std::vector<int64_t> steps;
    for (size_t i = 0; i < times.size(); ++i) {
      bool again = i > 0 && times[i] == times[i - 1];
      steps.push_back(int64_t{columns.ties[i]} - (again ? int64_t{columns.ties[i - 1]} + 1 : 0));
    }
    NumberEncoder out(version_);
    for (const auto* column : {&times, &columns.observed}) out.list(std::span<const int64_t>(*column));
    out.list(std::span<const int64_t>(steps));
    out.list(std::span<const uint32_t>(templates));
    uint32_t templates_end = 0;
    for (uint32_t number : templates) templates_end = std::max(templates_end, number + 1);
    for (const auto* column : {&columns.severities, &columns.flags, &columns.services, &columns.hosts,
                               &columns.formats, &columns.streams})
      out.list_given(templates, templates_end, *column);
    return out.finish();
  }

  std::span<const SegmentPart> parts_;
  int level_;
  uint32_t version_;
  SegmentImage image_;
  TextIndex services_, hosts_, formats_;
  IdIndex templates_;
  std::vector<StreamLabels> streams_;
  std::vector<PartMap> maps_;
  std::vector<RowRef> rows_;      // in order of arrival
  std::vector<int64_t> times_;    // theirs
  std::vector<uint32_t> places_;  // among all rows in order of time
  std::vector<std::vector<uint32_t>> groups_;
  std::vector<uint32_t> ties_;
  NeedleFilterBuilder needles_;  // before version 3
  WordFilterBuilder words_;      // from then on
  MinuteCountsBuilder counts_;
};

}  // namespace

SegmentImage write_segment(TenantId tenant, std::span<const SegmentPart> parts, Timestamp created, int level,
                           uint32_t version) {
  CHECK(version >= kSegmentVersionOldest && version <= kSegmentVersion);
  return SegmentWriter(parts, level, version).run(tenant, created);
}

}  // namespace foreshock::store
