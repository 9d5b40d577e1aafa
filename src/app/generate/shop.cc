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

constexpr double kWeekend = .6;
constexpr double kMondayJob = 4;  // settlement and stock-taking, from two to three on Monday morning
constexpr int64_t kAwayNs = 15 * kSecond;
constexpr const char* kPhrases[] = {", served by replica", ", after warm-up",  ", via fast path",
                                    ", in safe mode",      ", with new index", ", from edge cache",
                                    ", by batch",          ", signed"};

// 0 is Monday.
int64_t weekday(Timestamp at) {
  return (at.floor(kDay).ns / kDay + 3) % 7;
}
double hour_of_day(Timestamp at) {
  return static_cast<double>(at.ns - at.floor(kDay).ns) / static_cast<double>(kHour);
}

}  // namespace

std::vector<std::pair<std::string, std::string>> scenario_names() {
  std::vector<std::pair<std::string, std::string>> names = {
      {"mixed", "70 % normal lines, 25 % warnings, 5 % incident lines, evenly over time"},
      {"healthy", "a shop that works"},
      {"healthy_weeks", "healthy, with weekends, Monday's jobs and two deployments a working day"},
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
  } else if (scenario == "healthy_weeks") {
    plan_deploys();
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

void Shop::plan_deploys() {
  for (Timestamp day = options_.start.floor(kDay); day < end_; day = day + kDay) {
    if (weekday(day) >= 5) continue;
    for (int64_t from : {9, 13}) {
      Deploy one;
      one.at = day + from * kHour + dice_.between(0, 3 * kHour);
      one.service = static_cast<Service>(1 + dice_.below(kServiceCount - 1));  // the edge has no version
      one.message = dice_.below(choices_[static_cast<size_t>(one.service)][0].size());
      one.phrase = dice_.below(std::size(kPhrases));
      one.factor = .7 + .6 * dice_.unit();
      one.version = static_cast<int>(deploys_.size()) + 20;
      if (one.at < options_.start || one.at >= end_) continue;
      start_patterns_.push_back(compile("starting " + std::string(service_name(one.service)) + " version 4." +
                                        std::to_string(one.version) + ".0"));
      deploys_.push_back(one);
    }
  }
}

void Shop::deploy(const Deploy& deploy, std::vector<Draft>& drafts) {
  std::vector<Choice>& list = choices_[static_cast<size_t>(deploy.service)][0];
  Choice& changed = list[deploy.message];
  changed.pattern = compile(changed.message->text + std::string(kPhrases[deploy.phrase]));
  double before = 0, until = 0;
  for (Choice& choice : list) {
    double weight = choice.until - before;
    before = choice.until;
    until += &choice == &changed ? weight * deploy.factor : weight;
    choice.until = until;
  }
  drafts.push_back({deploy.at, deploy.service, Label::kNormal, Level::kInfo, -1, "main",
                    &start_patterns_[deployed_], false});
}

// What the calendar does to a service in "healthy_weeks".
double Shop::weekly(Service service) const {
  if (options_.scenario != "healthy_weeks") return 1;
  if (deployed_ < deploys_.size() && deploys_[deployed_].service == service &&
      deploys_[deployed_].at - now_ < kAwayNs)
    return 0;
  if (weekday(now_) >= 5) return kWeekend;
  bool job = service == Service::kOrders || service == Service::kInventory;
  double hour = hour_of_day(now_);
  return job && weekday(now_) == 0 && hour >= 2 && hour < 3 ? kMondayJob : 1;
}

double Shop::load() const {
  double hours = hour_of_day(now_);
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
    uint64_t count = dice_.count(options_.rate * service_share(service) * seconds * load() *
                                 scale_of(service) * weekly(service));
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
  while (deployed_ < deploys_.size() && deploys_[deployed_].at < now_ + span_ns) {
    deploy(deploys_[deployed_], drafts_);
    ++deployed_;
  }
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
