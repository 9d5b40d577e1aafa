// FilterNode: one compiled term of a filter, applied to the rows of a block at a time.
//
// compile_filter() turns the tree of query_parse.h into nodes; each kind lives in its own filter_*.cc.
// apply() takes row numbers in rising order and keeps those that match. Nodes say how dear they are (cheap
// ones run first inside an `and`), whether they need the lines at all, and, before a block is read, whether
// its bounds rule it out. A node has scratch space: one query, one thread, one set of nodes.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "store/query/block_scan.h"
#include "store/query_parse.h"

namespace foreshock::store {

class FilterNode {
 public:
  virtual ~FilterNode() = default;
  // Errors only when the block's lines do not read back.
  virtual Status apply(BlockScan& scan, std::vector<uint32_t>& rows) = 0;
  // False when the bounds show that no row can match.
  virtual bool may_match(const BlockSummary&) const { return true; }
  // Adds words that stand in every line that matches.
  virtual void required_words(std::vector<std::string>&) const {}
  virtual int cost() const = 0;
  virtual bool needs_lines() const = 0;
  // Whether minute counts hold all that the node looks at.
  virtual bool is_counted() const { return false; }
};

// The field that tells a block of minute counts from one of lines is its weights; both kinds of block suit
// every node that is_counted().
std::unique_ptr<FilterNode> compile_filter(const Filter& filter);

// The makers behind compile_filter, one a file.
std::unique_ptr<FilterNode> make_logic_filter(const Filter& filter);
std::unique_ptr<FilterNode> make_text_filter(const Filter& filter);
std::unique_ptr<FilterNode> make_column_filter(const Filter& filter);
std::unique_ptr<FilterNode> make_value_filter(const Filter& filter);
std::unique_ptr<FilterNode> make_templates_filter(const Filter& filter);

}  // namespace foreshock::store
