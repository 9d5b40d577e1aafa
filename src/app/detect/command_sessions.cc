#include <cstdio>
#include <optional>
#include <unordered_map>

#include "app/detect/model_in_file.h"
#include "app/detect/neural_choice.h"
#include "app/detect_commands.h"
#include "app/input.h"
#include "app/terminal.h"
#include "base/json_writer.h"
#include "detect/model_file.h"

namespace foreshock::app {
namespace {

constexpr size_t kSessionsMax = 5'000'000;
constexpr size_t kContributions = 10;

// Reads one session a line; keys are any words. An empty line is a session without events.
Status read_sessions(const std::string& path, std::unordered_map<std::string, uint32_t>& keys,
                     std::vector<detect::Session>& sessions) {
  return read_lines(path, [&](std::string_view line, uint64_t) -> Status {
    if (sessions.size() >= kSessionsMax)
      return fail(ErrorKind::kExhausted, path + " has more than 5,000,000 sessions; cut it into parts");
    detect::Session session;
    size_t at = 0;
    while (at < line.size()) {
      size_t from = line.find_first_not_of(" \t\r", at);
      if (from == std::string_view::npos) break;
      size_t to = std::min(line.find_first_of(" \t\r", from), line.size());
      auto [key, fresh] =
          keys.try_emplace(std::string(line.substr(from, to - from)), static_cast<uint32_t>(keys.size()));
      session.push_back(key->second);
      at = to;
    }
    sessions.push_back(std::move(session));
    return {};
  });
}

void print_explained(const detect::SessionDetector& detector, const detect::Session& session, size_t number,
                     const detect::SessionVerdict& verdict, const std::vector<std::string>& names) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().field("session", static_cast<uint64_t>(number)).field("score", verdict.score);
  json.field("p_value", verdict.p_value).field("anomalous", verdict.anomalous);
  json.key("contributions").begin_array();
  double rest = 1;
  std::vector<detect::SessionDetector::EventShare> shares = detector.explain(session);
  for (size_t i = 0; i < std::min(shares.size(), kContributions); ++i) {
    bool end = shares[i].event == detect::kEndOfSession;
    json.begin_object().field("event", end ? "(end of session)" : names[shares[i].event]);
    json.field("share", shares[i].share);
    if (!end) json.field("count", shares[i].count).field("usual", shares[i].usual);
    json.end_object();
    rest -= shares[i].share;
  }
  if (shares.size() > kContributions)
    json.begin_object().field("event", "(all others)").field("share", rest).end_object();
  json.end_array().end_object();
  std::printf("%s\n", out.c_str());
}

struct Trained {
  std::optional<detect::SessionDetector> detector;
  std::unordered_map<std::string, uint32_t> keys;
};

Result<detect::SessionDetector::Options> options_for(const std::string& learner,
                                                     const std::string& neural_plugin) {
  detect::SessionDetector::Options options{.model = learner};
  if (detect::session_model_is_neural(learner)) {
    ASSIGN_OR_RETURN(options.neural, open_neural_plugin(neural_plugin));
    options.watcher = training_progress();
  }
  return options;
}

std::vector<std::string> names_of(const std::unordered_map<std::string, uint32_t>& keys) {
  std::vector<std::string> names(keys.size());
  for (const auto& [name, number] : keys) names[number] = name;
  return names;
}

Status train(World& world, const DetectSessionsCommand& asked, Trained& into) {
  std::vector<detect::Session> healthy;
  RETURN_IF_ERROR(read_sessions(asked.train, into.keys, healthy));
  ASSIGN_OR_RETURN(detect::SessionDetector::Options options,
                   options_for(asked.model.empty() ? "ensemble" : asked.model, asked.neural_plugin));
  options.seed = asked.seed;
  options.false_rate = asked.false_rate.value_or(options.false_rate);
  ASSIGN_OR_RETURN(into.detector, detect::SessionDetector::train(healthy, options));
  if (asked.save.empty()) return {};
  return write_model(world, asked.save, detect::save_session_model(*into.detector, names_of(into.keys)));
}

Status load(World& world, const DetectSessionsCommand& asked, Trained& into) {
  ASSIGN_OR_RETURN(ModelBytes file, read_model(world, asked.load, "sessions", asked.model));
  ASSIGN_OR_RETURN(detect::SessionDetector::Options options, options_for(file.learner, asked.neural_plugin));
  Result<detect::SessionModel> loaded = detect::load_session_model(file.bytes, options);
  if (!loaded) return fail(with_file(asked.load, loaded.error()));
  into.detector = std::move(loaded->detector);
  if (asked.false_rate) into.detector->set_false_rate(*asked.false_rate);
  for (const std::string& event : loaded->events)
    into.keys.try_emplace(event, static_cast<uint32_t>(into.keys.size()));
  return {};
}

}  // namespace

int DetectSessionsCommand::run(World& world) const {
  if (model == "list") {
    std::fputs(
        model_list(detect::session_model_names(), detect::session_model_is_neural, neural_plugin).c_str(),
        stdout);
    return 0;
  }
  std::string wrong = wrong_model_flags({!train.empty(), !test.empty(), save, load});
  if (!wrong.empty()) return complain_usage("detect sessions: " + wrong);
  if (false_rate && (*false_rate <= 0 || *false_rate >= 1))
    return complain_usage("detect sessions: --false-rate lies between 0 and 1, e.g. 0.001");
  Trained trained;
  if (Status made = load.empty() ? app::train(world, *this, trained) : app::load(world, *this, trained);
      !made) {
    bool wrong_name = made.error().message.find("no session model") != std::string::npos;
    return wrong_name ? complain_usage("detect sessions: " + made.error().message) : complain(made.error());
  }
  if (test.empty()) return 0;
  std::vector<detect::Session> asked;
  const size_t known = trained.keys.size();
  if (Status read = read_sessions(test, trained.keys, asked); !read) return complain(read.error());
  uint64_t foreign = 0, events = 0;
  for (const detect::Session& session : asked) {
    events += session.size();
    for (uint32_t event : session) foreign += event >= known;
  }
  if (std::string note = foreign_note(foreign, events, "events"); !note.empty())
    std::fprintf(stderr, "note: %s\n", note.c_str());
  const detect::SessionDetector& detector = *trained.detector;
  std::vector<std::string> names = names_of(trained.keys);
  if (!explain) std::printf("session\tscore\tp_value\tanomalous\n");
  for (size_t i = 0; i < asked.size(); ++i) {
    detect::SessionVerdict verdict = detector.judge(asked[i]);
    if (explain) {
      print_explained(detector, asked[i], i + 1, verdict, names);
      continue;
    }
    std::printf("%zu\t%.6g\t%.6g\t%d\n", i + 1, verdict.score, verdict.p_value, verdict.anomalous ? 1 : 0);
  }
  return 0;
}

}  // namespace foreshock::app
