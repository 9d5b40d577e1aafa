// Input: files and pipes for commands, in pieces, never whole in memory.
//
// read_chunks keeps what the consumer leaves over and puts the next bytes behind it, as parse::Parser wants;
// a file that does not exist is kNotFound with its name. "-" is standard input. Files ending in .gz are
// decompressed on the way. A consumer that consumes nothing of a full buffer is given it as final.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace foreshock::app {

constexpr size_t kInputChunkBytes = 4 * 1024 * 1024;

// `consume(bytes, final)` returns how many bytes it took; called with final once, at the end.
Status read_chunks(const std::string& path, const std::function<size_t(std::string_view, bool)>& consume);

// One call per line, without its line feed; a line past limits::kLineBytesMax comes in pieces.
Status read_lines(const std::string& path,
                  const std::function<Status(std::string_view, uint64_t number)>& take);

// Size in bytes of a plain file, 0 for pipes: for progress.
uint64_t input_size(const std::string& path);

}  // namespace foreshock::app
