// Words and phrases on the raw line.
#include "store/query/filter_node.h"
#include "store/query/text_matcher.h"

namespace foreshock::store {
namespace {

class TextFilter : public FilterNode {
 public:
  explicit TextFilter(const Filter& filter) : matcher_(filter.value, filter.prefix) {}

  Status apply(BlockScan& scan, std::vector<uint32_t>& rows) override {
    RETURN_IF_ERROR(scan.load_lines());
    // Where most rows are still in, one search over all lines at once beats one for each.
    if (rows.size() * 2 > scan.block().rows) {
      apply_whole(scan.lines(), rows);
    } else {
      std::erase_if(rows, [&](uint32_t row) { return !matcher_.matches(scan.raw(row)); });
    }
    return {};
  }
  void required_words(std::vector<std::string>& out) const override {
    for (std::string& word : matcher_.whole_words()) out.push_back(std::move(word));
  }
  int cost() const override { return 20; }
  bool needs_lines() const override { return true; }

 private:
  void apply_whole(const Lines& lines, std::vector<uint32_t>& rows) {
    std::string_view text = lines.raw;
    size_t kept = 0;
    size_t at = matcher_.find_bytes(text, 0);
    for (uint32_t row : rows) {
      size_t begin = row == 0 ? 0 : lines.raw_ends[row - 1];
      size_t end = lines.raw_ends[row];
      if (at < begin) at = matcher_.find_bytes(text, begin);
      while (at < end) {
        // A hit must lie inside the line, and its boundaries are the line's own.
        bool inside = at + matcher_.size() <= end;
        if (inside && matcher_.at_boundaries(text.substr(begin, end - begin), at - begin)) {
          rows[kept++] = row;
          break;
        }
        at = matcher_.find_bytes(text, at + 1);
      }
      if (at == std::string_view::npos) break;
    }
    rows.resize(kept);
  }

  TextMatcher matcher_;
};

}  // namespace

std::unique_ptr<FilterNode> make_text_filter(const Filter& filter) { return std::make_unique<TextFilter>(filter); }

}  // namespace foreshock::store
