// Facets: how often each value of some fields comes among the matching rows.
#include <algorithm>
#include <unordered_map>

#include "store/query/field.h"
#include "store/query/query_run.h"
#include "store/store_options.h"

namespace foreshock::store {
namespace {

// The values of one field. Dictionary values are counted by number within a block, so that a text is touched
// once a block and not once a line.
class FacetCounter {
 public:
  FacetCounter(const std::string& field, QueryControl& control) : reader_(field), control_(control) {}

  const FieldReader& reader() const { return reader_; }

  void add(BlockScan& scan, const std::vector<uint32_t>& rows) {
    const RowBlock& block = scan.block();
    const IndexColumn* column = index_column(block, reader_.kind());
    bool severity = reader_.kind() == FieldKind::kSeverity;
    if (column == nullptr && !severity) {
      for (uint32_t row : rows) add_cell(reader_.read(scan, row), block.weight_of(row));
      return;
    }
    local_.clear();
    for (uint32_t row : rows) {
      Local& local = local_.try_emplace(severity ? block.severities[row] : column->at(row)).first->second;
      local.weight += block.weight_of(row);
      local.example = row;
    }
    for (const auto& [value, local] : local_) add_cell(reader_.read(scan, local.example), local.weight);
  }

  Facet take(size_t values_max) {
    Facet facet;
    facet.name = reader_.name();
    facet.values.assign(counts_.begin(), counts_.end());
    std::sort(facet.values.begin(), facet.values.end(), [](const auto& a, const auto& b) {
      return a.second != b.second ? a.second > b.second : a.first < b.first;
    });
    if (facet.values.size() > values_max) facet.values.resize(values_max);
    return facet;
  }

 private:
  struct Local {
    uint64_t weight = 0;
    uint32_t example = 0;
  };

  void add_cell(const Cell& cell, uint64_t weight) {
    if (cell.missing()) return;
    std::string text(cell.text);
    auto found = counts_.find(text);
    if (found != counts_.end()) {
      found->second += weight;
    } else if (counts_.size() < kFacetValuesMax && control_.charge(text.size() + 96)) {
      counts_.emplace(std::move(text), weight);
    } else {
      control_.partial("field " + reader_.name() + " has more values than are counted");
    }
  }

  FieldReader reader_;
  QueryControl& control_;
  std::unordered_map<std::string, uint64_t> counts_;
  std::unordered_map<uint32_t, Local> local_;
};

}  // namespace

std::vector<Facet> run_facets(const StoreView& view, const Query& query, const FacetRequest& request,
                              QueryControl& control) {
  std::vector<std::string> fields = request.fields;
  if (fields.empty()) fields = {"service", "severity", "host", "source", "format", "template"};
  std::vector<FacetCounter> counters;
  bool needs_lines = false;
  bool counted = true;
  for (const std::string& field : fields) {
    counters.emplace_back(field, control);
    needs_lines |= counters.back().reader().needs_lines();
    counted &= is_counted(counters.back().reader().kind());
  }
  auto visit = [&](BlockScan& scan, const std::vector<uint32_t>& rows) {
    Status loaded = needs_lines ? scan.load_lines() : Status();
    if (!loaded) {
      control.unreadable(loaded.error());
      return true;
    }
    for (FacetCounter& counter : counters) counter.add(scan, rows);
    return control.proceed();
  };
  std::unique_ptr<FilterNode> filter = compile_filter(query.filter);
  TimeRange range{request.start.ns, request.end.ns};
  if (filter->is_counted() && counted) {
    scan_counts(view, *filter, range, control, visit);
  } else {
    scan_blocks(view, *filter, range, control, visit);
  }
  std::vector<Facet> out;
  for (FacetCounter& counter : counters) out.push_back(counter.take(request.values_max));
  return out;
}

}  // namespace foreshock::store
