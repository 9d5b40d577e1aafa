// ConfigWatch: sees that the configuration's file has changed, for what is taken without a restart.
//
// refresh() looks at the file's size and time; when they changed it reads the whole configuration again, with
// environment and command line as at the start. One that is wrong is told, and nothing is taken of it. The
// server's chores call it every second. One thread.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/config.h"
#include "base/result.h"
#include "base/world.h"

namespace foreshock::app {

class ConfigWatch {
 public:
  // `file` as it is now is known; "": there is nothing to see.
  ConfigWatch(World& world, std::string file, std::function<Result<Config>()> read);

  // The configuration, when the file is another than at the last look and right.
  std::optional<Config> refresh();

 private:
  std::string signature() const;

  World& world_;
  const std::string file_;
  const std::function<Result<Config>()> read_;
  std::string seen_;
};

}  // namespace foreshock::app
