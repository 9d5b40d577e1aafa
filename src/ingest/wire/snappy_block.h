// Snappy's block format (not the framed one), as Loki and Prometheus clients send it; private to ingest.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace foreshock::ingest::wire {

// nullopt when `block` is no snappy block, or says that it holds more than `bytes_max`; what a block claims
// is checked before a byte is reserved.
std::optional<std::string> snappy_uncompress(std::string_view block, size_t bytes_max);

}  // namespace foreshock::ingest::wire
