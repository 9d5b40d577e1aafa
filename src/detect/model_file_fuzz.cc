// Hostile bytes as a saved model: an error, or a detector that still judges. The seal, the command and the
// learner's name are put on by the fuzzer, so that the fields behind them are reached; the first byte
// chooses.
#include <cmath>
#include <cstdint>
#include <map>
#include <string>

#include "detect/model_file.h"

using namespace foreshock;

namespace {

std::string sealed(std::string_view command, std::string_view learner, std::string_view rest) {
  std::string body;
  ml::StateWriter out(body);
  out.text(command);
  out.text(learner);
  body.append(rest);
  return ml::seal("FSDM", 1, body);
}

void judge(const detect::SessionDetector& detector) {
  for (const detect::Session& session : {detect::Session{}, detect::Session{0, 1, 1, 2, 900}}) {
    if (std::isnan(detector.judge(session).score)) __builtin_trap();
    (void)detector.explain(session);
  }
}

void judge(const detect::LogDetector& detector) {
  std::vector<detect::LogWindow> windows(6);
  for (uint32_t w = 0; w < windows.size(); ++w) {
    windows[w].lines = 10;
    windows[w].counts = {{TemplateId{1}, w}, {TemplateId{2 + w}, 3}};
    windows[w].end = Timestamp{1};
  }
  for (const detect::LogVerdict& verdict : detector.judge(windows))
    if (std::isnan(verdict.p_value)) __builtin_trap();
}

std::string session_model(const std::string& name) {
  std::vector<detect::Session> healthy;
  for (uint32_t i = 0; i < 12; ++i) healthy.push_back({0, 1 + i % 2, 2, 3});
  auto detector = detect::SessionDetector::train(healthy, {.model = name, .folds = 2});
  return detector ? detect::save_session_model(*detector, {"a", "b", "c", "d"}) : "";
}

std::string log_model(const std::string& name) {
  std::vector<detect::LogWindow> windows(8);
  for (uint32_t w = 0; w < windows.size(); ++w) {
    windows[w].source = w % 2;
    windows[w].lines = 10;
    windows[w].label = w % 4 == 3;
    windows[w].counts = {{TemplateId{1}, w}, {TemplateId{2 + w % 3}, 3}};
  }
  auto detector = detect::LogDetector::train(windows, {.model = name});
  return detector ? detect::save_log_model(*detector, 10, templates::Catalogue()) : "";
}

std::string series_model(std::string_view name) {
  auto detector = *detect::make_series_detector(name);
  for (int i = 0; i < 300; ++i) detector->take(1e9 + 300 * i, i % 11);
  return detect::save_series_model(*detector);
}

// Changes bytes of the body and seals it again.
std::string changed(std::string model, std::string_view changes) {
  if (model.size() <= 24) return "";
  std::string body = model.substr(24);
  for (; changes.size() >= 3; changes.remove_prefix(3)) {
    size_t at = (static_cast<uint8_t>(changes[0]) << 8 | static_cast<uint8_t>(changes[1])) % body.size();
    body[at] = static_cast<char>(body[at] ^ changes[2]);
  }
  return ml::seal("FSDM", 1, body);
}

void take_sessions(std::string_view bytes) {
  if (auto loaded = detect::load_session_model(bytes, {})) judge(loaded->detector);
}
void take_logs(std::string_view bytes) {
  templates::Catalogue catalogue;
  if (auto loaded = detect::load_log_model(bytes, {}, catalogue)) judge(loaded->detector);
}
void take_series(std::string_view bytes) {
  if (auto loaded = detect::load_series_model(bytes))
    for (int i = 0; i < 50; ++i)
      if (std::isnan((*loaded)->take(1e9 + 300 * i, i % 7).p_value)) __builtin_trap();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  std::string_view bytes(reinterpret_cast<const char*>(data), size), rest = bytes.substr(1);
  (void)detect::learner_of_model(bytes, "logs").has_value();
  static const std::vector<std::string> sessions = detect::session_model_names(),
                                        logs = detect::log_model_names();
  static const std::vector<std::string_view> series = detect::series_model_names();
  static std::map<size_t, std::string> trained;
  size_t command = data[0] % 3, learner = data[0] / 3;
  if (command == 0) {
    const std::string& name = sessions[learner % sessions.size()];
    take_sessions(sealed("sessions", name, rest));
    auto [model, fresh] = trained.try_emplace(data[0]);
    if (fresh) model->second = session_model(name);
    take_sessions(changed(model->second, rest));
  } else if (command == 1) {
    const std::string& name = logs[learner % logs.size()];
    take_logs(sealed("logs", name, rest));
    auto [model, fresh] = trained.try_emplace(data[0]);
    if (fresh) model->second = log_model(name);
    take_logs(changed(model->second, rest));
  } else {
    std::string_view name = series[learner % series.size()];
    take_series(sealed("series", name, rest));
    auto [model, fresh] = trained.try_emplace(data[0]);
    if (fresh) model->second = series_model(name);
    take_series(changed(model->second, rest));
  }
  return 0;
}
