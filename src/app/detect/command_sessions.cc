#include <cstdio>
#include <unordered_map>

#include "app/detect_commands.h"
#include "app/input.h"
#include "app/terminal.h"
#include "detect/session_detector.h"

namespace foreshock::app {
namespace {

constexpr size_t kSessionsMax = 5'000'000;

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

}  // namespace

int DetectSessionsCommand::run(World&) const {
  if (false_rate <= 0 || false_rate >= 1)
    return complain_usage("detect sessions: --false-rate lies between 0 and 1, e.g. 0.001");
  std::unordered_map<std::string, uint32_t> keys;
  std::vector<detect::Session> healthy, asked;
  if (Status read = read_sessions(train, keys, healthy); !read) return complain(read.error());
  if (Status read = read_sessions(test, keys, asked); !read) return complain(read.error());
  Result<detect::SessionDetector> detector =
      detect::SessionDetector::train(healthy, {.model = model, .false_rate = false_rate, .seed = seed});
  if (!detector) {
    bool wrong_name = detector.error().message.find("no session model") != std::string::npos;
    return wrong_name ? complain_usage("detect sessions: " + detector.error().message)
                      : complain(detector.error());
  }
  std::printf("session\tscore\tp_value\tanomalous\n");
  for (size_t i = 0; i < asked.size(); ++i) {
    detect::SessionVerdict verdict = detector->judge(asked[i]);
    std::printf("%zu\t%.6g\t%.6g\t%d\n", i + 1, verdict.score, verdict.p_value, verdict.anomalous ? 1 : 0);
  }
  return 0;
}

}  // namespace foreshock::app
