#include "detect/decision/ledger.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace foreshock::detect {
namespace {

constexpr double kNoteP = 1e-3;
constexpr double kSureP = 1e-10;  // as surprising as the score can tell
constexpr int32_t kWindowsKept = kBoardSpanNs / kBoardWindowNs;
constexpr size_t kCellsMax = 128 * 1024;
constexpr double kThresholdFirst = 5, kThresholdStep = 5, kThresholdLast = 100;

int32_t window_of(Timestamp at) {
  return static_cast<int32_t>(
      std::clamp<int64_t>(at.floor(kBoardWindowNs).ns / kBoardWindowNs, 0, INT32_MAX / 2));
}

uint8_t quarters(double log_p) {
  return static_cast<uint8_t>(std::clamp(-log_p / std::numbers::ln10 * 4, 0.0, 255.0));
}

}  // namespace

Ledger::Cell& Ledger::cell(uint32_t service, int32_t window) {
  if (service >= lanes_.size()) lanes_.resize(service + 1);
  std::vector<Cell>& lane = lanes_[service];
  auto at = lane.end();
  while (at != lane.begin() && (at - 1)->window > window) --at;
  if (at != lane.begin() && (at - 1)->window == window) return *(at - 1);
  ++cells_;
  return *lane.insert(at, Cell{.window = window, .score = 0, .votes = {}});
}

void Ledger::forget(int32_t before) {
  for (std::vector<Cell>& lane : lanes_) {
    auto keep =
        std::find_if(lane.begin(), lane.end(), [&](const Cell& cell) { return cell.window >= before; });
    cells_ -= static_cast<size_t>(keep - lane.begin());
    lane.erase(lane.begin(), keep);
  }
}

void Ledger::note(uint32_t service, Timestamp at, Scorer scorer, double log_p, double score) {
  if (log_p > std::log(kNoteP) && score <= 0) return;
  int32_t window = window_of(at);
  if (window <= newest_ - kWindowsKept) return;
  if (window > newest_) {
    newest_ = window;
    forget(window - kWindowsKept + 1);
  }
  Cell& cell = this->cell(service, window);
  double surprise = kSurpriseScoreMax * std::min(1.0, log_p / std::log(kSureP));
  cell.score = std::max(cell.score,
                        static_cast<uint8_t>(std::clamp(std::round(std::max(score, surprise)), 0.0, 100.0)));
  uint8_t& vote = cell.votes[static_cast<size_t>(scorer)];
  vote = std::max(vote, quarters(log_p));
  while (cells_ > kCellsMax) {
    int32_t oldest = INT32_MAX;
    for (const std::vector<Cell>& lane : lanes_)
      if (!lane.empty()) oldest = std::min(oldest, lane.front().window);
    forget(oldest + 1);
  }
}

std::vector<uint32_t> Ledger::lanes_between(Timestamp start, Timestamp end) const {
  std::vector<uint32_t> out;
  int32_t first = window_of(start), last = window_of(end - 1);
  for (uint32_t service = 0; service < lanes_.size(); ++service)
    if (std::any_of(lanes_[service].begin(), lanes_[service].end(),
                    [&](const Cell& cell) { return cell.window >= first && cell.window <= last; }))
      out.push_back(service);
  return out;
}

AnomalyBoard Ledger::board_of(Timestamp start, Timestamp end) const {
  AnomalyBoard out;
  int32_t last = window_of(end - 1), first = std::max(window_of(start), last - kWindowsKept + 1);
  for (int32_t window = first; window <= last; ++window)
    out.windows.push_back({int64_t{window} * kBoardWindowNs});
  for (uint32_t service : lanes_between(start, end)) {
    AnomalyBoard::Lane& lane = out.services.emplace_back();
    lane.scores.resize(out.windows.size());
    for (const Cell& cell : lanes_[service]) {
      if (cell.window < first || cell.window > last) continue;
      auto index = static_cast<uint32_t>(cell.window - first);
      lane.scores[index] = cell.score;
      for (size_t scorer = 0; scorer < kScorerCount; ++scorer)
        if (cell.votes[scorer] > 0)
          lane.votes.push_back({index, static_cast<Scorer>(scorer), std::pow(10, -cell.votes[scorer] / 4.0)});
    }
  }
  std::array<uint64_t, 101>
      fired{};  // by score: a stretch fires at every threshold that its next window first reaches
  for (const std::vector<Cell>& lane : lanes_) {
    int32_t before = INT32_MIN;
    uint8_t height = 0;
    for (const Cell& cell : lane) {
      uint8_t known = cell.window == before + 1 ? height : 0;
      for (int at = known + 1; at <= std::min<int>(cell.score, 100); ++at) ++fired[static_cast<size_t>(at)];
      before = cell.window;
      height = cell.score;
    }
  }
  for (double threshold = kThresholdFirst; threshold <= kThresholdLast; threshold += kThresholdStep)
    out.thresholds.push_back({threshold, fired[static_cast<size_t>(threshold)]});
  return out;
}

void Ledger::rank(AnomalyBoard& board) {
  auto height = [](const AnomalyBoard::Lane& lane) {
    double top = 0;
    for (double score : lane.scores) top = std::max(top, score);
    return top;
  };
  std::stable_sort(board.services.begin(), board.services.end(),
                   [&](const AnomalyBoard::Lane& a, const AnomalyBoard::Lane& b) {
                     double x = height(a), y = height(b);
                     return x != y ? x > y : a.service < b.service;
                   });
}

size_t Ledger::memory_bytes() const {
  size_t bytes = lanes_.capacity() * sizeof(std::vector<Cell>);
  for (const std::vector<Cell>& lane : lanes_) bytes += lane.capacity() * sizeof(Cell);
  return bytes;
}

void Ledger::save(ml::StateWriter& out) const {
  out.u32(static_cast<uint32_t>(lanes_.size()));
  for (const std::vector<Cell>& lane : lanes_) {
    out.u32(static_cast<uint32_t>(lane.size()));
    for (const Cell& cell : lane) {
      out.u32(static_cast<uint32_t>(cell.window));
      out.u8(cell.score);
      for (uint8_t vote : cell.votes) out.u8(vote);
    }
  }
}

Status Ledger::load(ml::StateReader& in, size_t services) {
  Ledger fresh;
  size_t lanes = in.count(services, 4);
  fresh.lanes_.resize(lanes);
  for (size_t i = 0; i < lanes && in.ok(); ++i) {
    size_t cells = in.count(kWindowsKept, 5 + kScorerCount);
    int32_t before = -1;
    for (size_t c = 0; c < cells && in.ok(); ++c) {
      Cell cell;
      cell.window = static_cast<int32_t>(in.u32(INT32_MAX / 2));
      cell.score = in.u8();
      for (uint8_t& vote : cell.votes) vote = in.u8();
      if (cell.window <= before || cell.score > 100) in.spoil();
      before = cell.window;
      fresh.newest_ = std::max(fresh.newest_, cell.window);
      fresh.lanes_[i].push_back(cell);
      ++fresh.cells_;
    }
  }
  RETURN_IF_ERROR(in.status("the ledger of scores"));
  *this = std::move(fresh);
  return {};
}

}  // namespace foreshock::detect
