// FakeAlerting: silences in a vector, one channel that works and one that does not. Test code only.
#pragma once

#include "alerting/alerting.h"

namespace foreshock::api {

class FakeAlerting : public alerting::Alerting {
 public:
  std::vector<alerting::Silence> kept;
  std::vector<alerting::Notification> sent;

  void on_change(const incidents::IncidentChange&, Timestamp) override {}
  void tick(Timestamp) override {}
  size_t deliver(Timestamp) override { return 0; }
  std::vector<alerting::ChannelInfo> channels() const override {
    return {{"ops", "slack", "hooks.slack.com"}, {"broken", "webhook", "nowhere.example"}};
  }
  Status test_channel(const std::string& name, const std::string&) override {
    if (name == "ops") return {};
    if (name == "broken") return fail(ErrorKind::kUnavailable, "nowhere.example does not answer");
    return fail(ErrorKind::kNotFound, "there is no channel with this name");
  }
  Result<alerting::Silence> add_silence(TenantId, alerting::Silence silence) override {
    silence.id = "s" + std::to_string(kept.size() + 1);
    kept.push_back(silence);
    return silence;
  }
  Status remove_silence(TenantId, const std::string& id) override {
    size_t gone = std::erase_if(kept, [&](const alerting::Silence& silence) { return silence.id == id; });
    if (gone == 0) return fail(ErrorKind::kNotFound, "there is no silence with this id");
    return {};
  }
  Result<std::vector<alerting::Silence>> silences(TenantId, Timestamp) override { return kept; }
  Result<std::vector<alerting::Notification>> notifications(TenantId, const std::string& incident) override {
    std::vector<alerting::Notification> out;
    for (const alerting::Notification& notification : sent)
      if (notification.incident_id == incident) out.push_back(notification);
    return out;
  }
};

}  // namespace foreshock::api
