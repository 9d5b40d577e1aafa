// Settings of learn, with defaults and bounds. declare_learn_settings() tells Config the keys (`learn.*`),
// learn_options() reads them. The constants are limits without a key.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/config.h"
#include "base/time.h"

namespace foreshock::learn {

struct LearnOptions {
  // learn.mute_for: how long a verdict silences what it is about. A month, because systems change: what was
  // benign before the next release need not be after it.
  int64_t mute_ns = 30 * kDay;
};

constexpr size_t kSubjectsMax = 200;
constexpr size_t kTargetBytesMax = 128;
constexpr size_t kFeedbackNoteBytesMax = 8'192;
constexpr size_t kFeaturesBytesMax = 1024 * 1024;
constexpr size_t kServiceBytesMax = 256;
constexpr size_t kMutesPerTenantMax = 10'000;
constexpr size_t kFeedbackPageMax = 1'000;

void declare_learn_settings(Config& config);
LearnOptions learn_options(const Config& config);

}  // namespace foreshock::learn
