#include "detect/decision/episodes.h"

#include <algorithm>
#include <vector>

namespace foreshock::detect {
namespace {
// Times are taken between these by the detector (1897 to 2179), so differences cannot overflow.
constexpr int64_t kTimeMin = INT64_MIN / 4, kTimeMax = 6'600'000'000'000'000'000;
constexpr size_t kIdBytesMax = 64;
constexpr int64_t kWorseAfter = 10 * kSecond;
}  // namespace

Episode* Episodes::find(uint64_t subject, Timestamp at, int64_t cool_down_ns) {
  auto found = open_.find(subject);
  if (found == open_.end()) return nullptr;
  if (at - found->second.last_hit > cool_down_ns) {
    open_.erase(found);
    return nullptr;
  }
  return &found->second;
}

Episode& Episodes::open(uint64_t subject, Episode episode) {
  if (open_.size() >= kEpisodesMax && !open_.contains(subject)) {
    auto oldest = std::min_element(open_.begin(), open_.end(), [](const auto& a, const auto& b) {
      return std::pair(a.second.last_hit, a.first) < std::pair(b.second.last_hit, b.first);
    });
    open_.erase(oldest);
  }
  return open_[subject] = std::move(episode);
}

bool Episodes::due(const Episode& episode, Timestamp at, double strength, const DetectOptions& options) {
  // The longer it lasts, the rarer the news: an hour-old episode is told every quarter of an hour.
  int64_t pace = std::max(options.update_every_ns, (episode.last_told - episode.window_start) / 4);
  if (at - episode.last_told >= pace) return true;
  return strength > 2 * episode.peak && at - episode.last_told >= kWorseAfter;
}

void Episodes::expire(Timestamp at, int64_t cool_down_ns) {
  std::erase_if(open_, [&](const auto& entry) { return at - entry.second.last_hit > cool_down_ns; });
}

void Episodes::save(ml::StateWriter& out) const {
  std::vector<uint64_t> subjects;
  for (const auto& [subject, episode] : open_) subjects.push_back(subject);
  std::sort(subjects.begin(), subjects.end());
  out.u32(static_cast<uint32_t>(subjects.size()));
  for (uint64_t subject : subjects) {
    const Episode& episode = open_.at(subject);
    out.u64(subject);
    out.text(episode.id);
    out.u32(episode.service);
    out.u8(episode.kind);
    out.flag(episode.alarmed);
    out.flag(episode.severe);
    out.i64(episode.window_start.ns);
    out.i64(episode.last_hit.ns);
    out.i64(episode.last_told.ns);
    out.f64(episode.peak);
    out.f64(episode.score);
  }
}

Status Episodes::load(ml::StateReader& in) {
  Episodes fresh;
  size_t count = in.count(kEpisodesMax, 8);
  for (size_t i = 0; i < count && in.ok(); ++i) {
    uint64_t subject = in.u64();
    Episode episode;
    episode.id = in.text(kIdBytesMax);
    episode.service = in.u32();
    episode.kind = in.u8();
    episode.alarmed = in.flag();
    episode.severe = in.flag();
    episode.window_start.ns = in.i64(kTimeMin, kTimeMax);
    episode.last_hit.ns = in.i64(kTimeMin, kTimeMax);
    episode.last_told.ns = in.i64(kTimeMin, kTimeMax);
    episode.peak = in.f64(-1e18, 1e18);
    episode.score = in.f64(0, 100);
    fresh.open_[subject] = std::move(episode);
  }
  RETURN_IF_ERROR(in.status("open findings"));
  *this = std::move(fresh);
  return {};
}

}  // namespace foreshock::detect
