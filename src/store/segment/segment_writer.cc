#include "store/segment/segment_writer.h"

#include <algorithm>
#include <numeric>

#include "base/check.h"
#include "base/hash.h"
#include "store/segment/compression.h"
#include "store/segment/gathered_rows.h"
#include "store/segment/integer_column.h"
#include "store/segment/line_column.h"
#include "store/segment/minute_counts.h"
#include "store/segment/needle_filter.h"
#include "store/segment/number_coder.h"
#include "store/segment/packed_lines.h"
#include "store/segment/shape_words.h"
#include "store/segment/word_filter.h"
#include "store/store_options.h"

namespace foreshock::store {
namespace {

// Where blocks end, by version. From version 2 on a block's texts are compressed as one and its columns cost
// no tables, so that only templates with very many rows are worth blocks of their own; services with some
// are, whose times are of one resolution and which queries name.
struct Cut {
  size_t own_rows_min, mixed_rows_max, raw_bytes_max, service_rows_min;
  // Templates of at most this many rows are kept apart from the others of a service that has many: they are
  // what people look for (errors, restarts), and a search for them then reads some hundred rows, not all.
  size_t rare_rows_max, rare_service_rows_min;
};
constexpr Cut kCutVersion1 = {kOwnBlockRowsMin, kMixedBlockRowsMax, kBlockRawBytesMax, SIZE_MAX, 0, SIZE_MAX};
constexpr Cut kCutVersion2 = {8'192, kBlockRowsMax, kBlockRawBytesMax / 2, 4'096, 512, 16'384};
// Readers do not care how shapes are found; golden files do.
constexpr uint32_t kGuidedShapesFrom = 3;

// How far ahead of its use a row is asked for: they are all over the memory.
constexpr size_t kRowsAhead = 12;

void prefetch_row(const GatheredRow& row) {
  __builtin_prefetch(&row);
  __builtin_prefetch(reinterpret_cast<const char*>(&row) + sizeof row - 1);
}

class SegmentWriter {
 public:
  SegmentWriter(std::span<const SegmentPart> parts, int level, uint32_t version)
      : parts_(parts), level_(level), version_(version), input_(gather_rows(parts)), needles_(version) {}

  SegmentImage run(TenantId tenant, Timestamp created) {
    order_rows();
    image_.bytes = encode_header(version_);
    SegmentFooter& footer = image_.footer;
    footer.version = version_;
    footer.tenant = tenant;
    footer.created = created;
    cut_blocks();
    write_filter();
    auto labels = std::make_shared<Labels>();
    labels->services = std::move(input_.services.texts());
    labels->hosts = std::move(input_.hosts.texts());
    labels->formats = std::move(input_.formats.texts());
    labels->streams = std::move(input_.streams);
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

  // By time, then by arrival.
  bool earlier(uint32_t a, uint32_t b) const {
    const GatheredRow& left = input_.rows[a];
    const GatheredRow& right = input_.rows[b];
    if (left.time != right.time) return left.time < right.time;
    uint64_t left_order = parts_[left.part].order;
    uint64_t right_order = parts_[right.part].order;
    return left_order != right_order ? left_order < right_order : left.tie < right.tie;
  }

  // Sorts once: each row's place among all, which rows of its time came before it, and for each group of
  // service and template the numbers of its rows in order of time.
  void order_rows() {
    std::vector<GatheredRow>& rows = input_.rows;
    std::vector<uint32_t> order(rows.size());
    std::iota(order.begin(), order.end(), 0u);
    auto by_time = [this](uint32_t a, uint32_t b) { return earlier(a, b); };
    if (!std::is_sorted(order.begin(), order.end(), by_time)) std::sort(order.begin(), order.end(), by_time);
    places_.resize(rows.size());
    IdIndex index;
    int64_t time_before = 0;
    uint32_t tie_before = 0;
    for (uint32_t i = 0; i < order.size(); ++i) {
      uint32_t number = order[i];
      GatheredRow& row = rows[number];
      places_[number] = i;
      // From here on a tie counts among all of the segment.
      row.tie = i > 0 && row.time == time_before ? tie_before + 1 : 0;
      time_before = row.time;
      tie_before = row.tie;
      uint32_t group = index.of(uint64_t{row.service} << 32 | row.template_number);
      if (group == groups_.size()) groups_.emplace_back();
      groups_[group].push_back(number);
    }
    for (const auto& group : groups_) {
      rows_of_service_.resize(input_.services.size());
      rows_of_service_[rows[group[0]].service] += group.size();
    }
    // By names and ids, not by the chance of arrival; rare templates first.
    std::sort(groups_.begin(), groups_.end(), [this, &rows](const auto& a, const auto& b) {
      const GatheredRow& left = rows[a[0]];
      const GatheredRow& right = rows[b[0]];
      int by_name = input_.services.texts()[left.service].compare(input_.services.texts()[right.service]);
      if (by_name != 0) return by_name < 0;
      bool rare = is_rare(a);
      return rare != is_rare(b) ? rare : input_.template_of(left) < input_.template_of(right);
    });
  }
  const Cut& cut() const { return version_ == 1 ? kCutVersion1 : kCutVersion2; }
  bool is_rare(const std::vector<uint32_t>& group) const {
    return group.size() <= cut().rare_rows_max &&
           rows_of_service_[input_.rows[group[0]].service] >= cut().rare_service_rows_min;
  }

  void cut_blocks() {
    const Cut& cut = this->cut();
    std::vector<uint32_t> pending;
    size_t pending_bytes = 0;
    auto flush = [&] {
      // Rows of several templates in the order of time: its column and that of templates are cheap then.
      auto by_place = [this](uint32_t a, uint32_t b) { return places_[a] < places_[b]; };
      if (version_ > 1 && !std::is_sorted(pending.begin(), pending.end(), by_place))
        std::sort(pending.begin(), pending.end(), by_place);
      if (!pending.empty()) write_block(pending);
      pending.clear();
      pending_bytes = 0;
    };
    uint32_t service_before = 0;
    bool rare_before = false;
    for (const std::vector<uint32_t>& group : groups_) {
      bool own = group.size() >= cut.own_rows_min;
      size_t rows_max = own ? kBlockRowsMax : cut.mixed_rows_max;
      uint32_t service = input_.rows[group[0]].service;
      bool apart =
          service != service_before &&
          std::max(rows_of_service_[service], rows_of_service_[service_before]) >= cut.service_rows_min;
      service_before = service;
      apart |= rare_before && !is_rare(group);
      rare_before = is_rare(group);
      if (own || apart || pending.size() + group.size() > rows_max) flush();
      for (size_t i = 0; i < group.size(); ++i) {
        if (i + kRowsAhead < group.size()) prefetch_row(input_.rows[group[i + kRowsAhead]]);
        const GatheredRow& row = input_.rows[group[i]];
        if (pending.size() == rows_max || pending_bytes + row.raw.size() > cut.raw_bytes_max) flush();
        pending.push_back(group[i]);
        pending_bytes += row.raw.size();
        counts_.add(input_.services.texts()[service], input_.template_of(row), row.severity, row.time);
      }
      if (own) flush();
    }
    flush();
  }

  void write_block(const std::vector<uint32_t>& numbers) {
    BlockEntry entry;
    entry.offset = image_.bytes.size();
    entry.rows = numbers.size();
    entry.min_time = INT64_MAX;
    entry.max_time = INT64_MIN;
    Columns columns(numbers.size());
    IdIndex templates_here, services_here;
    std::vector<std::string_view> raws;
    std::vector<BodyRange> bodies;
    raws.reserve(numbers.size());
    bodies.reserve(numbers.size());
    for (size_t i = 0; i < numbers.size(); ++i) {
      if (i + kRowsAhead < numbers.size()) prefetch_row(input_.rows[numbers[i + kRowsAhead]]);
      const GatheredRow& row = input_.rows[numbers[i]];
      columns.add(row, templates_here.of(input_.template_of(row).value));
      services_here.of(row.service);
      raws.push_back(row.raw);
      bodies.push_back(row.body);
      entry.raw_bytes += row.raw.size();
      entry.min_time = std::min(entry.min_time, row.time);
      entry.max_time = std::max(entry.max_time, row.time);
      entry.severity_mask |= 1u << std::min<uint32_t>(row.severity, 31);
      image_.footer.max_observed = std::max(image_.footer.max_observed, row.observed);
      if (version_ < 3) needles_.add_line(row.raw);
    }
    for (uint64_t id : templates_here.ids()) entry.templates.push_back(TemplateId{id});
    for (uint64_t service : services_here.ids()) entry.services.push_back(static_cast<uint32_t>(service));
    std::string packed_columns = version_ == 1 ? stream_columns(columns) : pack_columns(columns);
    if (version_ == 2) needles_.end_block();
    auto templates_end = static_cast<uint32_t>(entry.templates.size());
    LineInput input{
        raws, bodies, columns.times, columns.templates, templates_end, version_ >= kGuidedShapesFrom};
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
    entry.columns_bytes = packed_columns.size();
    entry.lines_bytes = lines.size();
    entry.columns_hash = hash64(packed_columns);
    entry.lines_hash = hash64(lines);
    image_.bytes += packed_columns;
    image_.bytes += lines;
    SegmentFooter& footer = image_.footer;
    footer.lines += entry.rows;
    footer.raw_bytes += entry.raw_bytes;
    footer.min_time = std::min(footer.min_time, entry.min_time);
    footer.max_time = std::max(footer.max_time, entry.max_time);
    footer.blocks.push_back(std::move(entry));
  }

  // The columns of one block.
  struct Columns {
    std::vector<int64_t> times, observed;
    std::vector<uint32_t> ties, severities, flags, services, hosts, formats, streams, templates;

    explicit Columns(size_t rows) {
      for (auto* column : {&times, &observed}) column->reserve(rows);
      for (auto* column : {&ties, &severities, &flags, &services, &hosts, &formats, &streams, &templates})
        column->reserve(rows);
    }
    void add(const GatheredRow& row, uint32_t template_here) {
      times.push_back(row.time);
      observed.push_back(row.observed);
      ties.push_back(row.tie);
      severities.push_back(row.severity);
      flags.push_back(row.flags);
      services.push_back(row.service);
      hosts.push_back(row.host);
      formats.push_back(row.format);
      streams.push_back(row.stream);
      templates.push_back(template_here);
    }
  };

  std::string stream_columns(const Columns& columns) const {
    std::vector<std::string> sections;
    for (const auto* column : {&columns.times, &columns.observed}) {
      sections.emplace_back();
      encode_integers(std::span<const int64_t>(*column), sections.back());
    }
    for (const auto* column : {&columns.ties, &columns.severities, &columns.flags, &columns.services,
                               &columns.hosts, &columns.formats, &columns.streams, &columns.templates}) {
      sections.emplace_back();
      encode_integers(std::span<const uint32_t>(*column), sections.back());
    }
    std::string out;
    pack_streams(sections, level_, out);
    return out;
  }

  std::string pack_columns(const Columns& columns) const {
    const std::vector<int64_t>& times = columns.times;
    const std::vector<uint32_t>& templates = columns.templates;
    // In order of time a tie is mostly one more than the one before.
    std::vector<int64_t> steps;
    steps.reserve(times.size());
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
  GatheredRows input_;
  std::vector<uint32_t> places_;  // among all rows in order of time
  std::vector<std::vector<uint32_t>> groups_;
  std::vector<size_t> rows_of_service_;
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
