// SimulatedShop: a seeded stream of Activity from twelve services, for the detector's tests.
//
// Sixty templates a service with Zipf-like rates, a daily load, a wobble that all templates of a service
// share, bursty templates (gamma-Poisson), batch jobs every few minutes, chronic low-rate warnings and
// errors, and rare templates that appear a few times a day. Faults are switched on by the test. Ten-second
// batches. The texts are the examples, so an empty catalogue suffices. Written by the detector's author:
// figures from it are an upper bound of quality, not a promise. Test code only.
#pragma once

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "features/activity.h"
#include "templates/catalogue.h"

namespace foreshock::detect {

class SimulatedShop {
 public:
  struct Kind {
    std::string text;
    TemplateId id;
    uint8_t severity = 9;
    double per_step = 1;  // mean lines in ten seconds at usual load
    double shape = 8;     // of its own burstiness
    int64_t every = 0;    // > 0: a job that writes `per_step` lines at once, every so many steps
    double factor = 1;    // a fault's
  };
  struct Shop {
    std::string name;
    std::vector<Kind> kinds;
    double wobble = 0;
    bool silent = false;
  };

  explicit SimulatedShop(uint64_t seed, int64_t first_step = 2'900'000'0) : random_(seed), step_(first_step) {
    static const char* kNames[] = {"checkout", "cart",   "payments", "catalogue", "search", "accounts",
                                   "shipping", "emails", "gateway",  "pricing",   "stock",  "reviews"};
    for (size_t s = 0; s < 12; ++s) {
      Shop shop;
      shop.name = kNames[s];
      double total = 8 * std::pow(1.5, static_cast<double>(s % 7));  // 8 to 90 lines in ten seconds
      for (size_t k = 0; k < 60; ++k) shop.kinds.push_back(make_kind(k, total));
      shops.push_back(std::move(shop));
    }
  }

  static TemplateId id_of(const std::string& text) { return templates::template_id_of(text); }
  Kind& add(size_t shop, const std::string& text, uint8_t severity, double per_step) {
    Kind kind;
    kind.text = text;
    kind.id = id_of(text);
    kind.severity = severity;
    kind.per_step = per_step;
    shops[shop].kinds.push_back(kind);
    return shops[shop].kinds.back();
  }

  int64_t step() const { return step_; }
  Timestamp now() const { return {step_ * features::kStepNs}; }

  // The next ten seconds.
  features::Activity next() {
    features::Activity out;
    out.tenant = TenantId{1};
    double day = static_cast<double>(step_ % 8640) / 8640;
    double load = 1 + 0.5 * std::sin(2 * M_PI * day);
    std::normal_distribution<double> normal(0, 1);
    for (Shop& shop : shops) {
      shop.wobble = 0.97 * shop.wobble + 0.02 * normal(random_);
      if (shop.silent) continue;
      for (Kind& kind : shop.kinds) {
        uint32_t count = draw(kind, load * std::exp(shop.wobble));
        if (count > 0) out.groups.push_back(group(shop, kind, count));
      }
    }
    ++step_;
    out.event_time_max = now() - 1;
    return out;
  }

  std::vector<Shop> shops;

 private:
  std::string word() {
    static const char* kSyllables[] = {"ba",  "do", "ke",  "lu", "mi",  "no",
                                       "pra", "ri", "sto", "tu", "vel", "zi"};
    std::string out;
    for (int i = 0; i < 4; ++i) out += kSyllables[random_() % 12];
    return out;
  }

  Kind make_kind(size_t rank, double total) {
    Kind kind;
    kind.text = word() + " " + word() + " " + word();
    kind.per_step = total * 0.25 / static_cast<double>(rank + 1);
    if (rank % 12 == 5) kind.shape = 1;  // bursty
    if (rank == 20 || rank == 40) kind.every = 30 + 60 * static_cast<int64_t>(rank == 40), kind.per_step = 40;
    if (rank % 10 == 7) kind.text = "slow answer from " + kind.text, kind.severity = 13, kind.per_step *= 0.3;
    if (rank % 20 == 11) kind.text = "could not send " + kind.text, kind.severity = 17, kind.per_step *= 0.2;
    if (rank == 33)
      kind.text = "connection refused by " + kind.text, kind.severity = 17, kind.per_step = 0.01;
    if (rank >= 52) kind.per_step = 1.0 / (360.0 * static_cast<double>(rank - 50));  // every few hours
    if (rank == 56) kind.text = "retrying " + kind.text, kind.severity = 13;
    if (rank == 58) kind.text = "failed to render " + kind.text, kind.severity = 17;
    kind.id = id_of(kind.text);
    return kind;
  }

  uint32_t draw(Kind& kind, double load) {
    if (kind.every > 0) {
      if (step_ % kind.every != static_cast<int64_t>(kind.id.value % 7)) return 0;
      return std::poisson_distribution<uint32_t>(kind.per_step * kind.factor)(random_);
    }
    double mean = kind.per_step * kind.factor * load;
    if (mean <= 0) return 0;
    if (mean > 0.2) mean *= std::gamma_distribution<double>(kind.shape, 1 / kind.shape)(random_);
    if (mean < 1e-9) return 0;
    return std::poisson_distribution<uint32_t>(mean)(random_);
  }

  features::GroupActivity group(const Shop& shop, const Kind& kind, uint32_t count) {
    features::GroupActivity out;
    out.service = shop.name;
    out.template_id = kind.id;
    out.severity_max = kind.severity;
    out.lines = count;
    out.steps = {{step_, count, kind.severity >= 17 ? count : 0}};
    out.first = now() + static_cast<int64_t>(random_() % 5'000'000'000);
    out.last = now() + 5 * kSecond + static_cast<int64_t>(random_() % 4'900'000'000);
    out.examples = {kind.text, kind.text + " again"};
    return out;
  }

  std::mt19937_64 random_;
  int64_t step_;
};

}  // namespace foreshock::detect
