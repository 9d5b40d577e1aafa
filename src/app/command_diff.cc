#include "app/command_diff.h"

#include <fmt/format.h>

#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>

#include "app/client.h"
#include "app/diff/log_side.h"
#include "app/terminal.h"
#include "net/http_message.h"

namespace foreshock::app {

namespace {

using detect::Difference;
using diff::LogSide;
using nlohmann::json;

constexpr double kLinesPerBlockUnit = 1000;  // rates of logs without times are per so many lines

json range_of(const LogSide& side, bool by_line) {
  json out{{"lines", side.lines()}, {"start", nullptr}, {"end", nullptr}};
  if (!by_line && side.first() <= side.last()) {
    out["start"] = format_rfc3339(side.first());
    out["end"] = format_rfc3339(side.last());
  }
  return out;
}

struct Sides {
  templates::Catalogue catalogue;
  std::unique_ptr<LogSide> a, b;
  bool by_line = false;
};

// Reads both; a second time by line numbers where times do not serve.
Status read_sides(const DiffCommand& command, World& world, Sides& sides) {
  auto open = [&] {
    return std::make_unique<LogSide>(sides.catalogue, command.zone, world.clock().now(), sides.by_line);
  };
  for (bool by_line : {false, true}) {
    sides.by_line = by_line;
    sides.a = open();
    sides.b = open();
    RETURN_IF_ERROR(sides.a->read(command.files[0]));
    RETURN_IF_ERROR(sides.b->read(command.files[1]));
    constexpr int64_t kTooShort = 10 * kSecond;  // times of whole seconds say nothing about less
    auto serves = [](const LogSide& side) {
      return side.untimed() * 2 < side.lines() && side.last() - side.first() >= kTooShort;
    };
    if (by_line || (serves(*sides.a) && serves(*sides.b))) return {};
  }
  return {};
}

Result<json> compare_files(const DiffCommand& command, World& world) {
  Sides sides;
  RETURN_IF_ERROR(read_sides(command, world, sides));
  diff::DiffTable table = diff::table_of(sides.catalogue, *sides.a, *sides.b);
  detect::LogDiff found = detect::compare_logs(table.series, table.blocks_a, table.blocks_b);
  double unit = sides.by_line ? kLinesPerBlockUnit * kMillisecond : static_cast<double>(kMinute);
  auto rate = [&](uint64_t lines, size_t blocks) {
    double units = static_cast<double>(blocks) * static_cast<double>(sides.a->width_ns()) / unit;
    return units > 0 ? static_cast<double>(lines) / units : 0.0;
  };
  json out{{"a", range_of(*sides.a, sides.by_line)},
           {"b", range_of(*sides.b, sides.by_line)},
           {"q_max", detect::kDiffShareFalse},
           {"tested", found.tested},
           {"rate_unit", sides.by_line ? "1000 lines" : "minute"},
           {"items", json::array()},
           {"unsure", json::array()}};
  for (const Difference& item : found.items) {
    const detect::DiffSeries& series = table.series[item.index];
    json shown{{"template", {{"id", hex16(series.id)}, {"text", series.text}}},
               {"change", detect::change_name(item.change)},
               {"p_value", item.p_value},
               {"q_value", item.q_value},
               {"count_a", item.count_a},
               {"count_b", item.count_b},
               {"rate_a", rate(item.count_a, table.blocks_a)},
               {"rate_b", rate(item.count_b, table.blocks_b)},
               {"example", table.examples[item.index]}};
    if (item.change == detect::Change::kSlotType) {
      shown["slot"] = item.slot;
      shown["type_a"] = item.type_a;
      shown["type_b"] = item.type_b;
    }
    out["items"].push_back(std::move(shown));
  }
  for (size_t index : found.only_in_b)
    out["unsure"].push_back(
        {{"template", {{"id", hex16(table.series[index].id)}, {"text", table.series[index].text}}},
         {"example", table.examples[index]}});
  return out;
}

Result<json> ask_server(const DiffCommand& command, World& world) {
  ASSIGN_OR_RETURN(Client client, Client::connect(world, command.server));
  ASSIGN_OR_RETURN(std::string body, client.get("/api/v1/templates/diff?a=" + net::percent_encode(command.a) +
                                                "&b=" + net::percent_encode(command.b)));
  json out = json::parse(body, nullptr, false);
  if (!out.is_object() || !out.contains("items"))
    return fail(ErrorKind::kUnavailable, "the server's answer is not what this version understands");
  return out;
}

std::string text_at(const json& item, const char* key) {
  auto found = item.find(key);
  return found != item.end() && found->is_string() ? printable(found->get<std::string>()) : "";
}

void print_item(const json& item, const std::string& unit) {
  std::string change = text_at(item, "change");
  Paint colour = change == "new" ? Paint::kRed : change == "vanished" ? Paint::kYellow : Paint::kCyan;
  fmt::print("  {}\n", paint(colour, text_at(item["template"], "text")));
  std::string numbers =
      fmt::format("{} -> {} lines, {:.3g} -> {:.3g} a {}, q {:.1e}", item.value("count_a", uint64_t{0}),
                  item.value("count_b", uint64_t{0}), item.value("rate_a", 0.0), item.value("rate_b", 0.0),
                  unit, item.value("q_value", 1.0));
  if (change == "slot_type")
    numbers += ", was " + text_at(item, "type_a") + ", is " + text_at(item, "type_b");
  fmt::print("    {}\n", paint(Paint::kDim, numbers));
  if (std::string example = text_at(item, "example"); !example.empty())
    fmt::print("    {}\n", example.substr(0, static_cast<size_t>(std::max(40, terminal_columns() - 4))));
}

void print_report(const json& report, size_t top) {
  static constexpr std::pair<const char*, const char*> kSections[] = {
      {"new", "New"}, {"vanished", "Gone"}, {"slot_type", "Other values"}, {"rate", "Other rate"}};
  const json& items = report["items"];
  std::string unit = report.value("rate_unit", "minute");
  for (auto [change, title] : kSections) {
    size_t count = 0;
    for (const json& item : items) count += item.value("change", "") == change;
    if (count == 0) continue;
    fmt::print("{} ({})\n", paint(Paint::kBold, title), count);
    size_t shown = 0;
    for (const json& item : items)
      if (item.value("change", "") == change && shown++ < top) print_item(item, unit);
    if (count > top) fmt::print("  and {} more (--top, --json)\n", count - top);
  }
  uint64_t tested = report.value("tested", uint64_t{0});
  if (tested == 0)
    fmt::print("Nothing could be compared: both logs together hold too few lines of any message.\n");
  else if (items.empty())
    fmt::print("No difference in {} comparisons.\n", tested);
  size_t unsure = report.contains("unsure") ? report["unsure"].size() : 0;
  if (unsure > 0)
    fmt::print("{}\n", paint(Paint::kDim, fmt::format("{} more came in B only, too rarely to tell them from "
                                                      "chance (--json lists them)",
                                                      unsure)));
}

}  // namespace

int DiffCommand::run(World& world) const {
  bool by_server = !a.empty() || !b.empty() || !server.url.empty();
  if (by_server && (!files.empty() || a.empty() || b.empty()))
    return complain_usage("diff: give two files, or --a FROM..TO and --b FROM..TO (with --server URL)");
  if (!by_server && files.size() != 2) return complain_usage("diff: give two log files, before and after");
  for (const std::string& file : files)
    if (file == "-") return complain_usage("diff: logs are read twice where they carry no times; give files");
  DiffCommand asked = *this;
  if (asked.server.url.empty()) asked.server.url = ServerAddress{}.url;
  Result<nlohmann::json> report = by_server ? ask_server(asked, world) : compare_files(*this, world);
  if (!report) return complain(report.error());
  if (json) {
    // Lines may hold bytes that are not UTF-8.
    fmt::print("{}\n", report->dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
  } else {
    print_report(*report, top);
  }
  return (*report)["items"].empty() ? 0 : kExitDifferences;
}

}  // namespace foreshock::app
