// Trained models as bytes: what `foreshock detect ... --save` writes and `--load` reads.
//
// A sealed state (ml/state_codec.h: magic FSDM, version, length, checksum) that holds the command which
// trained it, the learner's name, what its numbers mean (names of events; the catalogue of templates and the
// length of windows) and the learner's own state. What is opened is not trusted: bytes that are cut short,
// changed, of another version, command or learner give an error that says so and what to do, never a crash
// (model_file_fuzz.cc). A loaded model scores as the one that was saved, bit by bit. The checksum finds
// damage, not forgery. Pure: the caller reads and writes files. Byte by byte: docs/ML_MODELS.md.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "detect/log_detector.h"
#include "detect/series_detector.h"
#include "detect/session_detector.h"
#include "templates/catalogue.h"

namespace foreshock::detect {

constexpr size_t kModelBytesMax = 1ull << 30;

// The learner's name, once magic, version, length, checksum and command ("sessions", "logs", "series") are
// right.
Result<std::string> learner_of_model(std::string_view bytes, std::string_view command);

// `events`: the name of each event by its number.
std::string save_session_model(const SessionDetector& detector, const std::vector<std::string>& events);
struct SessionModel {
  SessionDetector detector;
  std::vector<std::string> events;
};
// Of the options only plug-in and watcher count.
Result<SessionModel> load_session_model(std::string_view bytes, const SessionDetector::Options& options);

// `catalogue` as it was when training ended.
std::string save_log_model(const LogDetector& detector, uint32_t window_lines,
                           const templates::Catalogue& catalogue);
struct LogModel {
  LogDetector detector;
  uint32_t window_lines = 0;
};
// Fills `catalogue`, which should be new. Of the options only plug-in and watcher count.
Result<LogModel> load_log_model(std::string_view bytes, const LogDetector::Options& options,
                                templates::Catalogue& catalogue);

// A series detector with what it has seen so far.
std::string save_series_model(const SeriesDetector& detector);
Result<std::unique_ptr<SeriesDetector>> load_series_model(std::string_view bytes);

}  // namespace foreshock::detect
