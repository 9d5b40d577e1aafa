#include "detect/source_health.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <set>
#include <unordered_map>

#include "base/hash.h"
#include "base/json_writer.h"
#include "detect/decision/budget.h"
#include "detect/detect_events.h"
#include "detect/detect_options.h"
#include "detect/sources/source_record.h"
#include "detect/sources/source_words.h"

namespace foreshock::detect {
namespace {

constexpr int64_t kUnwatchedNs = 30 * kSecond;  // calls farther apart: the time between was not watched
constexpr int64_t kTellEveryNs = 5 * kMinute;  // while it lasts; incidents resolve after a quarter of an hour
constexpr int64_t kGoneNs = kDay;              // silent this long after it was told: it is gone
constexpr int64_t kForgetNs = 30 * kDay;       // and after this, forgotten
constexpr int64_t kRebaseNs = kHour;           // what lasts this long is the new habit
constexpr int64_t kSuccessorNs = 10 * kMinute;  // a file's successor may begin so long before its last line
constexpr int64_t kSkewMinNs = 30 * kSecond, kSkewMaxNs = kDay;
constexpr int64_t kLagMinNs = kMinute;
constexpr int kPauses = 3;  // silence is so many times the usual pause
constexpr int kLagTimes = 5;
constexpr uint64_t kLinesNeeded = 20, kWindowLines = 50;
constexpr uint32_t kLooksNeeded = 3;
constexpr int kWindowsInARow = 2;
constexpr int64_t kWindowsInSustain = 4;
constexpr double kRateMemory = 60;  // minutes
constexpr size_t kWindowFormatsMax = 16;
constexpr double kSilenceScore = 75, kFailureScore = 70, kLagScore = 65, kDriftScore = 65, kSkewScore = 60;

std::string cut(std::string_view text) {
  if (text.size() > kSourceTextBytesMax)
    text = text.substr(0, valid_utf8_prefix(text.substr(0, kSourceTextBytesMax)));
  return std::string(text);
}

void count_format(FormatCounts& counts, const std::string& format, uint64_t lines) {
  auto known = std::ranges::find(counts, format, &FormatCounts::value_type::first);
  if (known != counts.end())
    known->second += lines;
  else if (counts.size() < kWindowFormatsMax)
    counts.emplace_back(format, lines);
  else
    counts.back().second += lines;
}

std::pair<std::string, double> commonest(const FormatCounts& counts) {
  std::pair<std::string, double> out{"", 0};
  uint64_t total = 0, most = 0;
  for (const auto& [format, lines] : counts) {
    total += lines;
    if (lines <= most) continue;
    most = lines;
    out.first = format;
  }
  if (total > 0) out.second = static_cast<double>(most) / static_cast<double>(total);
  return out;
}

double share_of(const FormatCounts& counts, const std::string& format) {
  uint64_t total = 0, those = 0;
  for (const auto& [name, lines] : counts) {
    total += lines;
    if (name == format) those += lines;
  }
  return total == 0 ? 0 : static_cast<double>(those) / static_cast<double>(total);
}

}  // namespace

struct SourceHealth::Inside {
  // What a judge says of a source, before it is known whether anybody has to hear of it.
  struct Claim {
    FindingKind kind;
    std::string why;
    double observed = 0, expected = 0, score = 0, p_value = 1;
    std::string unit;
    std::vector<std::string> examples;
  };

  Inside(TenantId t, SourceHealthOptions o) : tenant(t), options(o), budget(o.findings_per_day) {}

  TenantId tenant;
  SourceHealthOptions options;
  AlarmBudget budget;
  std::unordered_map<SourceId, SourceRecord> records;
  std::set<std::string> muted;
  std::optional<std::set<std::string>> files;
  int64_t unwatched_ns = 0;
  Timestamp looked;  // the last call

  void look(Timestamp now);
  int64_t watched(Timestamp at) const { return at.ns - unwatched_ns; }
  SourceRecord& record_of(const SourceStep& step, Timestamp now);
  void take(SourceRecord& record, const SourceStep& step, Timestamp now, std::vector<Finding>& out);
  void count_rate(SourceRecord& record, uint64_t lines, Timestamp now);
  void close_window(SourceRecord& record, Timestamp now, std::vector<Finding>& out);
  void close_delays(SourceRecord& record, Timestamp now, std::vector<Finding>& out);
  int64_t silent_after(const SourceRecord& record) const;
  bool is_judged(const SourceRecord& record) const;
  bool was_followed(const SourceRecord& record) const;
  void judge_silence(SourceRecord& record, Timestamp now, std::vector<Finding>& out);
  void claim(SourceRecord& record, Claim claim, Timestamp since, Timestamp now, std::vector<Finding>& out);
  static void close(SourceRecord& record, FindingKind kind);
  Finding finding_of(const SourceRecord& record, const Claim& claim, const SourceEpisode& episode,
                     Timestamp now) const;
  SourceState state_of(const SourceRecord& record) const;
};

// A clock set back, a restart or a suspended machine is time in which no source could be heard.
void SourceHealth::Inside::look(Timestamp now) {
  int64_t step = now - looked;
  if (looked.ns != 0 && (step < 0 || step > kUnwatchedNs))
    unwatched_ns = std::clamp(unwatched_ns + step, -kUnwatchedMaxNs, kUnwatchedMaxNs);
  looked = now;
}

SourceRecord& SourceHealth::Inside::record_of(const SourceStep& step, Timestamp now) {
  auto found = records.find(step.id);
  if (found != records.end()) return found->second;
  if (records.size() >= kSourcesMax)
    records.erase(std::ranges::min_element(
        records, {}, [](const auto& pair) { return std::pair(pair.second.last_arrival, pair.first.value); }));
  SourceRecord& record = records[step.id];
  record.id = step.id;
  record.kind = cut(step.kind);
  record.name = cut(step.name);
  record.first_seen = step.first_arrival.ns > 0 ? std::min(step.first_arrival, now) : now;
  record.window_begin_ns = record.delay_begin_ns = now.ns;
  return record;
}

void SourceHealth::Inside::count_rate(SourceRecord& record, uint64_t lines, Timestamp now) {
  int64_t minute = now.ns / kMinute;
  if (minute != record.minute) {
    if (record.minute_lines > 0 && record.minute != 0) {
      double rate = std::max(1 / kRateMemory, 1 / static_cast<double>(++record.minutes));
      record.usual_rate += rate * (static_cast<double>(record.minute_lines) - record.usual_rate);
    }
    record.last_minute_lines = minute == record.minute + 1 ? record.minute_lines : 0;
    record.minute = minute;
    record.minute_lines = 0;
  }
  record.minute_lines += lines;
}

void SourceHealth::Inside::take(SourceRecord& record, const SourceStep& step, Timestamp now,
                                std::vector<Finding>& out) {
  if (!step.host.empty()) record.host = cut(step.host);
  if (!step.last_line.empty()) record.last_line = cut(step.last_line);
  for (const std::string& line : step.failed) {
    if (record.failed.size() >= kFailedLinesKept) record.failed.erase(record.failed.begin());
    record.failed.push_back(cut(line));
  }
  int64_t arrived = watched(std::min(step.last_arrival, now));
  if (record.lines > 0) record.pauses.add(arrived - record.last_watched_ns);
  record.lines += step.lines;
  record.failed_lines += step.failures;
  record.last_watched_ns = std::max(record.last_watched_ns, arrived);
  record.last_arrival = std::max(record.last_arrival, step.last_arrival);
  record.left = false;
  close(record, FindingKind::kSourceSilence);
  count_rate(record, step.lines, now);

  for (const auto& [format, lines] : step.formats) count_format(record.window, cut(format), lines);
  record.window_lines += step.lines;
  record.window_failures += step.failures;
  if (step.delay_ns) record.delay.add(*step.delay_ns);
  int64_t window = options.sustain_ns / kWindowsInSustain;
  if (record.window_lines >= kWindowLines && now.ns - record.window_begin_ns >= window)
    close_window(record, now, out);
  if (record.delay.looks >= kLooksNeeded && now.ns - record.delay_begin_ns >= window)
    close_delays(record, now, out);
}

// A mixture or a share of failures that is strange teaches nothing until it has lasted long enough.
void SourceHealth::Inside::close_window(SourceRecord& record, Timestamp now, std::vector<Finding>& out) {
  SourceName name{record.kind, record.name, record.host};
  double failed = static_cast<double>(record.window_failures) / static_cast<double>(record.window_lines);
  bool failing = record.failures.is_strange(failed);
  auto [format, share] = commonest(record.window);
  auto [was, was_share] = record.formats.main();
  record.strange_failures = failing ? record.strange_failures + 1 : 0;
  if (!failing) {
    record.failures.add(std::min(1.0, failed));
    close(record, FindingKind::kSourceFailures);
  } else if (record.strange_failures >= kWindowsInARow) {
    claim(record,
          {FindingKind::kSourceFailures, failure_words(name, failed, record.failures.mean(), format), failed,
           record.failures.mean(), kFailureScore, 1e-4, "share of lines", record.failed},
          {record.window_begin_ns}, now, out);
    SourceEpisode* open = record.open(FindingKind::kSourceFailures);
    if (open != nullptr && now - open->since >= kRebaseNs) record.failures = ShareHabit();
  }

  double distance = record.formats.distance(record.window);
  bool strange = record.formats.is_strange(distance);
  record.strange_formats = strange ? record.strange_formats + 1 : 0;
  if (!strange) {
    record.formats.add(record.window);
    close(record, FindingKind::kFormatDrift);
  } else if (record.strange_formats >= kWindowsInARow) {
    SourceEpisode* open = record.open(FindingKind::kFormatDrift);
    Timestamp since = open != nullptr ? open->since : Timestamp{record.window_begin_ns};
    double was_now = share_of(record.window, was);
    claim(record,
          {FindingKind::kFormatDrift,
           drift_words(name, was, was_share, was_now, format, share, since, now),
           was_now,
           was_share,
           kDriftScore,
           1e-4,
           "share of lines",
           {record.last_line}},
          since, now, out);
    if (now - since >= kRebaseNs) record.formats.replace(record.window);
  }
  record.window.clear();
  record.window_lines = record.window_failures = 0;
  record.window_begin_ns = now.ns;
}

// Constant and large is a clock or a zone; growing or jumping is a backlog.
void SourceHealth::Inside::close_delays(SourceRecord& record, Timestamp now, std::vector<Finding>& out) {
  SourceName name{record.kind, record.name, record.host};
  DelayWindow window = record.delay;
  Timestamp begin{record.delay_begin_ns};
  record.delay = {};
  record.delay_begin_ns = now.ns;
  int64_t middle = window.middle_ns();
  bool same = record.last_delay && std::abs(record.last_delay->middle_ns() - middle) <= 3 * kSecond;
  bool skewed = std::abs(middle) >= kSkewMinNs && std::abs(middle) <= kSkewMaxNs &&
                (window.is_steady() || window.high_ns <= -kSkewMinNs);
  // Twice in a row the same span; ahead is wrong however it moves.
  record.skewed = skewed && (record.skewed == 0 || same || middle < 0) ? record.skewed + 1 : 0;
  int64_t usual = record.delays.usual_ns();
  bool late = !skewed && record.delays.is_known() &&
              window.low_ns > std::max(kLagMinNs, kLagTimes * std::max<int64_t>(usual, 0));
  record.late = late ? record.late + 1 : 0;
  record.last_delay = window;
  if (record.skewed >= kWindowsInARow) {
    claim(record,
          {FindingKind::kClockSkew,
           skew_words(name, middle),
           static_cast<double>(-middle) / kSecond,
           0,
           kSkewScore,
           1e-4,
           "s ahead",
           {record.last_line}},
          begin, now, out);
  } else if (!skewed) {
    close(record, FindingKind::kClockSkew);
  }
  if (record.late >= kWindowsInARow) {
    claim(record,
          {FindingKind::kSourceLag,
           lag_words(name, window.low_ns, usual),
           static_cast<double>(window.low_ns) / kSecond,
           static_cast<double>(usual) / kSecond,
           kLagScore,
           1e-4,
           "s late",
           {record.last_line}},
          begin, now, out);
    SourceEpisode* open = record.open(FindingKind::kSourceLag);
    if (open != nullptr && now - open->since >= kRebaseNs) record.delays.forget();
  } else if (!late) {
    close(record, FindingKind::kSourceLag);
    if (!skewed) record.delays.add(middle);
  }
}

int64_t SourceHealth::Inside::silent_after(const SourceRecord& record) const {
  return std::max(options.silence_min_ns, kPauses * record.pauses.usual_ns());
}

bool SourceHealth::Inside::is_judged(const SourceRecord& record) const {
  return record.lines >= kLinesNeeded && record.last_arrival - record.first_seen >= options.learn_ns;
}

// A file ends when it is gone, or when the next of its name pattern goes on.
bool SourceHealth::Inside::was_followed(const SourceRecord& record) const {
  if (record.kind != "file") return record.kind == "stdin";
  if (files && !files->contains(record.name)) return true;
  std::string pattern = name_pattern(record.name);
  return std::ranges::any_of(records, [&](const auto& pair) {
    const SourceRecord& other = pair.second;
    return other.id != record.id && other.kind == record.kind && other.last_arrival > record.last_arrival &&
           other.first_seen >= record.last_arrival - kSuccessorNs && name_pattern(other.name) == pattern;
  });
}

void SourceHealth::Inside::judge_silence(SourceRecord& record, Timestamp now, std::vector<Finding>& out) {
  SourceEpisode* open = record.open(FindingKind::kSourceSilence);
  int64_t pause = watched(now) - record.last_watched_ns, allowed = silent_after(record);
  if (record.left || pause <= allowed || !is_judged(record)) return;
  if (open == nullptr && was_followed(record)) {
    record.left = true;
    return;
  }
  if (open != nullptr && pause > allowed + kGoneNs) return;  // told for a day: gone
  double usual = std::max(record.usual_rate, record.minutes == 0 ? static_cast<double>(record.lines) : 0.0);
  claim(record,
        {FindingKind::kSourceSilence,
         silence_words({record.kind, record.name, record.host}, usual, record.last_arrival, now,
                       record.pauses.usual_ns()),
         static_cast<double>(pause) / kSecond,
         static_cast<double>(record.pauses.usual_ns()) / kSecond,
         kSilenceScore,
         1 / static_cast<double>(record.pauses.seen() + 2),
         "s of silence",
         {record.last_line}},
        record.last_arrival, now, out);
}

Finding SourceHealth::Inside::finding_of(const SourceRecord& record, const Claim& claim,
                                         const SourceEpisode& episode, Timestamp now) const {
  Finding finding;
  finding.id = episode.id;
  finding.tenant = tenant;
  finding.kind = claim.kind;
  finding.service = record.title();
  finding.at = now;
  finding.window_start = episode.since;
  finding.window_end = now;
  finding.observed = claim.observed;
  finding.expected = finding.expected_high = claim.expected;
  finding.unit = claim.unit;
  finding.p_value = claim.p_value;
  finding.score = claim.score;
  finding.alarm = episode.alarm;
  finding.outcome = "warning";
  finding.why = claim.why;
  finding.contributions = {{std::string(finding_kind_name(claim.kind)), 1}};
  for (const std::string& line : claim.examples)
    if (!line.empty() && finding.examples.size() < limits::kExamplesPerFinding)
      finding.examples.push_back(line);
  finding.model = "source habits 1";
  const int64_t late = std::max(kLagMinNs, kLagTimes * static_cast<int64_t>(claim.expected * kSecond));
  finding.counterfactual = quiet_words(claim.kind, {silent_after(record), late, kSkewMinNs});
  finding.first_seen = record.first_seen;
  return finding;
}

void SourceHealth::Inside::claim(SourceRecord& record, Claim claim, Timestamp since, Timestamp now,
                                 std::vector<Finding>& out) {
  bool quiet = muted.contains(record.title());
  SourceEpisode* open = record.open(claim.kind);
  if (open == nullptr) {
    SourceEpisode episode;
    episode.kind = claim.kind;
    episode.since = since;
    episode.id = hex16(hash64("source " + hex16(tenant.value) + hex16(record.id.value) +
                              std::string(finding_kind_name(claim.kind)) + std::to_string(since.ns)));
    episode.alarm = !quiet && budget.take(now, claim.score, false);
    (episode.alarm ? FindingMade::alarms() : FindingMade::digest()).add();
    record.episodes.push_back(std::move(episode));
    open = &record.episodes.back();
  } else if (quiet || open->accepted || now - open->told < kTellEveryNs) {
    return;
  }
  open->told = now;
  open->why = cut(claim.why);
  out.push_back(finding_of(record, claim, *open, now));
}

void SourceHealth::Inside::close(SourceRecord& record, FindingKind kind) {
  std::erase_if(record.episodes, [kind](const SourceEpisode& episode) { return episode.kind == kind; });
}

SourceState SourceHealth::Inside::state_of(const SourceRecord& record) const {
  SourceState out;
  out.id = record.id;
  out.kind = record.kind;
  out.name = record.name;
  out.host = record.host;
  out.left = record.left;
  out.first_seen = record.first_seen;
  out.last_arrival = record.last_arrival;
  out.lines = record.lines;
  out.failures = record.failed_lines;
  int64_t minute = looked.ns / kMinute;
  uint64_t lines = minute == record.minute       ? std::max(record.last_minute_lines, record.minute_lines)
                   : minute == record.minute + 1 ? record.minute_lines
                                                 : 0;
  out.rate_per_minute = static_cast<double>(lines);
  out.usual_rate_per_minute = record.usual_rate;
  if (is_judged(record)) out.silent_after_ns = silent_after(record);
  if (record.last_delay) out.delay_ns = record.last_delay->middle_ns();
  if (record.skewed >= kWindowsInARow) out.skew_ns = -record.last_delay->middle_ns();
  out.last_line = record.last_line;
  out.failed = record.failed;
  bool quiet = muted.contains(record.title());
  for (const SourceEpisode& episode : record.episodes) {
    out.problems.push_back({episode.kind, episode.since, episode.id, episode.why, quiet});
    out.silent |= episode.kind == FindingKind::kSourceSilence;
  }
  return out;
}

SourceHealth::SourceHealth(TenantId tenant, SourceHealthOptions options)
    : inside_(std::make_unique<Inside>(tenant, options)) {}
SourceHealth::~SourceHealth() = default;
SourceHealth::SourceHealth(SourceHealth&&) noexcept = default;
SourceHealth& SourceHealth::operator=(SourceHealth&&) noexcept = default;

std::vector<Finding> SourceHealth::observe(std::span<const SourceStep> steps, Timestamp now) {
  std::vector<Finding> out;
  inside_->look(now);
  for (const SourceStep& step : steps) {
    if (step.lines == 0 || step.kind == "replay") continue;
    inside_->take(inside_->record_of(step, now), step, now, out);
  }
  return out;
}

std::vector<Finding> SourceHealth::advance(Timestamp now) {
  std::vector<Finding> out;
  inside_->look(now);
  for (auto& [id, record] : inside_->records) inside_->judge_silence(record, now, out);
  std::erase_if(inside_->records, [&](const auto& pair) {
    int64_t pause = inside_->watched(now) - pair.second.last_watched_ns;
    return pause > std::max(kForgetNs, inside_->silent_after(pair.second) + kGoneNs);
  });
  std::ranges::sort(out, {}, &Finding::id);
  return out;
}

void SourceHealth::mute(const std::string& source, bool muted) {
  if (!muted)
    inside_->muted.erase(source);
  else if (inside_->muted.size() < kMutesMax)
    inside_->muted.insert(source);
}

void SourceHealth::accept(const std::string& finding_id) {
  for (auto& [id, record] : inside_->records)
    for (SourceEpisode& episode : record.episodes)
      if (episode.id == finding_id) episode.accepted = true;
}

void SourceHealth::set_files(std::vector<std::string> paths) {
  inside_->files.emplace(paths.begin(), paths.end());
}

std::vector<SourceState> SourceHealth::sources() const {
  std::vector<SourceState> out;
  for (const auto& [id, record] : inside_->records) out.push_back(inside_->state_of(record));
  std::ranges::sort(out, {}, [](const SourceState& state) { return std::pair(state.kind, state.name); });
  return out;
}

size_t SourceHealth::memory_bytes() const {
  size_t bytes = sizeof(Inside);
  for (const auto& [id, record] : inside_->records) bytes += record.memory_bytes();
  return bytes;
}

std::string SourceHealth::save() const {
  std::string body;
  ml::StateWriter out(body);
  out.i64(inside_->unwatched_ns);
  out.i64(inside_->looked.ns);
  inside_->budget.save(out);
  out.u32(static_cast<uint32_t>(inside_->records.size()));
  for (const auto& [id, record] : inside_->records) record.save(out);
  return ml::seal("FSSH", 1, body);
}

Status SourceHealth::load(std::string_view bytes) {
  ASSIGN_OR_RETURN(std::string_view body, ml::open("FSSH", 1, bytes));
  ml::StateReader in(body);
  Inside fresh(inside_->tenant, inside_->options);
  fresh.unwatched_ns = in.i64(-kUnwatchedMaxNs, kUnwatchedMaxNs);
  fresh.looked.ns = in.i64(0, kTimeMax);
  RETURN_IF_ERROR(fresh.budget.load(in));
  for (size_t n = in.count(kSourcesMax, 256); n > 0 && in.ok(); --n) {
    SourceRecord record;
    record.load(in);
    record.window_begin_ns = record.delay_begin_ns = fresh.looked.ns;
    fresh.records.insert_or_assign(record.id, std::move(record));
  }
  RETURN_IF_ERROR(in.status("the health of sources"));
  fresh.muted = std::move(inside_->muted);
  *inside_ = std::move(fresh);
  return {};
}

}  // namespace foreshock::detect
