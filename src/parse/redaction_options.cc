#include "parse/redaction_options.h"

namespace foreshock::parse {

namespace {

constexpr SensitiveKind kKindsOfText[] = {SensitiveKind::kEmail,    SensitiveKind::kCard,
                                          SensitiveKind::kIban,     SensitiveKind::kSecret,
                                          SensitiveKind::kPassword, SensitiveKind::kIp};

std::string key_of(SensitiveKind kind) {
  return "redaction." + std::string(sensitive_kind_name(kind));
}

Error wrong(const std::string& key, const std::string& reason) {
  return {ErrorKind::kInvalid, key + ": " + reason};
}

// "name:action" -> both; the action may be left out.
Result<RedactionAction> action_behind(std::string& entry, const std::string& key) {
  size_t colon = entry.rfind(':');
  if (colon == std::string::npos) return RedactionAction::kMask;
  Result<RedactionAction> action = redaction_action(std::string_view(entry).substr(colon + 1));
  if (!action) return fail(wrong(key, action.error().message));
  entry.resize(colon);
  return action;
}

}  // namespace

void declare_redaction_settings(Config& config) {
  config.declare({.key = "redaction.standard",
                  .kind = SettingKind::kSwitch,
                  .default_value = "false",
                  .help = "Mask e-mail addresses, cards, IBANs, secrets and passwords unless their own "
                          "setting says otherwise."});
  for (SensitiveKind kind : kKindsOfText)
    config.declare({.key = key_of(kind),
                    .default_value = "default",
                    .help = "What happens to values of this kind: keep, mask, hash (keyed) or drop.",
                    .choices = {"default", "keep", "mask", "hash", "drop"}});
  config.declare({.key = "redaction.fields",
                  .kind = SettingKind::kList,
                  .help = "Fields whose values are redacted: name or name:action."});
  config.declare(
      {.key = "redaction.patterns",
       .kind = SettingKind::kList,
       .help = "Values by shape: name=shape or name=shape:action; d is a digit, a a letter, x either."});
  config.declare({.key = "redaction.hash_key",
                  .help = "The key of hashed values; give it by its environment variable."});
}

Result<RedactionPolicy> redaction_policy(const Config& config) {
  RedactionPolicy policy;
  if (config.flag("redaction.standard")) policy = RedactionPolicy::standard();
  for (SensitiveKind kind : kKindsOfText) {
    std::string text = config.text(key_of(kind));
    if (text == "default") continue;
    ASSIGN_OR_RETURN(policy.actions[static_cast<size_t>(kind)], redaction_action(text));
  }
  for (std::string entry : config.list("redaction.fields")) {
    ASSIGN_OR_RETURN(RedactionAction action, action_behind(entry, "redaction.fields"));
    policy.fields.push_back({entry, action});
  }
  for (std::string entry : config.list("redaction.patterns")) {
    ASSIGN_OR_RETURN(RedactionAction action, action_behind(entry, "redaction.patterns"));
    size_t equals = entry.find('=');
    if (equals == std::string::npos || equals == 0)
      return fail(wrong("redaction.patterns", "'" + entry + "' is not name=shape"));
    policy.patterns.push_back({entry.substr(0, equals), entry.substr(equals + 1), action});
  }
  policy.hash_key = config.text("redaction.hash_key");
  return policy;
}

}  // namespace foreshock::parse
