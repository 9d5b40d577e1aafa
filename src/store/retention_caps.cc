#include "store/retention_caps.h"

#include <fmt/format.h>

#include "base/config.h"
#include "store/retention_rules.h"
#include "store/tenant_rules.h"

namespace foreshock::store {
namespace {

Result<RetentionCap> parse_cap(const std::string& text) {
  auto refuse = [&](const std::string& reason) {
    return fail(ErrorKind::kInvalid, fmt::format("{}: \"{}\": {}; a cap is a filter and a size, such as "
                                                 "\"level:<=debug 5GiB\"",
                                                 kRetentionCapsKey, text, reason));
  };
  size_t end = text.find_last_not_of(' ');
  size_t blank = end == std::string::npos ? end : text.find_last_of(' ', end);
  if (blank == std::string::npos) return refuse("it has one word");
  std::string size = text.substr(blank + 1, end - blank);
  auto bytes = parse_size(size);
  if (!bytes || *bytes < kRetentionCapBytesMin)
    return refuse(fmt::format("\"{}\" is no size from 1MiB on", size));
  auto filter = parse_retention_filter(text.substr(0, blank));
  if (!filter) return refuse(filter.error().message);
  return RetentionCap{std::move(*filter), *bytes};
}

}  // namespace

Result<std::vector<RetentionCap>> parse_retention_caps(const std::vector<std::string>& texts) {
  if (texts.size() > kRetentionCapsMax)
    return fail(ErrorKind::kInvalid, fmt::format("{} has {} caps; at most {} are taken", kRetentionCapsKey,
                                                 texts.size(), kRetentionCapsMax));
  std::vector<RetentionCap> caps;
  for (const std::string& text : texts) {
    ASSIGN_OR_RETURN(RetentionCap cap, parse_cap(text));
    caps.push_back(std::move(cap));
  }
  return caps;
}

std::vector<RetentionCap> caps_of_tenant(const std::vector<RetentionCap>& caps, TenantId tenant) {
  std::vector<RetentionCap> own;
  for (RetentionCap cap : caps) {
    auto named = take_tenant(cap.filter);
    if (!named || *named == tenant) own.push_back(std::move(cap));
  }
  return own;
}

}  // namespace foreshock::store
