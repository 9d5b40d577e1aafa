#include <cstdio>
#include <unordered_map>

#include "app/detect/neural_choice.h"
#include "app/detect_commands.h"
#include "app/input.h"
#include "app/terminal.h"
#include "base/json_writer.h"
#include "detect/session_detector.h"

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

}  // namespace

int DetectSessionsCommand::run(World&) const {
  if (model == "list") {
    std::fputs(
        model_list(detect::session_model_names(), detect::session_model_is_neural, neural_plugin).c_str(),
        stdout);
    return 0;
  }
  if (train.empty() || test.empty())
    return complain_usage("detect sessions: --train names healthy sessions, --test those to judge");
  if (false_rate <= 0 || false_rate >= 1)
    return complain_usage("detect sessions: --false-rate lies between 0 and 1, e.g. 0.001");
  std::unordered_map<std::string, uint32_t> keys;
  std::vector<detect::Session> healthy, asked;
  if (Status read = read_sessions(train, keys, healthy); !read) return complain(read.error());
  if (Status read = read_sessions(test, keys, asked); !read) return complain(read.error());
  detect::SessionDetector::Options options{.model = model, .false_rate = false_rate, .seed = seed};
  if (detect::session_model_is_neural(model)) {
    Result<std::shared_ptr<const ml::NeuralPlugin>> plugin = open_neural_plugin(neural_plugin);
    if (!plugin) return complain(plugin.error());
    options.neural = *plugin;
    options.watcher = training_progress();
  }
  Result<detect::SessionDetector> detector = detect::SessionDetector::train(healthy, options);
  if (!detector) {
    bool wrong_name = detector.error().message.find("no session model") != std::string::npos;
    return wrong_name ? complain_usage("detect sessions: " + detector.error().message)
                      : complain(detector.error());
  }
  std::vector<std::string> names(keys.size());
  for (const auto& [name, number] : keys) names[number] = name;
  if (!explain) std::printf("session\tscore\tp_value\tanomalous\n");
  for (size_t i = 0; i < asked.size(); ++i) {
    detect::SessionVerdict verdict = detector->judge(asked[i]);
    if (explain) {
      print_explained(*detector, asked[i], i + 1, verdict, names);
      continue;
    }
    std::printf("%zu\t%.6g\t%.6g\t%d\n", i + 1, verdict.score, verdict.p_value, verdict.anomalous ? 1 : 0);
  }
  return 0;
}

}  // namespace foreshock::app
