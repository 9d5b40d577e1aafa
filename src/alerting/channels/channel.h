// Channel: one place that notifications go to; what all kinds have in common.
//
// send() blocks for at most the timeout and is called on the notifier's thread, or on the API's for a test.
// Secrets are read from their files at every sending, so that they can be changed without a restart; check()
// reads them once at start-up. A Delivery's detail and info() never hold a secret: addresses are told by host
// alone. To add a kind: one file like the others, its name in alerting_options.cc, and a line in
// make_channel.
#pragma once

#include <memory>
#include <string>

#include "alerting/alerting.h"
#include "alerting/alerting_options.h"
#include "alerting/message.h"
#include "base/world.h"
#include "net/http_client.h"

namespace foreshock::alerting {

struct Delivery {
  enum class Outcome { kSent, kRetry, kRefused };  // refused: trying again cannot help
  Outcome outcome = Outcome::kSent;
  std::string detail;          // the peer's answer, for the timeline
  int64_t retry_after_ns = 0;  // what the peer asked for; 0 = nothing
};

class Channel {
 public:
  virtual ~Channel() = default;
  virtual Delivery send(const Message& message) = 0;
  virtual ChannelInfo info() const = 0;
  // Whether its files can be read and make sense.
  virtual Status check() = 0;
};

std::unique_ptr<Channel> make_channel(World& world, const ChannelOptions& options);
std::unique_ptr<Channel> make_webhook_channel(World& world, const ChannelOptions& options);
std::unique_ptr<Channel> make_slack_channel(World& world, const ChannelOptions& options);
std::unique_ptr<Channel> make_email_channel(World& world, const ChannelOptions& options);

constexpr int64_t kSendTimeoutMs = 10'000;

// The address of an HTTP channel: of the options, or of its file.
Result<std::string> read_url(World& world, const ChannelOptions& options);
// A secret's file without its trailing line end; the error names the setting, not the content.
Result<std::string> read_secret(World& world, const std::string& path, const char* setting);
// "hooks.slack.com" of an address; "" when it is none.
std::string host_of(const std::string& url);
// What an HTTP answer, or its lack, means: 2xx sent; 408, 425, 429, 5xx and no answer retry; else refused.
// `url` and its path are taken out of the detail.
Delivery delivery_of(const Result<net::HttpClientResponse>& response, const std::string& url, Timestamp now);

}  // namespace foreshock::alerting
