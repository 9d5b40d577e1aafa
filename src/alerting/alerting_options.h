// Settings of alerting, with defaults, bounds and validation. Channels and routes are YAML lists, read
// strictly: an unknown key, a missing one or a value that does not fit is an error that names its place
// ("alerting.channels[1].url") and what to write. Secrets stand in files, never in the configuration; only
// `url` may be given in place of `url_file`, for addresses that are no secret.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/config.h"
#include "base/time.h"
#include "incidents/incident.h"

namespace foreshock::alerting {

enum class ChannelKind : uint8_t { kWebhook, kSlack, kEmail };
std::string_view channel_kind_name(ChannelKind kind);  // "webhook", "slack", "email"

enum class StartTls : uint8_t { kRequired, kOptional, kOff, kImplicit };

struct SmtpSettings {
  std::string host;
  uint16_t port = 587;
  std::string user, password_file;
  std::string from;
  std::vector<std::string> to;
  StartTls starttls = StartTls::kRequired;
  std::string ca_file;
};

struct ChannelOptions {
  std::string name;
  ChannelKind kind = ChannelKind::kWebhook;
  std::string url, url_file;                                 // webhook, slack: one of the two
  std::string secret_file;                                   // webhook: key of the signature; "" = unsigned
  std::vector<std::pair<std::string, std::string>> headers;  // webhook
  std::string ca_file;                                       // webhook, slack: "" = the system's
  SmtpSettings smtp;                                         // email
  int per_hour = 0;                                          // 0: alerting.notifications_per_hour
};

// What an incident must be for its notifications to take this route; an empty list matches all.
struct RouteOptions {
  std::vector<std::string> services;  // any of them is affected; '*' stands for any text
  std::vector<incidents::Urgency> urgencies;
  std::vector<std::string> causes;  // any finding has one of them
  std::vector<std::string> channels;
  bool go_on = false;  // `continue`: also try the routes below
};

struct AlertingOptions {
  std::vector<ChannelOptions> channels;
  std::vector<RouteOptions> routes;         // none: every channel gets everything
  int64_t group_wait_ns = 10 * kSecond;     // alerting.group_wait: collect before the first notification
  int64_t group_interval_ns = 5 * kMinute;  // alerting.group_interval: news at most this often
  int64_t repeat_interval_ns = 4 * kHour;   // alerting.repeat_interval: say it again while nobody acts
  int notifications_per_hour = 60;          // alerting.notifications_per_hour: of one channel
  int attempts_max = 12;                    // alerting.retry.attempts: about 35 minutes
  std::string page_url;                     // alerting.page_url: where people open the page
};

constexpr size_t kChannelsMax = 50;
constexpr size_t kRoutesMax = 200;
constexpr size_t kListItemsMax = 100;               // of services, causes, recipients
constexpr size_t kNotificationsWaitingMax = 1'000;  // in the outbox; more are suppressed, and told
constexpr int64_t kBudgetWindowNs = kHour;
constexpr int64_t kRetryFirstNs = 2 * kSecond;   // doubled with every attempt ...
constexpr int64_t kRetryMaxNs = 5 * kMinute;     // ... to this
constexpr int64_t kRetryAfterMaxNs = kHour;      // a peer may ask for no more patience than this
constexpr int64_t kNotificationAgeMaxNs = kDay;  // older ones are not sent any more
constexpr int64_t kNotificationsKeptNs = 90 * kDay;
constexpr size_t kNotificationsListedMax = 500;
constexpr size_t kSilencesPerTenantMax = 1'000;
constexpr size_t kSilenceMatchersMax = 16;
constexpr int64_t kSilenceMaxNs = 366 * kDay;
constexpr size_t kSecretFileBytesMax = 64 * 1024;

void declare_alerting_settings(Config& config);
Result<AlertingOptions> alerting_options(const Config& config);

}  // namespace foreshock::alerting
