// Texts that are sensitive by their form: e-mail addresses and IP addresses. Each is asked about one place of
// a line. Pure.
#pragma once

#include <cstddef>
#include <string_view>

namespace foreshock::parse {

// A stretch of a text; length 0 = nothing there.
struct Stretch {
  size_t begin = 0, length = 0;
};

// The e-mail address around an '@' (or the '%' of "%40") at `at`. Names of units (getty@tty1.service),
// remotes (git@host:path) and file names are none.
Stretch email_around(std::string_view text, size_t at);

// The IP address that begins at `at`, a digit (version 4), or that holds the ':' at `at` (version 6). The
// unspecified and loopback addresses say nothing about anybody and are none; nor is a time of day.
Stretch ipv4_at(std::string_view text, size_t at);
Stretch ipv6_around(std::string_view text, size_t at);

}  // namespace foreshock::parse
