#include "detect/sources/source_record.h"

#include <algorithm>

namespace foreshock::detect {
namespace {
constexpr size_t kEpisodesMax = 8;
constexpr int64_t kTimeMin = 0;
constexpr int64_t kWatchedMin = -kUnwatchedMaxNs, kWatchedMax = kTimeMax + kUnwatchedMaxNs;
}  // namespace

SourceEpisode* SourceRecord::open(FindingKind which) {
  auto found = std::ranges::find(episodes, which, &SourceEpisode::kind);
  return found == episodes.end() ? nullptr : &*found;
}

size_t SourceRecord::memory_bytes() const {
  size_t bytes = sizeof *this + kind.capacity() + name.capacity() + host.capacity() + last_line.capacity();
  for (const std::string& line : failed) bytes += sizeof line + line.capacity();
  for (const SourceEpisode& episode : episodes) bytes += sizeof episode + episode.why.capacity();
  return bytes + (window.capacity() + 4) * sizeof(FormatCounts::value_type);
}

void SourceRecord::save(ml::StateWriter& out) const {
  out.u64(id.value);
  for (const std::string* text : {&kind, &name, &host, &last_line}) out.text(*text);
  out.u32(static_cast<uint32_t>(failed.size()));
  for (const std::string& line : failed) out.text(line);
  out.i64(first_seen.ns);
  out.i64(last_arrival.ns);
  out.i64(last_watched_ns);
  out.u64(lines);
  out.u64(failed_lines);
  pauses.save(out);
  formats.save(out);
  failures.save(out);
  delays.save(out);
  out.f64(usual_rate);
  out.u64(minutes);
  out.u32(static_cast<uint32_t>(episodes.size()));
  for (const SourceEpisode& episode : episodes) {
    out.u8(static_cast<uint8_t>(episode.kind));
    out.text(episode.id);
    out.text(episode.why);
    out.i64(episode.since.ns);
    out.i64(episode.told.ns);
    out.flag(episode.alarm);
    out.flag(episode.accepted);
  }
  out.flag(left);
}

void SourceRecord::load(ml::StateReader& in) {
  id = SourceId{in.u64()};
  for (std::string* text : {&kind, &name, &host, &last_line}) *text = in.text(kSourceTextBytesMax);
  for (size_t n = in.count(kFailedLinesKept, 4); n > 0 && in.ok(); --n)
    failed.push_back(in.text(kSourceTextBytesMax));
  first_seen.ns = in.i64(kTimeMin, kTimeMax);
  last_arrival.ns = in.i64(kTimeMin, kTimeMax);
  last_watched_ns = in.i64(kWatchedMin, kWatchedMax);
  lines = in.u64();
  failed_lines = in.u64();
  pauses.load(in);
  formats.load(in);
  failures.load(in);
  if (!delays.load(in)) in.spoil();
  usual_rate = in.f64(0, 1e15);
  minutes = in.u64();
  for (size_t n = in.count(kEpisodesMax, 27); n > 0 && in.ok(); --n) {
    SourceEpisode episode;
    uint8_t which = in.u8();
    if (which >= kFindingKinds) in.spoil();
    episode.kind = static_cast<FindingKind>(which);
    episode.id = in.text(64);
    episode.why = in.text(kSourceTextBytesMax);
    episode.since.ns = in.i64(kTimeMin, kTimeMax);
    episode.told.ns = in.i64(kTimeMin, kTimeMax);
    episode.alarm = in.flag();
    episode.accepted = in.flag();
    if (in.ok()) episodes.push_back(std::move(episode));
  }
  left = in.flag();
}

}  // namespace foreshock::detect
