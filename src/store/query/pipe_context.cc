// context: the lines before and after each hit of the same source or service, as a person reads them.
//
// Hits are held until the end. Those of one stream that lie close together share one scan forward, which
// begins as many lines before the first as were asked for; what it passes is kept in a ring until a hit
// comes.
#include <algorithm>
#include <deque>
#include <map>
#include <span>

#include "store/query/ordered_scan.h"
#include "store/query/pipe_operator.h"
#include "store/query/query_run.h"
#include "store/store_options.h"

namespace foreshock::store {
namespace {

// Hits further apart than this get scans of their own.
constexpr int64_t kGapNs = kMinute;

struct Window {
  std::vector<Row> rows;  // oldest first
  int64_t first_hit_ns = 0;
};

class ContextOperator : public PipeOperator {
 public:
  ContextOperator(const ContextPipe& pipe, const LineSource& lines, QueryControl& control, PipeOperator& next)
      : pipe_(pipe), lines_(lines), control_(control), next_(next) {}

  bool push(Row&& row) override {
    if (!row.log) return true;
    if (++hits_ > kContextHitsMax) {
      control_.partial("the context of the first " + std::to_string(kContextHitsMax) + " hits is shown");
      return false;
    }
    const LogRow& log = *row.log;
    return control_.charge(row_bytes(row)) &&
           (streams_[pipe_.same_service ? log.service : log.source].push_back(std::move(*row.log)), true);
  }

  void finish() override {
    std::vector<Window> windows;
    for (auto& [name, hits] : streams_) {
      std::stable_sort(hits.begin(), hits.end(),
                       [](const LogRow& a, const LogRow& b) { return a.timestamp < b.timestamp; });
      for (size_t begin = 0; begin < hits.size();) {
        size_t end = begin + 1;
        while (end < hits.size() && hits[end].timestamp - hits[end - 1].timestamp <= kGapNs) ++end;
        read_cluster({hits.data() + begin, end - begin}, windows);
        begin = end;
      }
    }
    give(windows);
  }

 private:
  using Hits = std::span<LogRow>;

  // Where the scan forward has to begin to pass the lines before the first hit.
  int64_t start_of(const LogRow& hit, FilterNode& filter) {
    int64_t time = hit.timestamp.ns;
    OrderedScan scan(*lines_.view, filter, {INT64_MIN, time}, true, control_);
    Hit found;
    for (uint64_t seen = 0; seen < pipe_.lines && scan.next(found); ++seen) time = found.order.time;
    return time;
  }

  void read_cluster(Hits hits, std::vector<Window>& windows) {
    std::unique_ptr<FilterNode> filter = compile_filter(neighbours_filter(hits.front(), pipe_.same_service));
    std::map<std::string, LogRow*> wanted;
    for (LogRow& hit : hits) wanted.emplace(hit.id, &hit);
    int64_t start = start_of(hits.front(), *filter);
    OrderedScan scan(*lines_.view, *filter, {start, INT64_MAX}, false, control_);
    RowNumbering numbering;
    std::deque<Row> ring;
    Window* open = nullptr;
    bool dropped = false;  // a line fell out of the ring since the window ended
    uint64_t after = 0;
    const int64_t last = hits.back().timestamp.ns;
    Hit found;
    while ((!wanted.empty() || after > 0) && scan.next(found)) {
      if (found.order.time > last) wanted.clear();  // what was not met by now expired meanwhile
      if (wanted.empty() && after == 0) break;
      std::string id = numbering.id_of(*found.scan, found.row);
      auto hit = wanted.find(id);
      Row row;
      if (hit != wanted.end()) {
        row.log = std::move(*hit->second);
      } else {
        row.log = make_log_row(*found.scan, found.row);
        row.log->id = std::move(id);
      }
      if (hit != wanted.end()) {
        if (after == 0) {
          // Lines in the ring touch the window before when none was dropped between.
          bool touches = open != nullptr && !dropped;
          if (!touches) open = start_window(windows, row);
          for (size_t i = 0; i < ring.size(); ++i)
            add(*open, ring[i], -static_cast<int64_t>(ring.size() - i));
          ring.clear();
        }
        add(*open, row, 0);
        after = pipe_.lines;
        dropped = false;
        wanted.erase(hit);
      } else if (after > 0) {
        add(*open, row, static_cast<int64_t>(pipe_.lines - --after));
      } else {
        ring.push_back(std::move(row));
        if (ring.size() > pipe_.lines) {
          ring.pop_front();
          dropped = true;
        }
      }
    }
  }

  Window* start_window(std::vector<Window>& windows, const Row& hit) {
    windows.emplace_back();
    windows.back().first_hit_ns = hit.log->timestamp.ns;
    return &windows.back();
  }

  void add(Window& window, Row& row, int64_t distance) {
    row.log->attributes.push_back({"context", std::to_string(distance), false});
    if (control_.charge(row_bytes(row))) window.rows.push_back(std::move(row));
  }

  void give(std::vector<Window>& windows) {
    std::stable_sort(windows.begin(), windows.end(), [&](const Window& a, const Window& b) {
      return lines_.newest_first ? a.first_hit_ns > b.first_hit_ns : a.first_hit_ns < b.first_hit_ns;
    });
    for (Window& window : windows) {
      if (lines_.newest_first) std::reverse(window.rows.begin(), window.rows.end());
      for (Row& row : window.rows)
        if (!next_.push(std::move(row))) return;
    }
  }

  ContextPipe pipe_;
  LineSource lines_;
  QueryControl& control_;
  PipeOperator& next_;
  std::map<std::string, std::vector<LogRow>> streams_;
  size_t hits_ = 0;
};

}  // namespace

std::unique_ptr<PipeOperator> make_context(const ContextPipe& pipe, const LineSource* lines,
                                           QueryControl& control, PipeOperator& next) {
  static const StoreView kNothing;
  return std::make_unique<ContextOperator>(pipe, lines != nullptr ? *lines : LineSource{&kNothing, true},
                                           control, next);
}

}  // namespace foreshock::store
