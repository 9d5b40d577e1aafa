#include "app/command_explain.h"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <mutex>
#include <optional>
#include <thread>

#include "app/explain/print.h"
#include "app/explain/story.h"
#include "app/explain/survey.h"
#include "app/input.h"
#include "app/terminal.h"
#include "base/bounded_queue.h"

namespace foreshock::app {

namespace {

constexpr size_t kPieceBytes = 2 * 1024 * 1024;
constexpr size_t kPiecesWaiting = 4;  // per worker

struct PieceOfFile {
  std::string bytes;
  std::string service;
};

std::string service_of_file(const std::string& file) {
  if (file == "-") return "stdin";
  std::string name = file.substr(file.rfind('/') + 1);
  return name.substr(0, name.find('.'));
}

// Where to cut so that no record is torn: before the last line that does not look like a continuation.
size_t cut_at(std::string_view bytes) {
  size_t end = bytes.rfind('\n');
  if (end == std::string_view::npos) return 0;
  size_t at = end + 1;
  for (int i = 0; i < 200 && at > 0; ++i) {
    size_t line = at < 2 ? 0 : bytes.rfind('\n', at - 2) + 1;
    char c = bytes[line];
    bool starts_record = c != ' ' && c != '\t' && c != '}' && !bytes.substr(line).starts_with("Caused by");
    at = line;
    if (starts_record) break;
  }
  return at == 0 ? end + 1 : at;
}

class Workers {
 public:
  Workers(templates::Catalogue& catalogue, int count, const std::string& zone, Timestamp observed) {
    queue_ = std::make_unique<BoundedQueue<PieceOfFile>>(static_cast<size_t>(count) * kPiecesWaiting);
    for (int i = 0; i < count; ++i) {
      surveyors_.push_back(std::make_unique<explain::Surveyor>(catalogue, zone, observed));
      threads_.emplace_back([this, surveyor = surveyors_.back().get()] {
        while (!queue_->drained())
          if (std::optional<PieceOfFile> piece = queue_->pop_for(std::chrono::milliseconds(100)))
            surveyor->take(piece->bytes, piece->service);
      });
    }
  }
  void give(PieceOfFile piece) {
    while (!queue_->push_for(piece, 1, std::chrono::seconds(1))) {
    }
  }
  std::vector<std::unique_ptr<explain::Surveyor>>& finish() {
    queue_->close();
    for (std::thread& thread : threads_) thread.join();
    return surveyors_;
  }

 private:
  std::unique_ptr<BoundedQueue<PieceOfFile>> queue_;
  std::vector<std::unique_ptr<explain::Surveyor>> surveyors_;
  std::vector<std::thread> threads_;
};

Status read_files(const std::vector<std::string>& files, Workers& workers) {
  uint64_t total = 0, done = 0;
  for (const std::string& file : files) total += input_size(file);
  Progress progress("reading", total, "bytes");
  for (const std::string& file : files) {
    std::string service = service_of_file(file);
    RETURN_IF_ERROR(read_chunks(file, [&](std::string_view bytes, bool final) {
      size_t taken = 0;
      while (taken < bytes.size()) {
        std::string_view rest = bytes.substr(taken);
        bool last = rest.size() <= kPieceBytes;
        size_t cut = last && final ? rest.size() : cut_at(rest.substr(0, kPieceBytes));
        if (cut == 0) break;
        workers.give({std::string(rest.substr(0, cut)), service});
        taken += cut;
        if (last) break;
      }
      progress.advance(done += taken);
      return taken;
    }));
  }
  return {};
}

}  // namespace

int ExplainCommand::run(World& world) const {
  int count = threads > 0 ? threads : static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  templates::Catalogue catalogue;
  Workers workers(catalogue, count, zone, world.clock().now());
  Status read = read_files(files, workers);
  auto& surveyors = workers.finish();
  if (!read) return complain(read.error());
  explain::Survey survey = explain::add_up(catalogue, surveyors);
  explain::Story story = explain::tell_story(survey, static_cast<size_t>(std::max(1, top)));
  if (!html.empty()) {
    std::string title = files.size() == 1 ? files[0] : std::to_string(files.size()) + " files";
    Status written = write_file_atomically(world.disk(), html, explain::to_html(story, title));
    if (!written) return complain(written.error());
  }
  std::string out = json ? explain::to_json(story) : explain::to_text(story);
  std::fwrite(out.data(), 1, out.size(), stdout);
  return 0;
}

}  // namespace foreshock::app
