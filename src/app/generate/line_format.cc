#include "app/generate/line_format.h"

#include <fmt/format.h>

#include "base/json_writer.h"

namespace foreshock::app::generate {

namespace {

constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr const char* kUpper[] = {"DEBUG", "INFO", "WARN", "ERROR", "FATAL"};
constexpr const char* kLower[] = {"debug", "info", "warn", "error", "fatal"};
constexpr const char* kPython[] = {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"};
constexpr const char* kPostgres[] = {"DEBUG1", "LOG", "WARNING", "ERROR", "FATAL"};
constexpr const char* kPino[] = {"20", "30", "40", "50", "60"};
constexpr char kKlog[] = "IIWEF";
constexpr int kSyslog[] = {7, 6, 4, 3, 2};

constexpr std::string_view kTrace =
    "java.sql.SQLTransientConnectionException: pool - Connection is not available\n"
    "\tat com.zaxxer.hikari.pool.HikariPool.createTimeoutException(HikariPool.java:696)\n"
    "\tat com.zaxxer.hikari.pool.HikariPool.getConnection(HikariPool.java:197)\n"
    "\tat com.example.shop.Repository.save(Repository.java:88)\n"
    "Caused by: java.net.ConnectException: Connection refused\n"
    "\tat java.base/sun.nio.ch.Net.connect(Net.java:589)\n"
    "\t... 12 more\n";
constexpr int kTraceLines = 7;

bool is_java(Service service) {
  return service == Service::kCheckout || service == Service::kOrders;
}

template <class... Parts>
void add(std::string& out, const Parts&... parts) {
  (out.append(parts), ...);
}

}  // namespace

int LineFormat::lines_of(const LineFacts& facts) {
  return 1 + (facts.with_trace && is_java(facts.service) ? kTraceLines : 0);
}

void LineFormat::set_second(Timestamp at) {
  int64_t second = at.floor(kSecond).ns / kSecond;
  if (second != second_) {
    second_ = second;
    CivilTime t = to_civil(at);
    date_ = fmt::format("{:04}-{:02}-{:02}", t.year, t.month, t.day);
    clock_ = fmt::format("{:02}:{:02}:{:02}", t.hour, t.minute, t.second);
    clf_ = fmt::format("{:02}/{}/{:04}:{} +0000", t.day, kMonths[t.month - 1], t.year, clock_);
    month_day_ = fmt::format("{:02}{:02}", t.month, t.day);
    bsd_ = fmt::format("{} {:>2} {}", kMonths[t.month - 1], t.day, clock_);
  }
  fraction_.resize(9);
  int64_t rest = at.ns - second * kSecond;
  for (int i = 8; i >= 0; --i) {
    fraction_[static_cast<size_t>(i)] = static_cast<char>('0' + rest % 10);
    rest /= 10;
  }
}

void LineFormat::append(const LineFacts& facts, Dice& dice, std::string& out) {
  set_second(facts.at);
  if (as_syslog_) {
    append_syslog(facts, out);
    return;
  }
  switch (facts.service) {
    case Service::kEdge:
      append_edge(facts, dice, out);
      break;
    case Service::kWeb:
    case Service::kGateway:
      append_json(facts, dice, out);
      break;
    case Service::kCheckout:
    case Service::kOrders:
    case Service::kPayments:
      append_java(facts, dice, out);
      break;
    default:
      append_other(facts, dice, out);
  }
}

void LineFormat::append_syslog(const LineFacts& facts, std::string& out) const {
  std::string_view millis = std::string_view(fraction_).substr(0, 3);
  add(out, "<", std::to_string(16 * 8 + kSyslog[static_cast<int>(facts.level)]), ">1 ", date_, "T", clock_,
      ".", millis, "Z shop-1 ", service_name(facts.service), " 1 ", facts.logger.empty() ? "-" : facts.logger,
      " - ", facts.text, "\n");
}

// The text is "METHOD path status size".
void LineFormat::append_edge(const LineFacts& facts, Dice& dice, std::string& out) const {
  size_t size_at = facts.text.rfind(' ');
  size_t status_at = facts.text.rfind(' ', size_at - 1);
  std::string_view request = facts.text.substr(0, status_at);
  std::string ip = fmt::format("203.0.{}.{}", dice.between(0, 31), dice.between(1, 254));
  add(out, ip, " - - [", clf_, "] \"", request, " HTTP/1.1\"",
      facts.text.substr(status_at, size_at - status_at), facts.text.substr(size_at),
      dice.below(3) == 0 ? "" : "0", " \"-\" \"Mozilla/5.0 (X11; Linux x86_64) Browser/",
      std::to_string(dice.between(100, 130)), ".0\"\n");
}

void LineFormat::append_json(const LineFacts& facts, Dice& dice, std::string& out) const {
  std::string_view millis = std::string_view(fraction_).substr(0, 3);
  int level = static_cast<int>(facts.level);
  if (facts.service == Service::kWeb) {
    add(out, "{\"level\":", kPino[level], ",\"time\":", std::to_string(second_), millis,
        ",\"pid\":17,\"hostname\":\"web-1\",\"name\":\"web\",\"module\":\"", facts.logger,
        "\",\"responseTime\":", std::to_string(dice.between(1, 400)), ",\"msg\":\"");
    append_json_escaped(out, facts.text);
    out += "\"}\n";
    return;
  }
  add(out, "{\"@timestamp\":\"", date_, "T", clock_, ".", millis, "Z\",\"log.level\":\"", kLower[level],
      "\",\"service.name\":\"gateway\",\"log.logger\":\"", facts.logger, "\",\"trace.id\":\"",
      fmt::format("{:016x}{:016x}", dice.next(), dice.next()), "\",\"message\":\"");
  append_json_escaped(out, facts.text);
  out += "\"}\n";
}

void LineFormat::append_java(const LineFacts& facts, Dice& dice, std::string& out) const {
  std::string_view millis = std::string_view(fraction_).substr(0, 3);
  const char* level = kUpper[static_cast<int>(facts.level)];
  std::string thread = std::to_string(dice.between(1, 40));
  if (facts.service == Service::kCheckout) {
    add(out, date_, " ", clock_, ".", millis, " ", level,
        std::char_traits<char>::length(level) == 4 ? "  [" : " [", "http-nio-8080-exec-", thread, "] ",
        facts.logger, " - ", facts.text, "\n");
  } else if (facts.service == Service::kOrders) {
    add(out, date_, "T", clock_, ".", millis, "Z ", std::char_traits<char>::length(level) == 4 ? " " : "",
        level, " 1 --- [nio-8080-exec-", thread, "] ", facts.logger, " : ", facts.text, "\n");
  } else {
    add(out, date_, " ", clock_, ",", millis, " ", level, " ", facts.logger, ": ", facts.text, "\n");
  }
  if (facts.with_trace && is_java(facts.service)) out += kTrace;
}

void LineFormat::append_other(const LineFacts& facts, Dice& dice, std::string& out) const {
  std::string_view millis = std::string_view(fraction_).substr(0, 3);
  int level = static_cast<int>(facts.level);
  switch (facts.service) {
    case Service::kInventory:
      add(out, "time=", date_, "T", clock_, ".", millis, "Z level=", kLower[level],
          " service=inventory component=", facts.logger, " msg=\"", facts.text, "\"\n");
      return;
    case Service::kCatalog:
      add(out, date_, " ", clock_, ",", millis, " - ", facts.logger, " - ", kPython[level], " - ", facts.text,
          "\n");
      return;
    case Service::kCart:
      out.push_back(kKlog[level]);
      add(out, month_day_, " ", clock_, ".", std::string_view(fraction_).substr(0, 6), "       1 ",
          facts.logger, "] ", facts.text, "\n");
      return;
    case Service::kAuth:
      add(out, "<", std::to_string(10 * 8 + kSyslog[level]), ">", bsd_, " shop-auth ", facts.logger,
          "[311]: ", facts.text, "\n");
      return;
    case Service::kShipping:
      add(out, "<", std::to_string(16 * 8 + kSyslog[level]), ">1 ", date_, "T", clock_, ".", millis,
          "Z shop-ship shipping 77 ", facts.logger, " - ", facts.text, "\n");
      return;
    default:
      add(out, date_, " ", clock_, ".", millis, " UTC [", std::to_string(dice.between(100, 160)), "] ",
          kPostgres[level], ":  ", facts.text, "\n");
  }
}

}  // namespace foreshock::app::generate
