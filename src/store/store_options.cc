#include "store/store_options.h"

namespace foreshock::store {

void declare_store_settings(Config& config) {
  constexpr double kMiB = 1024 * 1024;
  auto size = [&](const char* key, const char* value, const char* help, double min, double max) {
    config.declare({key, SettingKind::kSize, value, help, min, max, {}});
  };
  auto span = [&](const char* key, const char* value, const char* help, double min, double max) {
    config.declare({key, SettingKind::kDuration, value, help, min, max, {}});
  };
  size("store.seal.bytes", "32MiB", "Raw bytes that a tenant's head gathers before they become a segment",
       kMiB, 1024 * kMiB);
  span("store.seal.age", "5m", "Age of the oldest line in a head before it becomes a segment", 1, 86'400);
  size("store.head.bytes", "256MiB", "Raw bytes in the heads of all tenants before appends have to wait",
       16 * kMiB, 65'536 * kMiB);
  size("store.queue.bytes", "64MiB", "Raw bytes that may wait for the next commit", kMiB, 4'096 * kMiB);
  span("store.commit.spacing", "10ms", "Least time between two commits under load", 0, 0.05);
  span("store.retention.age", "30d",
       "How long lines are kept after they were received; 0 keeps them for ever", 0, 100.0 * 366 * 86'400);
  size("store.retention.bytes", "0", "Stored bytes to keep over all tenants; 0 means 80 % of the disk", 0,
       1e18);
  config.declare(
      {.key = "store.retention.rules",
       .kind = SettingKind::kList,
       .default_value = "",
       .help =
           "Another age for lines of a service, host or level, such as `level:<=debug 3d`; the first rule "
           "that matches decides"});
  config.declare(
      {.key = kRetentionCapsKey,
       .kind = SettingKind::kList,
       .default_value = "",
       .help = "Stored bytes that lines of a tenant, service, host or level may take, such as `tenant:2 "
               "50GiB`; the oldest go first"});
  span("store.keys.age", "24h", "How long a batch's idempotency key is known", 60, 7 * 86'400);
  config.declare({"store.keys.max",
                  SettingKind::kInteger,
                  "500000",
                  "How many idempotency keys are known",
                  1'000.0,
                  10'000'000.0,
                  {}});
  size("store.database.bytes", "0", "Largest size of store.db; 0 means as large as the disk allows", 0, 1e15);
  config.declare(
      {"store.compression.level", SettingKind::kInteger, "3", "zstd level of segments", 1.0, 19.0, {}});
  config.declare(
      {"store.segments.open", SettingKind::kInteger, "256", "Segment files held open", 8.0, 65'536.0, {}});
}

Result<StoreOptions> store_options(const Config& config) {
  StoreOptions options;
  options.seal_bytes = config.bytes("store.seal.bytes");
  options.seal_age_ns = config.duration_ns("store.seal.age");
  options.head_bytes_max = config.bytes("store.head.bytes");
  options.queue_bytes_max = config.bytes("store.queue.bytes");
  options.commit_spacing_ns = config.duration_ns("store.commit.spacing");
  options.retention_age_ns = config.duration_ns("store.retention.age");
  ASSIGN_OR_RETURN(options.retention_rules, parse_retention_rules(config.list(kRetentionRulesKey)));
  ASSIGN_OR_RETURN(options.retention_caps, parse_retention_caps(config.list(kRetentionCapsKey)));
  options.retention_bytes = config.bytes("store.retention.bytes");
  options.key_age_ns = config.duration_ns("store.keys.age");
  options.keys_max = static_cast<size_t>(config.integer("store.keys.max"));
  options.database_bytes_max = config.bytes("store.database.bytes");
  options.compression_level = static_cast<int>(config.integer("store.compression.level"));
  options.open_segments_max = static_cast<size_t>(config.integer("store.segments.open"));
  if (options.head_bytes_max < options.seal_bytes)
    return fail(
        ErrorKind::kInvalid,
        "store.head.bytes must not be less than store.seal.bytes, or nothing would ever be sealed by size");
  return options;
}

}  // namespace foreshock::store
