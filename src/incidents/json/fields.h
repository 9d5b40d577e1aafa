// Fields: reads a JSON object that we wrote ourselves, but that may have been damaged since.
//
// A missing field gives its default, so that old rows stay readable; a field of another kind is a fault, told
// by ok(). Lists longer than their limit are cut.
#pragma once

#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "base/ids.h"
#include "base/time.h"

namespace foreshock::incidents {

class Fields {
 public:
  explicit Fields(const nlohmann::json& object) : object_(object), ok_(object.is_object()) {}

  bool ok() const { return ok_; }

  std::string text(const char* name) {
    const nlohmann::json* value = find(name);
    if (value == nullptr) return "";
    if (!value->is_string()) return fault<std::string>();
    return value->get<std::string>();
  }
  int64_t integer(const char* name) {
    const nlohmann::json* value = find(name);
    if (value == nullptr) return 0;
    if (value->is_number_unsigned()) return static_cast<int64_t>(value->get<uint64_t>());
    if (!value->is_number_integer()) return fault<int64_t>();
    return value->get<int64_t>();
  }
  uint64_t unsigned_integer(const char* name) { return static_cast<uint64_t>(integer(name)); }
  // A number, or a small whole one bounded by [min, max].
  int64_t bounded(const char* name, int64_t min, int64_t max) {
    int64_t value = integer(name);
    return value < min || value > max ? fault<int64_t>() : value;
  }
  double real(const char* name, double fallback = 0) {
    const nlohmann::json* value = find(name);
    if (value == nullptr) return fallback;
    if (!value->is_number()) return fault<double>();
    double number = value->get<double>();
    return std::isfinite(number) ? number : fallback;
  }
  bool flag(const char* name) {
    const nlohmann::json* value = find(name);
    if (value == nullptr) return false;
    if (!value->is_boolean()) return fault<bool>();
    return value->get<bool>();
  }
  Timestamp time(const char* name) { return {integer(name)}; }
  TemplateId template_id(const char* name) {
    std::string digits = text(name);
    if (digits.empty()) return {};
    std::optional<uint64_t> id = parse_hex16(digits);
    return id ? TemplateId{*id} : fault<TemplateId>();
  }
  // Calls `take(item)` for the items of a list, at most `count_max` of them.
  template <class Take>
  void each(const char* name, size_t count_max, Take take) {
    const nlohmann::json* value = find(name);
    if (value == nullptr) return;
    if (!value->is_array()) {
      ok_ = false;
      return;
    }
    size_t count = 0;
    for (const nlohmann::json& item : *value) {
      if (++count > count_max) return;
      take(item);
    }
  }
  std::vector<std::string> texts(const char* name, size_t count_max) {
    std::vector<std::string> out;
    each(name, count_max, [&](const nlohmann::json& item) {
      if (item.is_string())
        out.push_back(item.get<std::string>());
      else
        ok_ = false;
    });
    return out;
  }
  void require(bool condition) { ok_ = ok_ && condition; }

 private:
  const nlohmann::json* find(const char* name) const {
    if (!object_.is_object()) return nullptr;
    auto found = object_.find(name);
    return found == object_.end() || found->is_null() ? nullptr : &*found;
  }
  template <class T>
  T fault() {
    ok_ = false;
    return T{};
  }

  const nlohmann::json& object_;
  bool ok_;
};

}  // namespace foreshock::incidents
