#include "app/generate/shop.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace foreshock::app::generate {

namespace {

constexpr double kDaySwing = .6;  // at four in the afternoon 1.6 times the mean, at four in the morning .4
constexpr double kHealthyWarnings = .03;
constexpr double kHealthyIncidents = .0005;
constexpr size_t kWeekFaults = 25;
constexpr int64_t kWeekFaultSpanNs = 40 * kMinute;
constexpr int64_t kFirstFaultNs = 6 * kHour;  // of a week: time to learn first

}  // namespace

std::vector<std::pair<std::string, std::string>> scenario_names() {
  std::vector<std::pair<std::string, std::string>> names = {
      {"mixed", "70 % normal lines, 25 % warnings, 5 % incident lines, evenly over time"},
      {"healthy", "a shop that works"},
      {"incident", "one database fail-over in an otherwise healthy shop"},
      {"week", "healthy, with 25 faults of all kinds spread over the duration"}};
  for (const Fault& fault : all_faults()) names.emplace_back(fault.name, fault.help);
  return names;
}

Shop::Shop(ShopOptions options)
    : options_(std::move(options)),
      dice_(options_.seed),
      format_(options_.as_syslog),
      now_(options_.start),
      end_(options_.start + options_.duration_ns) {
  for (const Message& message : shop_messages()) {
    auto& list = choices_[static_cast<size_t>(message.service)][static_cast<size_t>(message.label)];
    double before = list.empty() ? 0 : list.back().until;
    list.push_back({&message, compile(message.text), before + message.weight});
  }
}

Result<Shop> Shop::open(ShopOptions options) {
  Shop shop(std::move(options));
  RETURN_IF_ERROR(shop.plan());
  return shop;
}

Status Shop::plan() {
  const std::string& scenario = options_.scenario;
  if (scenario != "mixed") {
    warning_share_ = kHealthyWarnings;
    normal_share_ = 1 - kHealthyWarnings - kHealthyIncidents;
  }
  if (scenario == "incident") {
    faults_.push_back({find_fault("slow_database"), options_.start, options_.duration_ns});
  } else if (const Fault* fault = find_fault(scenario)) {
    faults_.push_back({fault, options_.start, options_.duration_ns});
  } else if (scenario == "week") {
    int64_t room = options_.duration_ns - kFirstFaultNs - kWeekFaultSpanNs;
    for (size_t i = 0; i < kWeekFaults && room > 0; ++i) {
      const Fault& kind = all_faults()[i % all_faults().size()];
      int64_t at = kFirstFaultNs + room * static_cast<int64_t>(i) / static_cast<int64_t>(kWeekFaults);
      faults_.push_back({&kind, options_.start + at + dice_.between(0, kHour), kWeekFaultSpanNs});
    }
  } else if (scenario != "mixed" && scenario != "healthy") {
    std::string names;
    for (const auto& [name, help] : scenario_names()) names += (names.empty() ? "" : ", ") + name;
    return fail(ErrorKind::kInvalid, "no scenario '" + scenario + "'; there are " + names);
  }
  for (const FaultRun& run : faults_) {
    std::vector<Pattern> patterns;
    for (const Effect& effect : run.fault->effects) patterns.push_back(compile(effect.text));
    fault_patterns_.push_back(std::move(patterns));
  }
  return {};
}

double Shop::load() const {
  double hours = static_cast<double>(now_.ns - now_.floor(kDay).ns) / static_cast<double>(kHour);
  // Short plays are measured by their rate, so only longer ones have a day.
  if (options_.duration_ns < 3 * kHour) return 1;
  return 1 + kDaySwing * std::cos((hours - 16) / 24 * 2 * std::numbers::pi);
}

// What active faults do to what a service says by itself.
double Shop::scale_of(Service service) const {
  double scale = 1;
  for (const FaultRun& run : faults_) {
    double at = static_cast<double>(now_ - run.start) / static_cast<double>(run.span_ns);
    for (const Effect& effect : run.fault->effects) {
      if (effect.service != service || at < effect.from || at >= effect.until) continue;
      if (effect.kind == Effect::Kind::kSilence) scale = 0;
      if (effect.kind == Effect::Kind::kScale) scale *= effect.rate_first;
    }
  }
  return scale;
}

const Shop::Choice& Shop::choose(Service service, Label label) {
  const std::vector<Choice>& list = choices_[static_cast<size_t>(service)][static_cast<size_t>(label)];
  double at = dice_.unit() * list.back().until;
  for (const Choice& choice : list)
    if (at < choice.until) return choice;
  return list.back();
}

void Shop::add_background(int64_t span_ns, std::vector<Draft>& drafts) {
  double seconds = static_cast<double>(span_ns) / static_cast<double>(kSecond);
  for (size_t s = 0; s < kServiceCount; ++s) {
    Service service = static_cast<Service>(s);
    uint64_t count =
        dice_.count(options_.rate * service_share(service) * seconds * load() * scale_of(service));
    for (uint64_t i = 0; i < count; ++i) {
      double kind = dice_.unit();
      Label label = kind < normal_share_                    ? Label::kNormal
                    : kind < normal_share_ + warning_share_ ? Label::kWarning
                                                            : Label::kIncident;
      const Choice& choice = choose(service, label);
      Timestamp at = now_ + static_cast<int64_t>(dice_.unit() * static_cast<double>(span_ns));
      drafts.push_back(
          {at, service, label, choice.message->level, -1, choice.message->logger, &choice.pattern, false});
    }
  }
}

void Shop::add_fault(size_t index, int64_t span_ns, std::vector<Draft>& drafts) {
  const FaultRun& run = faults_[index];
  double at = static_cast<double>(now_ - run.start) / static_cast<double>(run.span_ns);
  if (at < 0 || at > 1) return;
  double seconds = static_cast<double>(span_ns) / static_cast<double>(kSecond);
  for (size_t e = 0; e < run.fault->effects.size(); ++e) {
    const Effect& effect = run.fault->effects[e];
    if (effect.kind != Effect::Kind::kInject || at < effect.from || at >= effect.until) continue;
    double along = (at - effect.from) / (effect.until - effect.from);
    double share = effect.rate_first + (effect.rate_last - effect.rate_first) * along;
    uint64_t count = dice_.count(options_.rate * share * seconds);
    for (uint64_t i = 0; i < count; ++i) {
      Timestamp when = now_ + static_cast<int64_t>(dice_.unit() * static_cast<double>(span_ns));
      bool trace = effect.with_trace && dice_.below(4) == 0;
      drafts.push_back({when, effect.service, effect.label, effect.level, static_cast<int>(index),
                        effect.logger, &fault_patterns_[index][e], trace});
    }
  }
}

bool Shop::next(int64_t span_ns, Slice& out) {
  out.text.clear();
  out.lines.clear();
  if (now_ >= end_) return false;
  span_ns = std::min(span_ns, end_ - now_);
  drafts_.clear();
  add_background(span_ns, drafts_);
  for (size_t i = 0; i < faults_.size(); ++i) add_fault(i, span_ns, drafts_);
  std::stable_sort(drafts_.begin(), drafts_.end(),
                   [](const Draft& a, const Draft& b) { return a.at < b.at; });
  for (const Draft& draft : drafts_) {
    message_.clear();
    fill(*draft.pattern, dice_, message_);
    LineFacts facts{draft.at,     draft.service, draft.level,
                    draft.logger, message_,      draft.with_trace && !options_.as_syslog};
    size_t begin = out.text.size();
    format_.append(facts, dice_, out.text);
    out.lines.push_back({draft.at, draft.service, draft.label, draft.fault, LineFormat::lines_of(facts),
                         static_cast<uint32_t>(begin), static_cast<uint32_t>(out.text.size() - begin)});
  }
  now_ = now_ + span_ns;
  return true;
}

}  // namespace foreshock::app::generate
