// Terminal: what commands say to people: errors, progress, colours only where they can be seen.
//
// Everything here goes to stderr, so stdout stays fit for pipes. Colours are used when stdout is a terminal
// and NO_COLOR is not set. Progress is drawn at most ten times a second, and not at all into a pipe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace foreshock::app {

int complain(const Error& error);             // prints "foreshock: ..."; returns 1
int complain_usage(const std::string& text);  // prints it with a hint at --help; returns 2

enum class Paint { kPlain, kDim, kBold, kRed, kYellow, kGreen, kBlue, kCyan };
bool colours_wanted();  // whether stdout shows colours
std::string paint(Paint paint, std::string_view text);
int terminal_columns();

// A line from outside may hold control codes; a person's terminal must not obey them.
std::string printable(std::string_view text);

class Progress {
 public:
  // `total` 0: unknown, a count is shown instead of a share.
  Progress(std::string what, uint64_t total, std::string unit);
  ~Progress();  // clears the line
  void advance(uint64_t done);

 private:
  std::string what_, unit_;
  uint64_t total_;
  int64_t drawn_ns_ = 0, start_ns_ = 0;
  bool shown_ = false;
};

}  // namespace foreshock::app
