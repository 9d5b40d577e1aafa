#include "store/query/read_ahead.h"

#include <algorithm>
#include <future>
#include <optional>

namespace foreshock::store {
namespace {

class AheadBlock : public BlockSource {
 public:
  AheadBlock(std::unique_ptr<BlockSource> source, TimeRange range, bool wants_lines)
      : source_(std::move(source)),
        work_(std::async(std::launch::async | std::launch::deferred,
                         [this, range, wants_lines] { unpack(range, wants_lines); })) {}

  const BlockSummary& summary() const override {
    if (work_.valid()) work_.wait();  // the bytes that it reports grow with what was read
    return source_->summary();
  }
  Result<std::shared_ptr<const RowBlock>> columns() override {
    if (work_.valid()) work_.wait();
    return columns_ ? std::move(*columns_) : source_->columns();
  }
  Result<std::shared_ptr<const Lines>> lines(const RowBlock& columns) override {
    if (!lines_) return source_->lines(columns);
    auto out = std::move(*lines_);
    lines_.reset();  // they may be dropped and wanted again
    return out;
  }

 private:
  void unpack(TimeRange range, bool wants_lines) {
    columns_ = source_->columns();
    if (!*columns_ || !wants_lines) return;
    const RowBlock& block = ***columns_;
    bool any = std::any_of(block.timestamps.begin(), block.timestamps.end(),
                           [&](int64_t time) { return time >= range.start && time < range.end; });
    if (any) lines_ = source_->lines(block);
  }

  std::unique_ptr<BlockSource> source_;
  std::optional<Result<std::shared_ptr<const RowBlock>>> columns_;
  std::optional<Result<std::shared_ptr<const Lines>>> lines_;
  std::future<void> work_;  // last: its end is waited for before the others go
};

}  // namespace

std::unique_ptr<BlockSource> read_ahead(std::unique_ptr<BlockSource> source, TimeRange range,
                                        bool wants_lines) {
  return std::make_unique<AheadBlock>(std::move(source), range, wants_lines);
}

}  // namespace foreshock::store
