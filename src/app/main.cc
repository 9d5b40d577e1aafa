// main: binds the command line to the commands and nothing else.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <memory>

#include "app/bench_command.h"
#include "app/command_diff.h"
#include "app/command_explain.h"
#include "app/command_generate.h"
#include "app/command_serve.h"
#include "app/command_store.h"
#include "app/command_transfer.h"
#include "app/command_upkeep.h"
#include "app/commands.h"
#include "app/detect_commands.h"
#include "app/version.h"
#include "base/world.h"

namespace {

using namespace foreshock;
using namespace foreshock::app;

template <class Command>
void on_run(CLI::App* sub, std::shared_ptr<Command> command, int& exit_code) {
  sub->callback([command, &exit_code] {
    std::unique_ptr<World> world = make_real_world();
    exit_code = command->run(*world);
  });
}

void add_files(CLI::App* sub, std::vector<std::string>& files) {
  sub->add_option("files", files, "log files, .gz too; - is standard input")->required();
}

void add_server(CLI::App* sub, ServerAddress& server) {
  sub->add_option("--server", server.url, "address of the running server")->capture_default_str();
  sub->add_option("--token-file", server.token_file, "file with an API token (else FORESHOCK_TOKEN)");
}

void add_serve(CLI::App& app, int& exit_code) {
  for (bool demo : {false, true}) {
    auto command = std::make_shared<ServeCommand>();
    command->demo = demo;
    CLI::App* sub =
        demo ? app.add_subcommand("demo", "serve, and replay a ten-minute incident of a small shop at 20x")
             : app.add_subcommand("serve", "start the server: logs in, findings out, page and API");
    sub->add_option("--config", command->config, "YAML file of settings (docs/operate/settings.md)");
    sub->add_option("--data", command->data, "folder that holds all state (default: ./data)");
    sub->add_option("--listen", command->listen,
                    "address of page, API and HTTP sources (default 127.0.0.1:8514)");
    sub->add_option("--syslog", command->syslog,
                    "address of the syslog listeners, or off (default 127.0.0.1:5514)");
    sub->add_option("--role", command->role, "which part of the work this process does")
        ->check(CLI::IsMember({"all"}))
        ->capture_default_str();
    sub->add_option("--admin-token-file", command->admin_token_file,
                    "file whose content becomes the first administrator's token");
    sub->add_flag("--stdin", command->stdin_source, "also read lines from standard input");
    sub->add_flag("!--no-own-logs", command->own_logs, "do not read this machine's own logs");
    if (demo) {
      sub->add_option("--seed", command->demo_seed, "seed of the replayed shop")->capture_default_str();
      sub->add_option("--speed", command->demo_speed, "how much faster than life")->capture_default_str();
    }
    on_run(sub, command, exit_code);
  }
}

void add_explain(CLI::App& app, int& exit_code) {
  auto command = std::make_shared<ExplainCommand>();
  CLI::App* sub = app.add_subcommand(
      "explain", "what is in these logs: templates, new and rare lines, bursts, first cause");
  add_files(sub, command->files);
  sub->add_flag("--json", command->json, "one JSON object instead of text");
  sub->add_option("--html", command->html, "write a page to this file");
  sub->add_option("--top", command->top, "how many of each to show")->capture_default_str();
  sub->add_option("--zone", command->zone, "time zone of lines that carry none");
  sub->add_option("--threads", command->threads, "0: one per core")->capture_default_str();
  on_run(sub, command, exit_code);
}

void add_diff(CLI::App& app, int& exit_code) {
  auto command = std::make_shared<DiffCommand>();
  CLI::App* sub = app.add_subcommand(
      "diff",
      "what differs between two logs: new, gone, other rate, other values; exit code 3 when something does");
  sub->add_option("files", command->files, "the log before and the log after");
  sub->add_option("--a", command->a, "range before, FROM..TO, on a running server instead of files");
  sub->add_option("--b", command->b, "range after");
  sub->add_flag("--json", command->json, "one JSON object, as the API answers");
  sub->add_option("--top", command->top, "how many of each kind to show")->capture_default_str();
  sub->add_option("--zone", command->zone, "time zone of lines that carry none");
  add_server(sub, command->server);
  on_run(sub, command, exit_code);
}

void add_parse(CLI::App& app, int& exit_code) {
  auto command = std::make_shared<ParseCommand>();
  CLI::App* sub = app.add_subcommand("parse", "lines to NDJSON records");
  add_files(sub, command->files);
  sub->add_option("--format", command->format, "auto, or a format's name")->capture_default_str();
  sub->add_option("--zone", command->zone, "time zone of lines that carry none, e.g. Europe/Berlin");
  sub->add_flag("--records", command->records, "each line is one JSON string that holds a record");
  sub->add_flag("--explain", command->explain, "which format matched, how surely, and why others did not");
  sub->add_option("--formats", command->formats_dir, "folder of your own formats (parse.formats_dir)");
  on_run(sub, command, exit_code);
}

void add_templates(CLI::App& app, int& exit_code) {
  auto command = std::make_shared<TemplatesCommand>();
  CLI::App* sub = app.add_subcommand("templates", "the template of each line, as TSV");
  add_files(sub, command->files);
  sub->add_flag("--content", command->content, "lines are message texts without header");
  sub->add_option("--style", command->style, "typed: <ip>, <num>; loghub: <*>")
      ->check(CLI::IsMember({"typed", "loghub"}))
      ->capture_default_str();
  sub->add_flag("--names", command->names, "one more column: the name of messages of common software");
  on_run(sub, command, exit_code);
}

void add_model_files(CLI::App* sub, std::string& save, std::string& load) {
  sub->add_option("--save", save, "write the trained model to this file (then --test may be left out)");
  sub->add_option("--load", load, "judge by a model that --save wrote, instead of --train");
}

void add_detect(CLI::App& app, int& exit_code) {
  CLI::App* detect =
      app.add_subcommand("detect", "what is not normal in these files: sessions, a series, logs");
  detect->require_subcommand(1);
  auto sessions = std::make_shared<DetectSessionsCommand>();
  CLI::App* sub = detect->add_subcommand("sessions", "sessions unlike those of a healthy file, as TSV");
  sub->add_option("--train", sessions->train, "healthy sessions: event keys separated by blanks, one a line");
  sub->add_option("--test", sessions->test, "sessions to judge, same form");
  add_model_files(sub, sessions->save, sessions->load);
  sub->add_option("--model", sessions->model,
                  "ensemble (the default), or one learner by name; `list` prints what each is for");
  sub->add_option("--neural-plugin", sessions->neural_plugin,
                  "the plug-in for networks (default: libforeshock_neural.so beside the program)");
  sub->add_flag("--explain", sessions->explain,
                "NDJSON with the events that made each score and their shares");
  sub->add_option("--false-rate", sessions->false_rate,
                  "share of healthy sessions that may be called anomalous (default: 0.001)");
  sub->add_option("--seed", sessions->seed, "chance follows from it")->capture_default_str();
  on_run(sub, sessions, exit_code);

  auto series = std::make_shared<DetectSeriesCommand>();
  sub = detect->add_subcommand("series", "values of a series that do not fit what came before, as TSV");
  sub->add_option("file", series->file,
                  "TSV with a header: time, value, more is ignored; - is standard input");
  sub->add_option("--save", series->save, "write the detector, with what it has seen, to this file");
  sub->add_option("--load", series->load, "go on from a file that --save wrote: values after those it saw");
  sub->add_option("--model", series->model,
                  "quantile_band (the default), or a reference by name; `list` prints what each is for");
  on_run(sub, series, exit_code);

  auto logs = std::make_shared<DetectLogsCommand>();
  sub = detect->add_subcommand("logs", "stretches of log files unlike the training files, as NDJSON");
  sub->add_option("--train", logs->train, "log files to learn from");
  sub->add_option("--test", logs->test, "log files to judge");
  add_model_files(sub, logs->save, logs->load);
  sub->add_option("--model", logs->model,
                  "auto (the default), or one learner by name; `list` prints what each is for");
  sub->add_option("--neural-plugin", logs->neural_plugin,
                  "the plug-in for networks (default: libforeshock_neural.so beside the program)");
  sub->add_option("--window-lines", logs->window_lines, "lines a window (default: 100)")
      ->check(CLI::Range(10u, 100'000u));
  sub->add_option("--false-rate", logs->false_rate,
                  "share of training windows that may be called anomalous (default: 0.01)");
  sub->add_flag("--labelled", logs->labelled,
                "lines are `label TAB line`, 1 = a fault; those of --test are ignored");
  sub->add_flag("--every", logs->every, "print every window, not only those that are not normal");
  sub->add_option("--seed", logs->seed, "chance follows from it")->capture_default_str();
  on_run(sub, logs, exit_code);

  sub = detect->add_subcommand("models", "every learner, which of these commands know it, what it is for");
  on_run(sub, std::make_shared<DetectModelsCommand>(), exit_code);

  auto replay = std::make_shared<DetectReplayCommand>();
  sub = detect->add_subcommand("replay", "what a running server would have told of these lines, as NDJSON");
  sub->add_option("files", replay->files, "log files in order of time; - is standard input")->required();
  sub->add_flag("--alarms", replay->alarms_only, "only findings that alarm, and incidents");
  on_run(sub, replay, exit_code);
}

void add_generate(CLI::App& app, int& exit_code) {
  auto command = std::make_shared<GenerateCommand>();
  CLI::App* sub = app.add_subcommand("generate", "realistic logs of a twelve-service shop, with their truth");
  sub->add_option("--scenario", command->scenario, "healthy, mixed, incident, or a fault (see --list)")
      ->capture_default_str();
  sub->add_flag("--list", command->list, "list scenarios and faults");
  sub->add_option("--seed", command->seed, "everything follows from it")->capture_default_str();
  sub->add_option("--rate", command->rate, "mean lines per second of event time")->capture_default_str();
  sub->add_option("--duration", command->duration, "event time to cover, e.g. 10m, 7d")
      ->capture_default_str();
  sub->add_option("--start", command->start,
                  "event time of the first line (RFC 3339); default: fixed, or now with --pace");
  sub->add_option("--pace", command->pace, "times real time; 0: as fast as possible")->capture_default_str();
  sub->add_flag("--syslog", command->as_syslog, "a syslog header before every line, naming its service");
  sub->add_option("--truth", command->truth, "write what is wrong, where and when, to this file");
  sub->add_option("--to", command->to,
                  "send to http://HOST:PORT or syslog+tcp://HOST:PORT instead of printing");
  sub->add_option("--token-file", command->token_file, "file with an API token (else FORESHOCK_TOKEN)");
  on_run(sub, command, exit_code);
}

void add_clients(CLI::App& app, int& exit_code) {
  auto query = std::make_shared<QueryCommand>();
  CLI::App* sub = app.add_subcommand("query", "search a running server");
  sub->add_option("query", query->query,
                  "e.g. 'service:checkout level:>=warn | stats count() as n by template'")
      ->capture_default_str();
  sub->add_option("--start", query->start, "RFC 3339, epoch or now-1h")->capture_default_str();
  sub->add_option("--end", query->end, "as --start")->capture_default_str();
  sub->add_option("--limit", query->limit, "rows at most")->capture_default_str();
  sub->add_flag("--json", query->json, "rows as NDJSON");
  add_server(sub, query->server);
  on_run(sub, query, exit_code);

  auto tail = std::make_shared<TailCommand>();
  sub = app.add_subcommand("tail", "lines as they arrive at a running server");
  sub->add_option("query", tail->query, "which lines")->capture_default_str();
  sub->add_flag("--json", tail->json, "rows as NDJSON");
  add_server(sub, tail->server);
  on_run(sub, tail, exit_code);

  auto doctor = std::make_shared<DoctorCommand>();
  sub = app.add_subcommand("doctor", "is this machine fit, and does the configuration hold?");
  sub->add_option("--config", doctor->config, "YAML file of settings");
  sub->add_option("--data", doctor->data, "data folder")->capture_default_str();
  sub->add_option("--listen", doctor->listen, "address to be used")->capture_default_str();
  on_run(sub, doctor, exit_code);

  auto bench = std::make_shared<BenchCommand>();
  sub = app.add_subcommand("bench", "measure one case and print its figure and goal as JSON");
  sub->add_option("case", bench->name, "name of the case; none: list them");
  sub->add_option("--seconds", bench->seconds, "how long to measure; 0: the case's own")
      ->capture_default_str();
  on_run(sub, bench, exit_code);
}

void add_store(CLI::App& app, int& exit_code) {
  CLI::App* store = app.add_subcommand("store", "look at a data folder, without a server");
  store->require_subcommand(1);
  auto inspect = std::make_shared<StoreInspectCommand>();
  CLI::App* sub = store->add_subcommand("inspect", "what segment files hold, and whether they are sound");
  sub->add_option("paths", inspect->paths, "segment files, or folders with them")->required();
  on_run(sub, inspect, exit_code);

  auto erase = std::make_shared<StoreEraseCommand>();
  sub = store->add_subcommand("erase", "lines that match a filter, for good; without --yes only counts them");
  sub->add_option("query", erase->query, "a filter without pipes, e.g. 'user:mallory'")->required();
  sub->add_option("--data", erase->data, "data folder; its server has to be stopped")->capture_default_str();
  sub->add_option("--tenant", erase->tenant, "number of the tenant")->capture_default_str();
  sub->add_flag("--yes", erase->yes, "erase them");
  on_run(sub, erase, exit_code);
}

void add_transfer(CLI::App& app, int& exit_code) {
  auto out = std::make_shared<ExportCommand>();
  CLI::App* sub =
      app.add_subcommand("export", "lines of a running server as files of NDJSON, one folder a day");
  sub->add_option("--query", out->query, "a filter without pipes")->capture_default_str();
  sub->add_option("--start", out->start, "RFC 3339, epoch or now-1h; without it from the oldest on");
  sub->add_option("--end", out->end, "as --start; without it up to the newest");
  sub->add_option("--out", out->out, "folder for the files")->required();
  sub->add_option("--partition", out->partition, "day or hour")
      ->check(CLI::IsMember({"day", "hour"}))
      ->capture_default_str();
  add_server(sub, out->server);
  on_run(sub, out, exit_code);

  auto in = std::make_shared<ImportCommand>();
  sub = app.add_subcommand("import", "files of an export into a running server");
  sub->add_option("paths", in->paths, "files, or folders with them")->required();
  add_server(sub, in->server);
  on_run(sub, in, exit_code);
}

void add_upkeep(CLI::App& app, int& exit_code) {
  auto erase = std::make_shared<EraseCommand>();
  CLI::App* sub = app.add_subcommand("erase", "lines that match a filter, for good, on a running server");
  sub->add_option("--query", erase->query, "a filter without pipes, e.g. 'user:mallory'")->required();
  sub->add_option("--start", erase->start, "RFC 3339, epoch or now-1h; without it from the oldest on");
  sub->add_option("--end", erase->end, "as --start; without it up to the newest");
  sub->add_option("--reason", erase->reason, "kept with the report and in the audit trail")->required();
  sub->add_flag("--dry-run", erase->dry_run, "count them alone");
  add_server(sub, erase->server);
  on_run(sub, erase, exit_code);

  auto backup = std::make_shared<BackupCommand>();
  auto verify = std::make_shared<BackupVerifyCommand>();
  sub = app.add_subcommand("backup", "everything that a running server knows, into a folder on its machine");
  sub->add_option("--to", backup->to, "an empty folder, or one with a backup");
  add_server(sub, backup->server);
  CLI::App* inner = sub->add_subcommand("verify", "is every byte of this backup as it was written?");
  inner->add_option("folder", verify->folder, "folder of the backup")->required();
  on_run(inner, verify, exit_code);
  sub->callback([inner, backup, &exit_code] {
    if (inner->parsed()) return;
    if (backup->to.empty()) throw CLI::RequiredError("--to");
    std::unique_ptr<World> world = make_real_world();
    exit_code = backup->run(*world);
  });

  auto restore = std::make_shared<RestoreCommand>();
  sub = app.add_subcommand("restore", "a backup into a new data folder");
  sub->add_option("--from", restore->from, "folder of the backup")->required();
  sub->add_option("--data", restore->data, "the new data folder; it must be empty")->required();
  on_run(sub, restore, exit_code);
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  CLI::App app{
      "Foreshock watches logs, learns what is normal, and says early and in plain words what is not.",
      "foreshock"};
  app.set_version_flag("--version", foreshock::app::kVersion);
  app.require_subcommand(0, 1);
  int exit_code = 0;
  add_serve(app, exit_code);
  add_explain(app, exit_code);
  add_diff(app, exit_code);
  add_parse(app, exit_code);
  add_templates(app, exit_code);
  add_detect(app, exit_code);
  add_generate(app, exit_code);
  add_clients(app, exit_code);
  add_store(app, exit_code);
  add_transfer(app, exit_code);
  add_upkeep(app, exit_code);
  // `foreshock` alone starts everything on loopback, with the options of `serve`.
  std::vector<std::string> arguments(argv + 1, argv + argc);
  static constexpr std::string_view kOfTheProgram[] = {"-h", "--help", "--version"};
  bool named =
      !arguments.empty() && (!arguments[0].starts_with('-') ||
                             std::ranges::find(kOfTheProgram, arguments[0]) != std::end(kOfTheProgram));
  if (!named) arguments.insert(arguments.begin(), "serve");
  std::ranges::reverse(arguments);  // as CLI11 wants them
  try {
    app.parse(std::move(arguments));
  } catch (const CLI::CallForHelp& help) {
    return app.exit(help);
  } catch (const CLI::CallForVersion& version) {
    return app.exit(version);
  } catch (const CLI::ParseError& error) {
    app.exit(error);
    return 2;
  }
  return exit_code;
}
