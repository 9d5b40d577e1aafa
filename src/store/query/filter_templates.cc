// Lines of any of some templates, which is what like() becomes. Judged once a template, counted in minutes.
#include <algorithm>
#include <unordered_map>

#include "store/query/filter_node.h"

namespace foreshock::store {
namespace {

class TemplatesFilter : public FilterNode {
 public:
  explicit TemplatesFilter(const Filter& filter) : wanted_(filter.templates) {}
  Status apply(BlockScan& scan, std::vector<uint32_t>& rows) override {
    const RowBlock& block = scan.block();
    std::vector<char> verdicts(block.templates.size());
    for (size_t i = 0; i < verdicts.size(); ++i) verdicts[i] = matches(scan.templates(), block.templates[i]);
    std::erase_if(rows, [&](uint32_t row) { return verdicts[block.template_index.at(row)] == 0; });
    return {};
  }
  bool may_match(const BlockSummary&) const override { return !wanted_.empty(); }
  int cost() const override { return 4; }
  bool needs_lines() const override { return false; }
  bool is_counted() const override { return true; }

 private:
  bool matches(const TemplateTable& templates, TemplateId id) {
    auto [known, fresh] = verdicts_.try_emplace(id, false);
    if (fresh)
      known->second = std::any_of(wanted_.begin(), wanted_.end(),
                                  [&](TemplateId wanted) { return templates.belongs(id, wanted); });
    return known->second;
  }
  std::vector<TemplateId> wanted_;
  std::unordered_map<TemplateId, bool> verdicts_;
};

}  // namespace

std::unique_ptr<FilterNode> make_templates_filter(const Filter& filter) {
  return std::make_unique<TemplatesFilter>(filter);
}

}  // namespace foreshock::store
