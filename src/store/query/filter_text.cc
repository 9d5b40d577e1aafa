// Words and phrases on the raw line, and on what its escape sequences stand for.
#include <algorithm>

#include "store/query/escapes.h"
#include "store/query/filter_node.h"
#include "store/query/text_matcher.h"

namespace foreshock::store {
namespace {

class TextFilter : public FilterNode {
 public:
  explicit TextFilter(const Filter& filter) : matcher_(filter.value, filter.prefix) {}

  Status apply(BlockScan& scan, std::vector<uint32_t>& rows) override {
    RETURN_IF_ERROR(scan.load_lines());
    bool escapes = scan.lines().raw.find('\\') != std::string_view::npos;
    if (escapes) missed_ = rows;
    // Where most rows are still in, one search over all lines at once beats one for each.
    if (rows.size() * 2 > scan.block().rows) {
      apply_whole(scan.lines(), rows);
    } else {
      size_t looked = 0;
      bool stopped = false;
      std::erase_if(rows, [&](uint32_t row) {
        if (++looked % kRowsPerLook == 0) stopped = stopped || !scan.proceed();
        return stopped || !matcher_.matches(scan.raw(row));
      });
    }
    if (escapes) add_decoded(scan, rows);
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

  // Adds to `rows` those of missed_ that hold the text once their escapes are decoded. Both rise.
  void add_decoded(BlockScan& scan, std::vector<uint32_t>& rows) {
    auto found = rows.begin();
    std::erase_if(missed_, [&](uint32_t row) {
      while (found != rows.end() && *found < row) ++found;
      bool had = found != rows.end() && *found == row;
      return had || !decode_escapes(scan.raw(row), decoded_) || !matcher_.matches(decoded_);
    });
    if (missed_.empty()) return;
    auto middle = static_cast<std::ptrdiff_t>(rows.size());
    rows.insert(rows.end(), missed_.begin(), missed_.end());
    std::inplace_merge(rows.begin(), rows.begin() + middle, rows.end());
  }

  TextMatcher matcher_;
  std::vector<uint32_t> missed_;
  std::string decoded_;
};

}  // namespace

std::unique_ptr<FilterNode> make_text_filter(const Filter& filter) {
  return std::make_unique<TextFilter>(filter);
}

}  // namespace foreshock::store
