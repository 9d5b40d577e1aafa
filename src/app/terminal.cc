#include "app/terminal.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>

namespace foreshock::app {

namespace {

int64_t steady_now() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

constexpr int64_t kDrawEveryNs = 100'000'000;
constexpr int kBarCells = 30;

}  // namespace

int complain(const Error& error) {
  fmt::print(stderr, "foreshock: {}\n", printable(error.message));
  return 1;
}

int complain_usage(const std::string& text) {
  fmt::print(stderr, "foreshock: {} (see foreshock --help)\n", text);
  return 2;
}

bool colours_wanted() {
  static const bool wanted = isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr;
  return wanted;
}

std::string paint(Paint paint, std::string_view text) {
  if (!colours_wanted() || paint == Paint::kPlain) return std::string(text);
  const char* code = "0";
  switch (paint) {
    case Paint::kPlain:
      break;
    case Paint::kDim:
      code = "2";
      break;
    case Paint::kBold:
      code = "1";
      break;
    case Paint::kRed:
      code = "31;1";
      break;
    case Paint::kYellow:
      code = "33";
      break;
    case Paint::kGreen:
      code = "32";
      break;
    case Paint::kBlue:
      code = "34";
      break;
    case Paint::kCyan:
      code = "36";
      break;
  }
  return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
}

int terminal_columns() {
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return 100;
}

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (char c : text) {
    unsigned char byte = static_cast<unsigned char>(c);
    if (byte == '\t' || byte == '\n' || (byte >= 0x20 && byte != 0x7F)) {
      out.push_back(c);
    } else {
      out += fmt::format("\\x{:02x}", byte);
    }
  }
  return out;
}

Progress::Progress(std::string what, uint64_t total, std::string unit)
    : what_(std::move(what)), unit_(std::move(unit)), total_(total), start_ns_(steady_now()) {}

Progress::~Progress() {
  if (shown_) fmt::print(stderr, "\r\x1b[K");
}

void Progress::advance(uint64_t done) {
  static const bool visible = isatty(STDERR_FILENO) == 1;
  int64_t now = steady_now();
  if (!visible || now - drawn_ns_ < kDrawEveryNs) return;
  drawn_ns_ = now;
  shown_ = true;
  double seconds = static_cast<double>(now - start_ns_) / 1e9;
  double rate = seconds > 0 ? static_cast<double>(done) / seconds : 0;
  if (total_ == 0) {
    fmt::print(stderr, "\r\x1b[K{} {} {} ({:.0f}/s)", what_, done, unit_, rate);
  } else {
    double share = std::min(1.0, static_cast<double>(done) / static_cast<double>(total_));
    int cells = static_cast<int>(share * kBarCells);
    double left = rate > 0 ? static_cast<double>(total_ - std::min(done, total_)) / rate : 0;
    fmt::print(stderr, "\r\x1b[K{} [{:#<{}}{:.<{}}] {:3.0f} % {:.0f} s left", what_, "", cells, "",
               kBarCells - cells, share * 100, left);
  }
  std::fflush(stderr);
}

}  // namespace foreshock::app
