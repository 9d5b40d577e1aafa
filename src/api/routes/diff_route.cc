// What changed between two ranges: the minute counts of both, compared by detect.
#include <algorithm>
#include <map>
#include <unordered_map>

#include "api/rendering.h"
#include "api/routes/route_set.h"
#include "api/time_input.h"
#include "base/json_writer.h"
#include "detect/log_diff.h"
#include "templates/template_text.h"

namespace foreshock::api {
namespace {

constexpr int64_t kDiffBlocksMax = 400;      // of the shorter range
constexpr int64_t kDiffRangeRatioMax = 100;  // of the longer range to the shorter one
constexpr size_t kDiffExamplesMax = 40;      // lines looked up for one answer

struct Range {
  Timestamp start, end;
};

Range read_diff_range(Input& input, std::string_view name, Timestamp now) {
  std::string text = input.parameter(name, 160);
  size_t dots = text.find("..");
  std::optional<Timestamp> start, end;
  if (dots != std::string::npos) {
    start = parse_time_input(std::string_view(text).substr(0, dots), now);
    end = parse_time_input(std::string_view(text).substr(dots + 2), now);
  }
  if (!start || !end) {
    input.wrong(std::string(name), "must be FROM..TO, such as now-2h..now-1h");
    return {};
  }
  Range out{start->floor(kMinute), end->floor(kMinute)};
  if (out.end - out.start < 2 * kMinute)
    input.wrong(std::string(name),
                "must span two whole minutes or more, the earlier time first: counts are kept by the minute");
  return out;
}

struct Side {
  Range range;
  size_t blocks = 0;
  uint64_t lines = 0;
};

// Lines per block of every template, into `a` or `b` of its series.
Status add_counts(Call& call, Side& side, int64_t step, const std::string& service,
                  std::vector<uint32_t> detect::DiffSeries::*window,
                  std::unordered_map<TemplateId, detect::DiffSeries>& series) {
  side.blocks = static_cast<size_t>((side.range.end - side.range.start) / step);
  Timestamp end = side.range.start + static_cast<int64_t>(side.blocks) * step;
  ASSIGN_OR_RETURN(auto counts, call.shared.deps.store.template_counts(
                                    {call.tenant(), side.range.start, end, step, service}));
  for (const store::TemplateCount& count : counts) {
    std::vector<uint32_t>& blocks = series[count.template_id].*window;
    blocks.resize(side.blocks);
    for (size_t i = 0; i < std::min(count.steps.size(), side.blocks); ++i) {
      blocks[i] += static_cast<uint32_t>(count.steps[i]);
      side.lines += count.steps[i];
    }
  }
  return {};
}

std::string example_of(Call& call, TemplateId id, const Range& range) {
  store::QueryRequest request;
  request.tenant = call.tenant();
  request.query = "template_id:" + hex16(id);
  request.start = range.start;
  request.end = range.end;
  request.limit = 1;
  request.time_limit_ns = kSecond;
  std::string out;
  auto summary = call.shared.deps.store.query(request, [&](const store::Row& row) {
    if (row.log) out = row.log->raw.substr(0, 1000);
    return false;
  });
  return summary ? out : std::string();  // the difference stands without its example
}

void write_side(JsonWriter& json, const Side& side) {
  json.begin_object();
  write_time(json.key("start"), side.range.start);
  write_time(json.key("end"), side.range.end);
  json.field("lines", side.lines).end_object();
}

Result<net::HttpResponse> diff_templates(Call& call) {
  Input input = call.input();
  Side a{read_diff_range(input, "a", call.now())}, b{read_diff_range(input, "b", call.now())};
  std::string service = input.parameter("service", 256);
  int64_t shorter = std::min(a.range.end - a.range.start, b.range.end - b.range.start);
  int64_t longer = std::max(a.range.end - a.range.start, b.range.end - b.range.start);
  if (input.ok() && longer / shorter > kDiffRangeRatioMax)
    input.wrong("b", "must not be a hundred times longer or shorter than the other range");
  if (!input.ok()) return input.problem();

  int64_t step = std::max<int64_t>(1, shorter / kMinute / kDiffBlocksMax) * kMinute;
  std::unordered_map<TemplateId, detect::DiffSeries> by_id;
  RETURN_IF_ERROR(add_counts(call, a, step, service, &detect::DiffSeries::a, by_id));
  RETURN_IF_ERROR(add_counts(call, b, step, service, &detect::DiffSeries::b, by_id));
  const templates::Catalogue& catalogue = call.shared.deps.catalogue(call.tenant());
  std::vector<detect::DiffSeries> series;
  for (auto& [id, one] : by_id) {
    one.id = id;
    one.a.resize(a.blocks);
    one.b.resize(b.blocks);
    if (auto known = catalogue.find(id)) one.text = known->text;
    one.skeleton = templates::loghub_style(one.text);
    series.push_back(std::move(one));
  }
  std::sort(series.begin(), series.end(), [](const auto& x, const auto& y) { return x.id < y.id; });
  detect::LogDiff found = detect::compare_logs(series, a.blocks, b.blocks);

  auto names = catalogue.names();
  double block_minutes = static_cast<double>(step) / static_cast<double>(kMinute);
  auto rate = [&](uint64_t lines, const Side& side) {
    return static_cast<double>(lines) / (static_cast<double>(side.blocks) * block_minutes);
  };
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  write_side(json.key("a"), a);
  write_side(json.key("b"), b);
  json.field("q_max", detect::kDiffShareFalse).field("tested", uint64_t{found.tested});
  json.key("items").begin_array();
  size_t examples = 0;
  for (const detect::Difference& item : found.items) {
    const detect::DiffSeries& one = series[item.index];
    json.begin_object().key("template").begin_object().field("id", hex16(one.id)).field("text", one.text);
    if (auto name = names.find(one.id); name != names.end()) json.field("name", name->second);
    json.end_object()
        .field("change", detect::change_name(item.change))
        .field("p_value", item.p_value)
        .field("q_value", item.q_value)
        .field("rate_a", rate(item.count_a, a))
        .field("rate_b", rate(item.count_b, b))
        .field("count_a", item.count_a)
        .field("count_b", item.count_b);
    if (item.change == detect::Change::kSlotType)
      json.field("slot", uint64_t{item.slot}).field("type_a", item.type_a).field("type_b", item.type_b);
    if (examples++ < kDiffExamplesMax) {
      bool gone = item.change == detect::Change::kVanished;
      std::string example = example_of(call, one.id, gone ? a.range : b.range);
      if (!example.empty()) json.field("example", example);
    }
    json.end_object();
  }
  json.end_array().end_object();
  return net::json_response(200, std::move(out));
}

}  // namespace

void add_diff_route(RouteSet& routes) {
  routes.answer("diffTemplates", Where::kQuery, diff_templates);
}

}  // namespace foreshock::api
