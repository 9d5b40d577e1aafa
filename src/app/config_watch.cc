#include "app/config_watch.h"

#include "base/telemetry.h"

namespace foreshock::app {

ConfigWatch::ConfigWatch(World& world, std::string file, std::function<Result<Config>()> read)
    : world_(world), file_(std::move(file)), read_(std::move(read)), seen_(signature()) {}

std::string ConfigWatch::signature() const {
  if (file_.empty()) return "";
  Result<FileInfo> info = world_.disk().info(file_);
  if (!info) return "missing";
  return std::to_string(info->inode) + ":" + std::to_string(info->size) + ":" +
         std::to_string(info->modified.ns);
}

std::optional<Config> ConfigWatch::refresh() {
  std::string now = signature();
  // A file that is being replaced is missing for a moment.
  if (now == seen_ || now == "missing" || !read_) return std::nullopt;
  seen_ = std::move(now);
  Result<Config> config = read_();
  if (config) return std::move(*config);
  telemetry::log(telemetry::Level::kWarn, "app.config_refused", {{"error", config.error().message}});
  return std::nullopt;
}

}  // namespace foreshock::app
