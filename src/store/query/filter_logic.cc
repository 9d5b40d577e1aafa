// Filters of filters: everything, and, or, not; and the choice among the other kinds.
#include <algorithm>

#include "store/query/field.h"
#include "store/query/filter_node.h"

namespace foreshock::store {
namespace {

class AllFilter : public FilterNode {
 public:
  Status apply(BlockScan&, std::vector<uint32_t>&) override { return {}; }
  int cost() const override { return 0; }
  bool needs_lines() const override { return false; }
  bool is_counted() const override { return true; }
};

using Nodes = std::vector<std::unique_ptr<FilterNode>>;

Nodes compile_children(const Filter& filter) {
  Nodes nodes;
  for (const Filter& child : filter.children) nodes.push_back(compile_filter(child));
  return nodes;
}

class AndFilter : public FilterNode {
 public:
  explicit AndFilter(Nodes nodes) : nodes_(std::move(nodes)) {
    std::stable_sort(nodes_.begin(), nodes_.end(),
                     [](const auto& a, const auto& b) { return a->cost() < b->cost(); });
  }
  Status apply(BlockScan& scan, std::vector<uint32_t>& rows) override {
    for (const auto& node : nodes_) {
      if (rows.empty()) break;
      RETURN_IF_ERROR(node->apply(scan, rows));
    }
    return {};
  }
  bool may_match(const BlockSummary& summary) const override {
    return std::all_of(nodes_.begin(), nodes_.end(),
                       [&](const auto& node) { return node->may_match(summary); });
  }
  void required_words(std::vector<std::string>& out) const override {
    for (const auto& node : nodes_) node->required_words(out);
  }
  int cost() const override {
    int cost = 0;
    for (const auto& node : nodes_) cost += node->cost();
    return cost;
  }
  bool needs_lines() const override {
    return std::any_of(nodes_.begin(), nodes_.end(), [](const auto& node) { return node->needs_lines(); });
  }
  bool is_counted() const override {
    return std::all_of(nodes_.begin(), nodes_.end(), [](const auto& node) { return node->is_counted(); });
  }

 private:
  Nodes nodes_;
};

class OrFilter : public FilterNode {
 public:
  explicit OrFilter(Nodes nodes) : nodes_(std::move(nodes)) {}
  Status apply(BlockScan& scan, std::vector<uint32_t>& rows) override {
    // Each child sees only what the ones before it left out.
    std::vector<uint32_t> left = std::move(rows);
    rows.clear();
    for (const auto& node : nodes_) {
      if (left.empty()) break;
      std::vector<uint32_t> hits = left;
      RETURN_IF_ERROR(node->apply(scan, hits));
      std::vector<uint32_t> rest, all;
      std::set_difference(left.begin(), left.end(), hits.begin(), hits.end(), std::back_inserter(rest));
      std::merge(rows.begin(), rows.end(), hits.begin(), hits.end(), std::back_inserter(all));
      left = std::move(rest);
      rows = std::move(all);
    }
    return {};
  }
  bool may_match(const BlockSummary& summary) const override {
    return std::any_of(nodes_.begin(), nodes_.end(),
                       [&](const auto& node) { return node->may_match(summary); });
  }
  int cost() const override {
    int cost = 0;
    for (const auto& node : nodes_) cost += node->cost();
    return cost;
  }
  bool needs_lines() const override {
    return std::any_of(nodes_.begin(), nodes_.end(), [](const auto& node) { return node->needs_lines(); });
  }
  bool is_counted() const override {
    return std::all_of(nodes_.begin(), nodes_.end(), [](const auto& node) { return node->is_counted(); });
  }

 private:
  Nodes nodes_;
};

class NotFilter : public FilterNode {
 public:
  explicit NotFilter(std::unique_ptr<FilterNode> node) : node_(std::move(node)) {}
  Status apply(BlockScan& scan, std::vector<uint32_t>& rows) override {
    std::vector<uint32_t> hits = rows;
    RETURN_IF_ERROR(node_->apply(scan, hits));
    std::vector<uint32_t> rest;
    std::set_difference(rows.begin(), rows.end(), hits.begin(), hits.end(), std::back_inserter(rest));
    rows = std::move(rest);
    return {};
  }
  int cost() const override { return node_->cost(); }
  bool needs_lines() const override { return node_->needs_lines(); }
  bool is_counted() const override { return node_->is_counted(); }

 private:
  std::unique_ptr<FilterNode> node_;
};

// user:(a or b or c), of a field that has to be parsed out of the line.
bool is_about_one_value(const Filter& filter) {
  const std::string& field = filter.children[0].field;
  return std::all_of(filter.children.begin(), filter.children.end(), [&](const Filter& child) {
    return child.kind == FilterKind::kField && child.field == field && !is_column(field_kind(field));
  });
}

}  // namespace

std::unique_ptr<FilterNode> make_logic_filter(const Filter& filter) {
  switch (filter.kind) {
    case FilterKind::kAnd:
      return std::make_unique<AndFilter>(compile_children(filter));
    case FilterKind::kOr:
      if (is_about_one_value(filter)) return make_value_filter(filter);
      return std::make_unique<OrFilter>(compile_children(filter));
    case FilterKind::kNot:
      return std::make_unique<NotFilter>(compile_filter(filter.children[0]));
    default:
      return std::make_unique<AllFilter>();
  }
}

std::unique_ptr<FilterNode> compile_filter(const Filter& filter) {
  if (filter.kind == FilterKind::kText) return make_text_filter(filter);
  // A like() that nobody resolved finds nothing.
  if (filter.kind == FilterKind::kTemplates) return make_templates_filter(filter);
  if (filter.kind == FilterKind::kLike) return make_templates_filter({});
  if (filter.kind != FilterKind::kField) return make_logic_filter(filter);
  return is_column(field_kind(filter.field)) ? make_column_filter(filter) : make_value_filter(filter);
}

}  // namespace foreshock::store
