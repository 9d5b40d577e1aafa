#include "ml/decay_counter.h"

namespace foreshock::ml {

void DecayCounter::save(StateWriter& out) const {
  out.f64(value_);
  out.i64(at_.ns);
}

Status DecayCounter::load(StateReader& in) {
  DecayCounter fresh;
  fresh.value_ = in.f64(-1e18, 1e18);
  fresh.at_.ns = in.i64(INT64_MIN / 4, 6'600'000'000'000'000'000);
  RETURN_IF_ERROR(in.status("a decaying counter"));
  *this = fresh;
  return {};
}

}  // namespace foreshock::ml
