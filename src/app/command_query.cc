#include <fmt/format.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "app/client.h"
#include "app/commands.h"
#include "app/terminal.h"

namespace foreshock::app {

namespace {

using nlohmann::json;

std::string text_of(const json& row, const char* key) {
  auto found = row.find(key);
  if (found == row.end() || found->is_null()) return "";
  return found->is_string() ? found->get<std::string>() : found->dump();
}

Paint paint_of(const std::string& level) {
  if (level == "error" || level == "fatal") return Paint::kRed;
  if (level == "warn") return Paint::kYellow;
  if (level == "debug" || level == "trace") return Paint::kDim;
  return Paint::kPlain;
}

std::string level_of(const json& row) {
  auto found = row.find("severity_number");
  int number = found != row.end() && found->is_number() ? found->get<int>() : 0;
  static constexpr const char* kBands[] = {"trace", "debug", "info", "warn", "error", "fatal"};
  return number < 1 || number > 24 ? "" : kBands[(number - 1) / 4];
}

// A log row as a person reads it: time, level, service, message. Other rows: name=value.
void print_row(std::string_view line, bool as_json) {
  json row = json::parse(line, nullptr, false);
  if (as_json || !row.is_object()) {
    fmt::print("{}\n", line);
    return;
  }
  if (row.contains("body") && row.contains("raw")) {
    std::string level = level_of(row);
    std::string time = text_of(row, "timestamp").substr(0, 23);
    fmt::print("{} {} {} {}\n", paint(Paint::kDim, time), paint(paint_of(level), fmt::format("{:5}", level)),
               paint(Paint::kCyan, printable(text_of(row, "service"))), printable(text_of(row, "body")));
    return;
  }
  std::string out;
  for (const auto& [key, value] : row.items()) {
    if (!out.empty()) out += "  ";
    out += paint(Paint::kDim, key + "=") +
           printable(value.is_string() ? value.get<std::string>() : value.dump());
  }
  fmt::print("{}\n", out);
}

}  // namespace

int QueryCommand::run(World& world) const {
  Result<Client> client = Client::connect(world, server);
  if (!client) return complain(client.error());
  nlohmann::json body = {{"query", query}, {"start", start}, {"end", end}, {"limit", limit}};
  Status done = client->stream("POST", "/api/v1/query", body.dump(), [&](std::string_view line) {
    if (!line.empty()) print_row(line, json);
    return true;
  });
  return done ? 0 : complain(done.error());
}

int TailCommand::run(World& world) const {
  Result<Client> client = Client::connect(world, server);
  if (!client) return complain(client.error());
  std::string event;
  Status done = client->stream(
      "GET", "/api/v1/tail?query=" + net::percent_encode(query), "", [&](std::string_view line) {
        if (line.starts_with("event: ")) event = line.substr(7);
        if (line.starts_with("data: ")) {
          if (event == "gap") {
            fmt::print(stderr, "foreshock: this terminal was too slow; lines were left out: {}\n",
                       line.substr(6));
          } else {
            print_row(line.substr(6), json);
          }
          std::fflush(stdout);
        }
        return true;
      });
  return done ? 0 : complain(done.error());
}

}  // namespace foreshock::app
