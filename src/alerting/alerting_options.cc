#include "alerting/alerting_options.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>

namespace foreshock::alerting {
namespace {

constexpr std::array<std::string_view, 3> kKindNames{"webhook", "slack", "email"};
constexpr std::array<std::string_view, 4> kStartTlsNames{"required", "optional", "off", "implicit"};

// One map of the YAML text, read key by key; what nobody asked for is an error at the end.
class MapReader {
 public:
  MapReader(const YAML::Node& node, std::string place) : node_(node), place_(std::move(place)) {}

  Status begin() const {
    if (!node_.IsMap()) return wrong("", "must be a map of keys and values");
    return {};
  }
  bool has(const char* key) const { return node_[key].IsDefined(); }
  Result<std::string> text(const char* key, bool required = false) {
    seen_.push_back(key);
    YAML::Node value = node_[key];
    if (!value.IsDefined() || value.IsNull()) {
      if (required) return wrong(key, "is missing");
      return std::string();
    }
    if (!value.IsScalar()) return wrong(key, "must be a text");
    if (value.Scalar().empty() && required) return wrong(key, "is empty");
    return value.Scalar();
  }
  Result<int64_t> integer(const char* key, int64_t fallback, int64_t min, int64_t max) {
    ASSIGN_OR_RETURN(std::string value, text(key));
    if (value.empty()) return fallback;
    int64_t number = 0;
    if (!YAML::convert<int64_t>::decode(node_[key], number))
      return wrong(key, fmt::format("is \"{}\", which is not a whole number", value));
    if (number < min || number > max)
      return wrong(key, fmt::format("is {}; it must be between {} and {}", number, min, max));
    return number;
  }
  Result<bool> flag(const char* key) {
    ASSIGN_OR_RETURN(std::string value, text(key));
    if (value.empty() || value == "false") return false;
    if (value == "true") return true;
    return wrong(key, fmt::format("is \"{}\"; it must be true or false", value));
  }
  // A text or a list of texts.
  Result<std::vector<std::string>> texts(const char* key, bool required = false) {
    seen_.push_back(key);
    YAML::Node value = node_[key];
    std::vector<std::string> out;
    if (!value.IsDefined() || value.IsNull()) {
      if (required) return wrong(key, "is missing");
      return out;
    }
    if (value.IsScalar()) return std::vector<std::string>{value.Scalar()};
    if (!value.IsSequence()) return wrong(key, "must be a text or a list of texts");
    if (value.size() > kListItemsMax) return wrong(key, fmt::format("may have {} items", kListItemsMax));
    for (const YAML::Node& item : value) {
      if (!item.IsScalar() || item.Scalar().empty()) return wrong(key, "must be a list of texts");
      out.push_back(item.Scalar());
    }
    if (required && out.empty()) return wrong(key, "is empty");
    return out;
  }
  YAML::Node map(const char* key) {
    seen_.push_back(key);
    return node_[key];
  }
  std::string place(const char* key) const { return *key == '\0' ? place_ : place_ + "." + key; }
  tl::unexpected<Error> wrong(const char* key, std::string_view what) const {
    return fail(ErrorKind::kInvalid, fmt::format("{}: {}", place(key), what));
  }
  Status end() const {
    for (const auto& pair : node_) {
      std::string key = pair.first.IsScalar() ? pair.first.Scalar() : "?";
      if (std::ranges::find(seen_, key) == seen_.end())
        return fail(ErrorKind::kInvalid,
                    fmt::format("{}.{}: no such key; known here: {}", place_, key, fmt::join(seen_, ", ")));
    }
    return {};
  }

 private:
  YAML::Node node_;
  std::string place_;
  std::vector<std::string> seen_;
};

Status check_url(const MapReader& reader, const std::string& url) {
  if (url.starts_with("https://") || url.starts_with("http://")) return {};
  return reader.wrong("url", "must begin with https:// or http://");
}

Result<SmtpSettings> read_smtp(const YAML::Node& node, const std::string& place) {
  MapReader reader(node, place);
  RETURN_IF_ERROR(reader.begin());
  SmtpSettings smtp;
  ASSIGN_OR_RETURN(smtp.host, reader.text("host", true));
  ASSIGN_OR_RETURN(int64_t port, reader.integer("port", 587, 1, 65535));
  smtp.port = static_cast<uint16_t>(port);
  ASSIGN_OR_RETURN(smtp.user, reader.text("user"));
  ASSIGN_OR_RETURN(smtp.password_file, reader.text("password_file"));
  ASSIGN_OR_RETURN(smtp.from, reader.text("from", true));
  ASSIGN_OR_RETURN(smtp.to, reader.texts("to", true));
  ASSIGN_OR_RETURN(smtp.ca_file, reader.text("ca_file"));
  ASSIGN_OR_RETURN(std::string starttls, reader.text("starttls"));
  if (!starttls.empty()) {
    auto found = std::ranges::find(kStartTlsNames, starttls);
    if (found == kStartTlsNames.end())
      return reader.wrong("starttls", fmt::format("is \"{}\"; it must be one of {}", starttls,
                                                  fmt::join(kStartTlsNames, ", ")));
    smtp.starttls = static_cast<StartTls>(found - kStartTlsNames.begin());
  }
  if (smtp.user.empty() != smtp.password_file.empty())
    return reader.wrong(smtp.user.empty() ? "user" : "password_file", "is missing; the two go together");
  for (const std::string& address : smtp.to)
    if (address.find('@') == std::string::npos)
      return reader.wrong("to", fmt::format("\"{}\" is no mail address", address));
  if (smtp.from.find('@') == std::string::npos) return reader.wrong("from", "is no mail address");
  RETURN_IF_ERROR(reader.end());
  return smtp;
}

Result<ChannelOptions> read_channel(const YAML::Node& node, const std::string& place) {
  MapReader reader(node, place);
  RETURN_IF_ERROR(reader.begin());
  ChannelOptions channel;
  ASSIGN_OR_RETURN(channel.name, reader.text("name", true));
  if (channel.name.size() > 64) return reader.wrong("name", "may have 64 bytes");
  ASSIGN_OR_RETURN(std::string kind, reader.text("kind", true));
  auto found = std::ranges::find(kKindNames, kind);
  if (found == kKindNames.end())
    return reader.wrong("kind",
                        fmt::format("is \"{}\"; it must be one of {}", kind, fmt::join(kKindNames, ", ")));
  channel.kind = static_cast<ChannelKind>(found - kKindNames.begin());
  ASSIGN_OR_RETURN(int64_t per_hour, reader.integer("per_hour", 0, 0, 100'000));
  channel.per_hour = static_cast<int>(per_hour);
  if (channel.kind == ChannelKind::kEmail) {
    YAML::Node smtp = reader.map("smtp");
    if (!smtp.IsDefined()) return reader.wrong("smtp", "is missing");
    ASSIGN_OR_RETURN(channel.smtp, read_smtp(smtp, reader.place("smtp")));
    RETURN_IF_ERROR(reader.end());
    return channel;
  }
  ASSIGN_OR_RETURN(channel.url, reader.text("url"));
  ASSIGN_OR_RETURN(channel.url_file, reader.text("url_file"));
  ASSIGN_OR_RETURN(channel.ca_file, reader.text("ca_file"));
  if (channel.url.empty() == channel.url_file.empty())
    return reader.wrong("url", "give either url or url_file (a file that holds it)");
  if (!channel.url.empty()) RETURN_IF_ERROR(check_url(reader, channel.url));
  if (channel.kind == ChannelKind::kWebhook) {
    ASSIGN_OR_RETURN(channel.secret_file, reader.text("secret_file"));
    YAML::Node headers = reader.map("headers");
    if (headers.IsDefined() && !headers.IsMap())
      return reader.wrong("headers", "must be a map of names and texts");
    for (const auto& pair : headers) {
      if (!pair.first.IsScalar() || !pair.second.IsScalar())
        return reader.wrong("headers", "must be a map of names and texts");
      channel.headers.emplace_back(pair.first.Scalar(), pair.second.Scalar());
    }
  }
  RETURN_IF_ERROR(reader.end());
  return channel;
}

// "high", ">=high", or a list of names.
Result<std::vector<incidents::Urgency>> read_urgencies(const MapReader& reader,
                                                       const std::vector<std::string>& names) {
  std::vector<incidents::Urgency> out;
  for (std::string_view name : names) {
    bool or_more = name.starts_with(">=");
    std::optional<incidents::Urgency> urgency = incidents::parse_urgency(or_more ? name.substr(2) : name);
    if (!urgency)
      return reader.wrong(
          "urgency",
          fmt::format("is \"{}\"; it must be low, medium, high, critical or such as >=high", name));
    int last = static_cast<int>(or_more ? incidents::Urgency::kCritical : *urgency);
    for (int i = static_cast<int>(*urgency); i <= last; ++i)
      out.push_back(static_cast<incidents::Urgency>(i));
  }
  return out;
}

Result<RouteOptions> read_route(const YAML::Node& node, const std::string& place,
                                const std::vector<ChannelOptions>& channels) {
  MapReader reader(node, place);
  RETURN_IF_ERROR(reader.begin());
  RouteOptions route;
  YAML::Node match = reader.map("match");
  if (match.IsDefined() && !match.IsNull()) {
    MapReader matchers(match, reader.place("match"));
    RETURN_IF_ERROR(matchers.begin());
    ASSIGN_OR_RETURN(route.services, matchers.texts("service"));
    ASSIGN_OR_RETURN(std::vector<std::string> urgencies, matchers.texts("urgency"));
    ASSIGN_OR_RETURN(route.urgencies, read_urgencies(matchers, urgencies));
    ASSIGN_OR_RETURN(route.causes, matchers.texts("cause"));
    RETURN_IF_ERROR(matchers.end());
  }
  ASSIGN_OR_RETURN(route.channels, reader.texts("channels", true));
  for (const std::string& name : route.channels)
    if (std::ranges::none_of(channels, [&](const ChannelOptions& channel) { return channel.name == name; }))
      return reader.wrong("channels", fmt::format("there is no channel \"{}\" in alerting.channels", name));
  ASSIGN_OR_RETURN(route.go_on, reader.flag("continue"));
  RETURN_IF_ERROR(reader.end());
  return route;
}

// The items of a YAML list under `key`; none when it is unset.
Result<std::vector<YAML::Node>> read_list(const std::string& yaml, const char* key, size_t items_max) {
  std::vector<YAML::Node> out;
  try {
    YAML::Node node = yaml.empty() ? YAML::Node() : YAML::Load(yaml);
    if (node.IsNull()) return out;
    if (!node.IsSequence()) return fail(ErrorKind::kInvalid, fmt::format("{}: must be a list", key));
    if (node.size() > items_max)
      return fail(ErrorKind::kInvalid, fmt::format("{}: may have {} items", key, items_max));
    for (const YAML::Node& item : node) out.push_back(item);
  } catch (const YAML::Exception& exception) {
    return fail(ErrorKind::kInvalid, fmt::format("{}: not valid YAML: {}", key, exception.msg));
  }
  return out;
}

Status read_channels(const std::string& yaml, AlertingOptions& options) {
  ASSIGN_OR_RETURN(std::vector<YAML::Node> items, read_list(yaml, "alerting.channels", kChannelsMax));
  for (size_t i = 0; i < items.size(); ++i) {
    std::string place = fmt::format("alerting.channels[{}]", i);
    ASSIGN_OR_RETURN(ChannelOptions channel, read_channel(items[i], place));
    for (const ChannelOptions& other : options.channels)
      if (other.name == channel.name)
        return fail(ErrorKind::kInvalid,
                    fmt::format("{}.name: \"{}\" is taken by another", place, channel.name));
    options.channels.push_back(std::move(channel));
  }
  return {};
}

Status read_routes(const std::string& yaml, AlertingOptions& options) {
  ASSIGN_OR_RETURN(std::vector<YAML::Node> items, read_list(yaml, "alerting.routes", kRoutesMax));
  for (size_t i = 0; i < items.size(); ++i) {
    ASSIGN_OR_RETURN(RouteOptions route,
                     read_route(items[i], fmt::format("alerting.routes[{}]", i), options.channels));
    options.routes.push_back(std::move(route));
  }
  return {};
}

Status with_origin(Status status, const Config& config, const char* key) {
  if (status) return status;
  return fail(status.error().with_context(config.origin(key)));
}

}  // namespace

std::string_view channel_kind_name(ChannelKind kind) {
  return kKindNames[static_cast<size_t>(kind)];
}

void declare_alerting_settings(Config& config) {
  config.declare({.key = "alerting.channels",
                  .kind = SettingKind::kYaml,
                  .default_value = "",
                  .help = "Where notifications go: a list of webhook, slack and email channels."});
  config.declare({.key = "alerting.routes",
                  .kind = SettingKind::kYaml,
                  .default_value = "",
                  .help = "Which incidents go to which channels; without routes every channel gets all."});
  config.declare({.key = "alerting.group_wait",
                  .kind = SettingKind::kDuration,
                  .default_value = "10s",
                  .help = "How long the first notification of an incident waits to take in what follows.",
                  .min = 0,
                  .max = 3600});
  config.declare({.key = "alerting.group_interval",
                  .kind = SettingKind::kDuration,
                  .default_value = "5m",
                  .help = "News of an incident that people know of are sent at most this often.",
                  .min = 1,
                  .max = 86400});
  config.declare({.key = "alerting.repeat_interval",
                  .kind = SettingKind::kDuration,
                  .default_value = "4h",
                  .help = "An incident that nobody acknowledged is told again after this time.",
                  .min = 60,
                  .max = 30 * 86400});
  config.declare({.key = "alerting.notifications_per_hour",
                  .kind = SettingKind::kInteger,
                  .default_value = "60",
                  .help = "Notifications that one channel gets in an hour; more are held back and summed up.",
                  .min = 1,
                  .max = 100000});
  config.declare({.key = "alerting.retry.attempts",
                  .kind = SettingKind::kInteger,
                  .default_value = "12",
                  .help = "How often a notification is tried before it is given up.",
                  .min = 1,
                  .max = 100});
  config.declare({.key = "alerting.page_url",
                  .kind = SettingKind::kText,
                  .default_value = "",
                  .help = "The address at which people open the page, for links in notifications."});
}

Result<AlertingOptions> alerting_options(const Config& config) {
  AlertingOptions options;
  RETURN_IF_ERROR(
      with_origin(read_channels(config.yaml("alerting.channels"), options), config, "alerting.channels"));
  RETURN_IF_ERROR(
      with_origin(read_routes(config.yaml("alerting.routes"), options), config, "alerting.routes"));
  options.group_wait_ns = config.duration_ns("alerting.group_wait");
  options.group_interval_ns = config.duration_ns("alerting.group_interval");
  options.repeat_interval_ns = config.duration_ns("alerting.repeat_interval");
  options.notifications_per_hour = static_cast<int>(config.integer("alerting.notifications_per_hour"));
  options.attempts_max = static_cast<int>(config.integer("alerting.retry.attempts"));
  options.page_url = config.text("alerting.page_url");
  while (options.page_url.ends_with('/')) options.page_url.pop_back();
  if (!options.page_url.empty() && !options.page_url.starts_with("http://") &&
      !options.page_url.starts_with("https://"))
    return fail(ErrorKind::kInvalid, fmt::format("{}: alerting.page_url: must begin with https:// or http://",
                                                 config.origin("alerting.page_url")));
  return options;
}

}  // namespace foreshock::alerting
