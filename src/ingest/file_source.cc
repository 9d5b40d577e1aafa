#include "ingest/file_source.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

#include "ingest/files/followed_file.h"
#include "ingest/files/glob.h"
#include "ingest/files/packed_file.h"
#include "ingest/ingest_events.h"

namespace foreshock::ingest {

namespace {

constexpr int64_t kOfferWaitNs = 50 * kMillisecond;

}  // namespace

struct FileSource::State {
  struct Followed {
    files::FollowedFile file;
    const FileOptions* options;
    std::shared_ptr<const Stream> stream;
    files::PackedFile* packed = nullptr;  // the file's, when it is one
    int64_t grown_ns = 0;                 // steady time of the last piece
    int64_t unseen_ns = -1;               // since when no glob shows it
    FileState shown;                      // for pages; guarded by mutex
  };

  State(World& w, FrameSink& s, std::vector<FileOptions> o) : world(w), sink(s), options(std::move(o)) {}

  void run() {
    int64_t globbed = INT64_MIN;
    while (!stopping.load()) {
      int64_t now = world.clock().steady_ns();
      if (globbed == INT64_MIN || now - globbed >= kGlobEveryNs) {
        globbed = now;
        find_files();
      }
      bool moved = false, unpacking = false;
      for (auto& [key, followed] : followed_files) {
        // One packed file after the other: a decoder may need 80 MiB.
        if (followed->packed && followed->file.has_tail() && std::exchange(unpacking, true))
          followed->packed->rest();
        else if (!stopping.load())
          moved |= read_some(*followed);
      }
      close_finished();
      if (!moved) world.clock().sleep_ns(kFilePollNs);
    }
  }

  void find_files() {
    int64_t now = world.clock().steady_ns();
    for (auto& [key, followed] : followed_files)
      if (followed->unseen_ns < 0) followed->unseen_ns = now;
    for (const FileOptions& group : options)
      for (const std::string& glob : group.paths)
        for (const std::string& path : files::expand_glob(world.disk(), glob, kFilesMax)) meet(group, path);
  }

  void meet(const FileOptions& group, const std::string& path) {
    auto info = world.disk().info(path);
    if (!info) return;
    std::string key = files::FollowedFile::key_of(*info);
    auto found = followed_files.find(key);
    if (found != followed_files.end()) {
      found->second->unseen_ns = -1;
      return;
    }
    if (followed_files.size() >= kFilesMax) return;
    auto file = world.disk().open(path, OpenMode::kRead);
    if (!file) {
      if (unreadable.insert({path, true}).second) events::FileUnreadable{path, file.error()}.tell();
      return;
    }
    unreadable.erase(path);
    std::optional<net::BodyEncoding> packed = files::PackedFile::encoding_of(path);
    // While gzip still writes it, its size means nothing; its last act is to give it the old file's time.
    if (packed && world.clock().now().ns - info->modified.ns < kTailWaitNs) return;
    files::PackedFile* packed_file = nullptr;
    if (packed) {
      auto opened = std::make_unique<files::PackedFile>(std::move(*file), *packed);
      packed_file = opened.get();
      info->size = opened->size().value_or(0);
      if (opened->broken()) events::FileUnreadable{path, *opened->broken()}.tell();
      *file = std::move(opened);
    }
    Stream stream;
    stream.tenant = group.tenant;
    stream.kind = SourceKind::kFile;
    stream.name = path;
    stream.service = group.service;
    stream.zone = group.zone;
    auto followed = std::make_unique<Followed>(Followed{files::FollowedFile(path, *info, std::move(*file)),
                                                        &group,
                                                        make_stream(stream),
                                                        packed_file,
                                                        world.clock().steady_ns(),
                                                        -1,
                                                        {path, 0, 0, ""}});
    auto position = saved.find(key);
    if (position != saved.end()) {
      followed->file.resume(position->second);
    } else if (packed) {
      resume_packed(followed->file);
    } else if (group.from_end && first_look) {
      followed->file.skip_to_end();
    }
    if (packed_file != nullptr) packed_file->rest();
    std::lock_guard lock(mutex);
    followed_files.emplace(key, std::move(followed));
  }

  // A rotated file that was read before it was compressed goes on where it was left, which mostly is its end.
  void resume_packed(files::FollowedFile& file) {
    std::optional<uint64_t> fingerprint = file.fingerprint();
    if (!fingerprint) return;
    uint64_t position = 0;
    for (const auto& [key, known] : saved)
      if (files::FollowedFile::fingerprint_of(known) == fingerprint)
        position = std::max(position, known.offset);
    for (const auto& [key, other] : followed_files)
      if (other->file.fingerprint() == fingerprint) position = std::max(position, other->file.position());
    for (const auto& [print, offset] : let_go)
      if (print == *fingerprint) position = std::max(position, offset);
    file.go_on_at(std::min(position, file.size()));
  }

  bool read_some(Followed& followed) {
    std::string error;
    bool moved = hand_on(followed, error);
    std::lock_guard lock(mutex);
    followed.shown = {followed.file.path(), followed.file.size(), followed.file.position(), std::move(error)};
    return moved;
  }

  bool hand_on(Followed& followed, std::string& error) {
    int64_t now = world.clock().steady_ns();
    bool quiet = followed.file.has_tail() && now - followed.grown_ns >= kTailWaitNs;
    uint64_t size_before = followed.file.size();
    auto piece = followed.file.read(quiet);
    if (followed.file.size() != size_before) followed.grown_ns = now;
    if (!piece) {
      if (followed.shown.error.empty()) events::FileUnreadable{followed.file.path(), piece.error()}.tell();
      error = piece.error().message;
      return false;
    }
    if (!*piece) return false;
    Frame frame;
    frame.stream = followed.stream;
    frame.head = followed.file.take_head(**piece);
    frame.bytes = std::move((*piece)->bytes);
    frame.received = world.clock().now();
    frame.checkpoint = Checkpoint{followed.file.key(), (*piece)->begin, (*piece)->end, (*piece)->note};
    frame.end_of_stream = (*piece)->last_is_partial;
    events::FrameTaken{SourceKind::kFile, frame.bytes.size()}.tell();
    while (!stopping.load()) {
      Status taken = sink.offer_for(frame, kOfferWaitNs);
      if (taken) return true;
      if (taken.error().kind != ErrorKind::kExhausted) world.clock().sleep_ns(kOfferWaitNs);
    }
    return false;
  }

  // A renamed or deleted file is read to its end and then let go.
  void close_finished() {
    int64_t now = world.clock().steady_ns();
    std::lock_guard lock(mutex);
    std::erase_if(followed_files, [&](const auto& entry) {
      Followed& followed = *entry.second;
      bool done = followed.unseen_ns >= 0 && now - followed.unseen_ns >= kRotatedKeepNs &&
                  now - followed.grown_ns >= kRotatedKeepNs + kTailWaitNs && !followed.file.has_tail();
      if (auto print = done ? followed.file.fingerprint() : std::nullopt)
        let_go[*print] = followed.file.position();
      return done;
    });
    while (let_go.size() > kFilesMax) let_go.erase(let_go.begin());
    first_look = false;
  }

  World& world;
  FrameSink& sink;
  const std::vector<FileOptions> options;
  std::map<std::string, SavedPosition> saved;
  std::map<std::string, bool> unreadable;
  std::map<std::string, std::unique_ptr<Followed>> followed_files;
  std::map<uint64_t, uint64_t> let_go;  // fingerprint and position of files that are closed
  bool first_look = true;
  mutable std::mutex mutex;  // followed_files: the thread changes it, files() reads it
  std::atomic<bool> stopping{false};
  std::thread thread;
};

FileSource::FileSource(World& world, FrameSink& sink, std::vector<FileOptions> files,
                       const std::vector<SavedPosition>& saved)
    : state_(std::make_unique<State>(world, sink, std::move(files))) {
  for (const SavedPosition& position : saved)
    if (position.key.starts_with("file:")) state_->saved.emplace(position.key, position);
  state_->thread = std::thread([state = state_.get()] { state->run(); });
}

FileSource::~FileSource() {
  stop();
}

void FileSource::stop() {
  state_->stopping.store(true);
  if (state_->thread.joinable()) state_->thread.join();
}

std::vector<FileSource::FileState> FileSource::files() const {
  std::lock_guard lock(state_->mutex);
  std::vector<FileState> out;
  for (const auto& [key, followed] : state_->followed_files) out.push_back(followed->shown);
  return out;
}

}  // namespace foreshock::ingest
