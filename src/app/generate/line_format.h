// How each service writes a line: ten formats over twelve services, byte for byte as real programs do.
#pragma once

#include <string>
#include <string_view>

#include "app/generate/messages.h"
#include "base/time.h"

namespace foreshock::app::generate {

struct LineFacts {
  Timestamp at;
  Service service = Service::kEdge;
  Level level = Level::kInfo;
  std::string_view logger;
  std::string_view text;
  bool with_trace = false;  // a stack trace follows, where the service's language has one
};

class LineFormat {
 public:
  // `as_syslog`: every service speaks RFC 5424, for one TCP stream of all.
  explicit LineFormat(bool as_syslog = false) : as_syslog_(as_syslog) {}

  // Appends the line, with its line feed.
  void append(const LineFacts& facts, Dice& dice, std::string& out);

  // How many line feeds append() writes for these facts.
  static int lines_of(const LineFacts& facts);

 private:
  void set_second(Timestamp at);
  void append_syslog(const LineFacts& facts, std::string& out) const;
  void append_edge(const LineFacts& facts, Dice& dice, std::string& out) const;
  void append_json(const LineFacts& facts, Dice& dice, std::string& out) const;
  void append_java(const LineFacts& facts, Dice& dice, std::string& out) const;
  void append_other(const LineFacts& facts, Dice& dice, std::string& out) const;

  bool as_syslog_;
  int64_t second_ = INT64_MIN;
  std::string date_, clock_, clf_, month_day_, bsd_;  // of that second
  std::string fraction_;                              // nine digits
};

}  // namespace foreshock::app::generate
