// Runs the timelines of tests/scenario through incidents and alerting together on a fake clock; the format is
// in tests/scenario/README.md.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <filesystem>
#include <map>

#include "alerting/alerting.h"
#include "alerting/channels/peer_fakes.h"
#include "base/fake_world.h"
#include "base/hash.h"
#include "incidents/finding_json.h"
#include "incidents/incidents.h"

namespace foreshock::alerting {
namespace {

std::filesystem::path folder() {
  return std::filesystem::path(__FILE__).parent_path().parent_path().parent_path() / "tests/scenario";
}

std::vector<std::string> scenarios() {
  std::vector<std::string> out;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder(), error))
    if (entry.path().extension() == ".yaml") out.push_back(entry.path().stem());
  std::ranges::sort(out);
  return out;
}

template <class T>
T get(const YAML::Node& node, const char* key, T fallback) {
  return node[key].IsDefined() ? node[key].as<T>() : fallback;
}

int64_t span(const YAML::Node& node) {
  std::string text = node.as<std::string>();
  bool negative = text.starts_with('-');
  int64_t ns = parse_duration(negative ? text.substr(1) : text).value();
  return negative ? -ns : ns;
}

struct Received {
  int64_t at_ns;
  std::string to, type, body;
};

class Stage {
 public:
  explicit Stage(const YAML::Node& scenario) : scenario_(scenario), start_(world_.clock().now()) {
    telemetry::set_log_sink([](std::string_view) {});
    database_ = db::Database::open(world_, ":memory:").value();
    incidents::declare_incidents_settings(config_);
    declare_alerting_settings(config_);
    Status loaded = config_.load_text(YAML::Dump(scenario["config"]), "scenario");
    EXPECT_TRUE(loaded) << loaded.error().message;
    options_ = alerting_options(config_).value();
    for (ChannelOptions& channel : options_.channels) {
      std::unique_ptr<FakeHttpPeer>& peer = peers_[channel.name];
      peer = std::make_unique<FakeHttpPeer>();
      channel.url = peer->url("/" + channel.name);
    }
    restart();
  }
  ~Stage() {
    alerting_.reset();
    incidents_.reset();
  }

  void run() {
    for (const YAML::Node& step : scenario_["steps"]) {
      int times = get(step, "times", 1);
      int64_t every = step["every"].IsDefined() ? span(step["every"]) : 0;
      for (int i = 0; i < times; ++i) moments_.emplace(span(step["at"]) + i * every, std::pair{step, i});
    }
    int64_t last = 0;
    for (const auto& [at, moment] : moments_) last = std::max(last, at);
    for (const YAML::Node& expected : scenario_["notifications"])
      last = std::max(last, span(expected["between"][1]));
    auto next = moments_.begin();
    for (now_ = 0; now_ <= last + kMinute; now_ += kSecond) {
      world_.clock().set(start_ + now_);
      bool looked = false;
      for (; next != moments_.end() && next->first <= now_; ++next) {
        // What happens in a second happens before what is looked at in it.
        if (next->second.first["want"].IsDefined() && !looked) {
          tick();
          looked = true;
        }
        act(next->second.first, next->second.second);
      }
      tick();
    }
    compare_notifications();
  }

 private:
  void restart() {
    alerting_.reset();
    incidents_.reset();
    incidents_ = incidents::Incidents::open(*database_, incidents::incidents_options(config_)).value();
    alerting_ = Alerting::open(world_, *database_, options_, [this](const Notification& n) {
                  if (n.incident_id.empty()) return;
                  std::string text = n.reason + " " + n.status + " " + n.detail;
                  EXPECT_TRUE(incidents_->add_entry(n.tenant, n.incident_id,
                                                    {start_ + now_, "notification", text, n.channel, ""}));
                }).value();
  }

  void tell(const std::vector<incidents::IncidentChange>& changes) {
    for (const incidents::IncidentChange& change : changes) alerting_->on_change(change, start_ + now_);
  }

  void tick() {
    tell(incidents_->tick(start_ + now_));
    alerting_->tick(start_ + now_);
    while (alerting_->deliver(start_ + now_) > 0) {
    }
    for (const ChannelOptions& channel : options_.channels) {
      auto requests = peers_[channel.name]->requests();
      for (size_t& seen = seen_[channel.name]; seen < requests.size(); ++seen) {
        if (answers_[channel.name] >= 300) continue;  // it did not get through
        const std::string& body = requests[seen].body;
        size_t from = body.find("\"type\":\"") + 8;
        received_.push_back({now_, channel.name, body.substr(from, body.find('"', from) - from), body});
      }
    }
  }

  detect::Finding finding(const YAML::Node& node, int index) {
    detect::Finding f;
    f.tenant = TenantId{get<uint64_t>(node, "tenant", 1)};
    f.service = node["service"].as<std::string>();
    if (size_t mark = f.service.find("%d"); mark != std::string::npos)
      f.service.replace(mark, 2, std::to_string(index % 20));
    f.template_text = node["template"].as<std::string>();
    f.template_id = TemplateId{sha256_prefix64(f.template_text)};
    f.kind = incidents::parse_finding_kind(get<std::string>(node, "kind", "rate_high")).value();
    f.cause = get<std::string>(node, "cause", "");
    f.outcome = get<std::string>(node, "outcome", "incident");
    f.severity_number = static_cast<uint8_t>(get(node, "severity", 17));
    f.alarm = get(node, "alarm", true);
    f.at = start_ + (node["event_at"].IsDefined() ? span(node["event_at"]) : now_);
    f.id = get<std::string>(node, "id",
                            fmt::format("{}/{}/{}/{}", f.tenant.value, f.service, f.template_text, f.at.ns));
    f.observed = 50 + index;
    f.expected = 0.5;
    f.expected_high = 3;
    f.unit = "lines/10s";
    f.p_value = 1e-8;
    f.score = 85;
    f.why = f.service + " has far more of these lines than usual.";
    f.examples = {get<std::string>(node, "line", f.template_text)};
    return f;
  }

  std::string id_of(const YAML::Node& number, TenantId tenant) {
    incidents::IncidentPage page = incidents_->list(tenant, {}, 1000, "").value();
    for (const incidents::Incident& incident : page.items)
      if (incident.number == number.as<uint64_t>()) return incident.id;
    ADD_FAILURE() << "at " << format_duration(now_) << ": there is no incident " << number.as<std::string>();
    return "";
  }

  void act(const YAML::Node& step, int index) {
    TenantId tenant{get<uint64_t>(step, "tenant", 1)};
    std::string by = get<std::string>(step, "by", "ana");
    Timestamp now = start_ + now_;
    if (step["finding"].IsDefined()) {
      detect::Finding f = finding(step["finding"], index);
      tell(incidents_->on_findings(f.tenant, {&f, 1}, now));
    } else if (step["restart"].IsDefined()) {
      restart();
    } else if (step["acknowledge"].IsDefined()) {
      tell({incidents_->acknowledge(tenant, id_of(step["acknowledge"], tenant), by, "", 0, now).value()});
    } else if (step["resolve"].IsDefined()) {
      tell({incidents_->resolve(tenant, id_of(step["resolve"], tenant), by, "", 0, now).value()});
    } else if (step["reopen"].IsDefined()) {
      tell({incidents_->reopen(tenant, id_of(step["reopen"], tenant), by, "", 0, now).value()});
    } else if (step["silence"].IsDefined()) {
      Silence silence;
      for (const auto& pair : step["silence"])
        silence.matchers.push_back({pair.first.as<std::string>(), pair.second.as<std::string>(), false});
      silence.created_by = by;
      silence.ends_at = start_ + span(step["until"]);
      ASSERT_TRUE(alerting_->add_silence(tenant, silence));
    } else if (step["peer"].IsDefined()) {
      std::string name = step["peer"].as<std::string>();
      answers_[name] = step["answers"].as<int>();
      peers_.at(name)->answer(answers_[name]);
    } else if (step["want"].IsDefined()) {
      want(step["want"]);
    } else {
      ADD_FAILURE() << "a step that says nothing: " << YAML::Dump(step);
    }
  }

  void want(const YAML::Node& want) {
    SCOPED_TRACE("at " + format_duration(now_) + ": want " + YAML::Dump(want));
    TenantId tenant{get<uint64_t>(want, "tenant", 1)};
    if (want["incidents"].IsDefined()) {
      EXPECT_EQ(incidents_->list(tenant, {}, 1000, "")->items.size(), want["incidents"].as<size_t>());
      return;
    }
    std::string id = id_of(want["incident"], tenant);
    if (id.empty()) return;
    incidents::Incident incident = incidents_->get(tenant, id).value();
    auto same = [&](const char* key, std::string_view actual) {
      if (want[key].IsDefined()) {
        EXPECT_EQ(actual, want[key].as<std::string>()) << key;
      }
    };
    same("status", incidents::status_name(incident.status));
    same("title", incident.title);
    same("urgency", incidents::urgency_name(incident.urgency));
    same("findings", std::to_string(incident.finding_count));
    same("cause", incident.causes.empty() ? "" : incident.causes.front().service);
    if (want["services"].IsDefined()) {
      EXPECT_EQ(incident.services, want["services"].as<std::vector<std::string>>());
    }
    if (want["timeline"].IsDefined()) {
      std::vector<std::string> kinds;
      for (const incidents::TimelineEntry& entry : incident.timeline) kinds.push_back(entry.kind);
      EXPECT_EQ(kinds, want["timeline"].as<std::vector<std::string>>());
    }
  }

  std::string list_received() const {
    std::string out;
    for (const Received& r : received_)
      out += fmt::format("  {} {} {}\n", format_duration(r.at_ns), r.to, r.type);
    return out;
  }

  void compare_notifications() {
    // Only what came before the last second that the scenario speaks of.
    YAML::Node expected = scenario_["notifications"];
    ASSERT_TRUE(expected.IsDefined()) << "say which notifications are wanted; [] for none";
    int64_t end = moments_.empty() ? 0 : moments_.rbegin()->first;
    for (const YAML::Node& item : expected) end = std::max(end, span(item["between"][1]));
    std::erase_if(received_, [&](const Received& r) { return r.at_ns > end; });
    ASSERT_EQ(received_.size(), expected.size()) << "received:\n" << list_received();
    for (size_t i = 0; i < expected.size(); ++i) {
      SCOPED_TRACE("notification " + std::to_string(i + 1) + " of:\n" + list_received());
      EXPECT_EQ(received_[i].to, expected[i]["to"].as<std::string>());
      if (expected[i]["type"].IsDefined()) {
        EXPECT_EQ(received_[i].type, expected[i]["type"].as<std::string>());
      }
      EXPECT_GE(received_[i].at_ns, span(expected[i]["between"][0]));
      EXPECT_LE(received_[i].at_ns, span(expected[i]["between"][1]));
      if (expected[i]["contains"].IsDefined()) {
        EXPECT_NE(received_[i].body.find(expected[i]["contains"].as<std::string>()), std::string::npos)
            << received_[i].body;
      }
    }
  }

  YAML::Node scenario_;
  FakeWorld world_;
  Timestamp start_;
  int64_t now_ = 0;
  Config config_;
  AlertingOptions options_;
  std::map<std::string, std::unique_ptr<FakeHttpPeer>> peers_;
  std::map<std::string, int> answers_;
  std::map<std::string, size_t> seen_;
  std::vector<Received> received_;
  std::multimap<int64_t, std::pair<YAML::Node, int>> moments_;
  std::unique_ptr<db::Database> database_;
  std::unique_ptr<incidents::Incidents> incidents_;
  std::unique_ptr<Alerting> alerting_;
};

class Scenario : public ::testing::TestWithParam<std::string> {};

TEST_P(Scenario, Holds) {
  YAML::Node scenario = YAML::LoadFile(folder() / (GetParam() + ".yaml"));
  Stage(scenario).run();
}

INSTANTIATE_TEST_SUITE_P(Files, Scenario, ::testing::ValuesIn(scenarios()),
                         [](const auto& param) { return param.param; });

TEST(Scenarios, AreThere) {
  EXPECT_GE(scenarios().size(), 12u) << "looked in " << folder();
}

}  // namespace
}  // namespace foreshock::alerting
