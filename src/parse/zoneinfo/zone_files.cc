#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "parse/zone_table.h"

// The system's zone database as files. Read once per name: the content belongs to the installation.
namespace foreshock::parse {
namespace {

constexpr const char* kFolder = "/usr/share/zoneinfo/";
constexpr size_t kNamesMax = 1024;
constexpr size_t kFileBytesMax = 128 * 1024;

bool is_safe_name(std::string_view name) {
  if (name.empty() || name.size() > 64 || name.front() == '/' || name.find("..") != std::string_view::npos)
    return false;
  for (char c : name) {
    bool fine = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' ||
                c == '_' || c == '-' || c == '+';
    if (!fine) return false;
  }
  return true;
}

// "+02:00", "-0330": a fixed offset.
std::optional<int32_t> fixed_offset(std::string_view name) {
  if (name.size() < 5 || (name[0] != '+' && name[0] != '-')) return std::nullopt;
  int digits[4];
  size_t count = 0;
  for (size_t i = 1; i < name.size(); ++i) {
    if (name[i] == ':' && i == 3) continue;
    if (name[i] < '0' || name[i] > '9' || count == 4) return std::nullopt;
    digits[count++] = name[i] - '0';
  }
  if (count != 4) return std::nullopt;
  int32_t seconds = (digits[0] * 10 + digits[1]) * 3600 + (digits[2] * 10 + digits[3]) * 60;
  return name[0] == '-' ? -seconds : seconds;
}

std::unique_ptr<const Zone> load(std::string_view name) {
  if (name == "UTC" || name == "Etc/UTC" || name == "Z") return std::make_unique<const Zone>(Zone::fixed(0));
  if (std::optional<int32_t> offset = fixed_offset(name))
    return std::make_unique<const Zone>(Zone::fixed(*offset));
  if (!is_safe_name(name)) return nullptr;
  std::ifstream file(kFolder + std::string(name), std::ios::binary);
  if (!file) return nullptr;
  std::string bytes(kFileBytesMax, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<size_t>(file.gcount()));
  std::optional<Zone> zone = Zone::from_tzif(bytes);
  return zone ? std::make_unique<const Zone>(std::move(*zone)) : nullptr;
}

}  // namespace

const Zone* find_zone(std::string_view name) {
  static std::mutex mutex;
  static std::map<std::string, std::unique_ptr<const Zone>, std::less<>> zones;
  std::lock_guard lock(mutex);
  auto found = zones.find(name);
  if (found != zones.end()) return found->second.get();
  if (zones.size() >= kNamesMax) return nullptr;
  return zones.emplace(std::string(name), load(name)).first->second.get();
}

}  // namespace foreshock::parse
