#include "detect/model_file.h"

#include <unordered_set>

#include "base/hash.h"
#include "ml/state_codec.h"

namespace foreshock::detect {
namespace {

constexpr std::string_view kMagic = "FSDM";
constexpr uint32_t kVersion = 1;
constexpr size_t kHeaderBytes = 24;  // of ml::seal
constexpr size_t kEventsMax = 5'000'000, kEventBytesMax = 1 << 20, kWindowLinesMax = 100'000;
constexpr std::string_view kTrainAgain = "; train it again with --train and --save";

std::string seal_model(std::string_view command, std::string_view learner, std::string_view rest) {
  std::string body;
  ml::StateWriter out(body);
  out.text(command);
  out.text(learner);
  body.append(rest);
  return ml::seal(kMagic, kVersion, body);
}

// A checksum that fits does not make the fields behind it sound.
Error unsound() {
  return {ErrorKind::kCorrupt,
          "the model's checksum fits, but its content does not; it was not written by this program" +
              std::string(kTrainAgain)};
}

Status whole(const ml::StateReader& in) {
  if (in.ok() && in.at_end()) return {};
  return fail(unsound());
}

// Errors of loading a state speak of starting empty, which a command does not.
Error in_file(const Error& error) {
  return error.kind == ErrorKind::kCorrupt ? unsound() : error;
}

struct Opened {
  std::string learner;
  std::string_view rest;
};

// In the words of who has a file in hand; ml::open() would say the same of a state.
Result<std::string_view> unsealed(std::string_view bytes) {
  if (bytes.substr(0, 4) != kMagic.substr(0, std::min<size_t>(4, bytes.size())) || bytes.empty())
    return fail(ErrorKind::kCorrupt, "this is no model that `foreshock detect --save` wrote");
  ml::StateReader header(bytes.substr(std::min<size_t>(4, bytes.size())));
  uint32_t version = header.u32();
  uint64_t size = header.u64();
  if (header.ok() && version != kVersion)
    return fail(ErrorKind::kCorrupt, "the model has version " + std::to_string(version) +
                                         ", this program reads " + std::to_string(kVersion) +
                                         std::string(kTrainAgain));
  if (bytes.size() < kHeaderBytes || bytes.size() - kHeaderBytes < size)
    return fail(ErrorKind::kCorrupt, "the model is cut short: " + std::to_string(bytes.size()) +
                                         " bytes are here, more were saved; copy it again");
  Result<std::string_view> body = ml::open(kMagic, kVersion, bytes);
  if (!body)
    return fail(ErrorKind::kCorrupt, "the model is damaged: its checksum does not fit; copy it again, or" +
                                         std::string(kTrainAgain.substr(1)));
  return body;
}

Result<Opened> open_model(std::string_view bytes, std::string_view command) {
  ASSIGN_OR_RETURN(std::string_view body, unsealed(bytes));
  ml::StateReader in(body);
  std::string trained_by = in.text(16), learner = in.text(64);
  if (!in.ok()) return fail(unsound());
  if (trained_by != command)
    return fail(ErrorKind::kInvalid, "the model was saved by `detect " + trained_by + "`, this is `detect " +
                                         std::string(command) + "`");
  std::string_view rest = body.substr(8 + trained_by.size() + learner.size());
  return Opened{std::move(learner), rest};
}

Status same_learner(const std::string& named, const std::string& found) {
  if (named == found) return {};
  return fail(ErrorKind::kCorrupt, "the model says it is of " + named + ", but holds " + found);
}

}  // namespace

Result<std::string> learner_of_model(std::string_view bytes, std::string_view command) {
  ASSIGN_OR_RETURN(Opened opened, open_model(bytes, command));
  return opened.learner;
}

std::string save_session_model(const SessionDetector& detector, const std::vector<std::string>& events) {
  std::string rest;
  ml::StateWriter out(rest);
  out.u32(static_cast<uint32_t>(events.size()));
  for (const std::string& event : events) out.text(event);
  detector.save(out);
  return seal_model("sessions", detector.model(), rest);
}

Result<SessionModel> load_session_model(std::string_view bytes, const SessionDetector::Options& options) {
  ASSIGN_OR_RETURN(Opened opened, open_model(bytes, "sessions"));
  ml::StateReader in(opened.rest);
  std::vector<std::string> events;
  std::unordered_set<std::string> names;
  for (size_t n = in.count(kEventsMax, 4); n > 0 && in.ok(); --n) {
    events.push_back(in.text(kEventBytesMax));
    if (!names.insert(events.back()).second) in.spoil();
  }
  if (!in.ok()) return fail(unsound());
  Result<SessionDetector> detector = SessionDetector::load(in, options);
  if (!detector) return fail(in_file(detector.error()));
  RETURN_IF_ERROR(whole(in));
  RETURN_IF_ERROR(same_learner(opened.learner, detector->model()));
  return SessionModel{std::move(*detector), std::move(events)};
}

std::string save_log_model(const LogDetector& detector, uint32_t window_lines,
                           const templates::Catalogue& catalogue) {
  std::string rest;
  ml::StateWriter out(rest);
  out.u32(window_lines);
  out.text(catalogue.save());
  detector.save(out);
  return seal_model("logs", detector.model(), rest);
}

Result<LogModel> load_log_model(std::string_view bytes, const LogDetector::Options& options,
                                templates::Catalogue& catalogue) {
  ASSIGN_OR_RETURN(Opened opened, open_model(bytes, "logs"));
  ml::StateReader in(opened.rest);
  uint32_t window_lines = in.u32(kWindowLinesMax);
  std::string templates = in.text(kModelBytesMax);
  if (window_lines == 0) in.spoil();
  if (!in.ok()) return fail(unsound());
  Result<LogDetector> detector = LogDetector::load(in, options);
  if (!detector) return fail(in_file(detector.error()));
  RETURN_IF_ERROR(whole(in));
  RETURN_IF_ERROR(same_learner(opened.learner, detector->model()));
  if (Status loaded = catalogue.load(templates); !loaded) return fail(in_file(loaded.error()));
  return LogModel{std::move(*detector), window_lines};
}

std::string save_series_model(const SeriesDetector& detector) {
  std::string rest;
  ml::StateWriter out(rest);
  detector.save(out);
  return seal_model("series", detector.name(), rest);
}

Result<std::unique_ptr<SeriesDetector>> load_series_model(std::string_view bytes) {
  ASSIGN_OR_RETURN(Opened opened, open_model(bytes, "series"));
  ASSIGN_OR_RETURN(std::unique_ptr<SeriesDetector> detector, make_series_detector(opened.learner));
  ml::StateReader in(opened.rest);
  if (Status loaded = detector->load(in); !loaded) return fail(in_file(loaded.error()));
  RETURN_IF_ERROR(whole(in));
  return detector;
}

}  // namespace foreshock::detect
