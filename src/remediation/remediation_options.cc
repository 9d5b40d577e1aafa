#include "remediation/remediation_options.h"

namespace foreshock::remediation {

void declare_remediation_settings(Config& config) {
  config.declare({.key = "remediation.runbooks",
                  .kind = SettingKind::kText,
                  .default_value = "",
                  .help = "A folder of runbooks, one YAML file each."});
  config.declare({.key = "remediation.builtin",
                  .kind = SettingKind::kSwitch,
                  .default_value = "true",
                  .help = "Whether the runbooks that come with Foreshock are suggested too."});
}

RemediationOptions remediation_options(const Config& config) {
  return {config.text("remediation.runbooks"), config.flag("remediation.builtin")};
}

}  // namespace foreshock::remediation
