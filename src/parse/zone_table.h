// Zone: the rules of one time zone (offsets from UTC over time), read from the bytes of a TZif file.
//
// Lines without a zone are read in their source's zone, daylight saving time included. A Zone is immutable
// and pure; its bytes come from the system's zone database, which zoneinfo/zone_files.cc reads once per name
// and keeps for the life of the process (the one place of this room that opens files; its content is part of
// the installation, like the code). A lane looks its zone up once per call of parse(), not per record.
// Times past the file's last transition follow its POSIX rule. Source of the format: RFC 8536.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace foreshock::parse {

class Zone {
 public:
  // Hostile bytes give nullopt.
  static std::optional<Zone> from_tzif(std::string_view bytes);
  static Zone fixed(int32_t offset_s);

  // Seconds east of UTC at an instant (seconds since the epoch, UTC).
  int32_t offset_at(int64_t utc_s) const;
  // The instant of a wall clock reading (as seconds, read as if UTC). In the hour that comes twice the first
  // one is meant; a reading that never was is moved forward by the gap.
  int64_t to_utc(int64_t wall_s) const;
  // The offset that this zone calls "CST" or "PDT" nearest to `wall_s`; nullopt if it never used the name.
  std::optional<int32_t> offset_of_name(std::string_view name, int64_t wall_s) const;

 private:
  struct Kind {
    int32_t offset_s = 0;
    uint8_t name_at = 0;
  };
  // A date rule "Mm.w.d/time" of the POSIX string behind the last transition.
  struct Rule {
    int month = 0, week = 0, weekday = 0;
    int32_t second_of_day = 7200;
  };
  int64_t rule_wall_seconds(const Rule& rule, int year) const;
  bool read_footer(std::string_view text);

  std::vector<int64_t> transitions_;
  std::vector<uint8_t> kinds_at_;
  std::vector<Kind> kinds_;
  std::string names_;
  bool has_rule_ = false;
  int32_t standard_s_ = 0, daylight_s_ = 0;
  Rule to_daylight_, to_standard_;
};

// The zone of an IANA name ("Europe/Berlin", "UTC") or of a fixed offset ("+02:00"); nullptr when there is
// none. Thread-safe; the answer lives for ever. At most 1024 names are kept, then unknown ones give nullptr.
const Zone* find_zone(std::string_view name);

}  // namespace foreshock::parse
