// Version of this build.
//
// The version that --version, /version and telemetry tell.
// One constant; bumped together with CHANGELOG.md and project() in CMakeLists.txt.
#pragma once

namespace foreshock::app {

constexpr const char* kVersion = "0.1.0";

}  // namespace foreshock::app
