#include "ingest/files/followed_file.h"

#include <algorithm>
#include <charconv>

#include "ingest/ingest_events.h"

namespace foreshock::ingest::files {

namespace {

constexpr size_t kHeadBytes = 8 * 1024;

// A note is "<fingerprint bytes> <fingerprint> <skipping> <path>".
struct Note {
  size_t fingerprint_bytes = 0;
  uint64_t fingerprint = 0;
  bool skipping = false;
};

std::optional<Note> read_note(const std::string& text) {
  Note note;
  size_t blank = text.find(' ');
  if (blank == std::string::npos || text.size() < blank + 20) return std::nullopt;
  auto [end, error] = std::from_chars(text.data(), text.data() + blank, note.fingerprint_bytes);
  auto fingerprint = parse_hex16(std::string_view(text).substr(blank + 1, 16));
  if (error != std::errc() || !fingerprint || note.fingerprint_bytes > kFingerprintBytes) return std::nullopt;
  note.fingerprint = *fingerprint;
  note.skipping = text[blank + 18] == '1';
  return note;
}

}  // namespace

FollowedFile::FollowedFile(std::string path, FileInfo info, std::unique_ptr<File> file)
    : path_(std::move(path)), info_(info), file_(std::move(file)), size_(info.size) {}

std::string FollowedFile::key_of(const FileInfo& info) {
  return "file:" + std::to_string(info.device) + ":" + std::to_string(info.inode);
}

std::string FollowedFile::note() const {
  return std::to_string(fingerprint_bytes_) + " " + hex16(fingerprint_) + " " + (skipping_ ? "1" : "0") +
         " " + path_;
}

Result<std::string> FollowedFile::read_range(uint64_t offset, size_t bytes) {
  std::string out(bytes, '\0');
  ASSIGN_OR_RETURN(size_t got, file_->read_at(offset, std::span<char>(out)));
  out.resize(got);
  return out;
}

void FollowedFile::resume(const SavedPosition& saved) {
  std::optional<Note> note = read_note(saved.note);
  if (!note) return;
  auto start = read_range(0, note->fingerprint_bytes);
  bool same = start && start->size() == note->fingerprint_bytes && hash64(*start) == note->fingerprint;
  if (!same || saved.offset > size_) return;
  position_ = saved.offset;
  skipping_ = note->skipping;
  fingerprint_bytes_ = note->fingerprint_bytes;
  fingerprint_ = note->fingerprint;
}

std::optional<uint64_t> FollowedFile::fingerprint() {
  auto start = read_range(0, kFingerprintBytes);
  if (!start || start->size() < kFingerprintBytes) return std::nullopt;
  return hash64(*start);
}

std::optional<uint64_t> FollowedFile::fingerprint_of(const SavedPosition& saved) {
  std::optional<Note> note = read_note(saved.note);
  if (!note || note->fingerprint_bytes < kFingerprintBytes) return std::nullopt;
  return note->fingerprint;
}

void FollowedFile::skip_to_end() {
  // To behind the last whole line, so that reading begins at a line's start.
  uint64_t at = size_;
  while (at > 0) {
    size_t bytes = static_cast<size_t>(std::min<uint64_t>(at, 64 * 1024));
    auto piece = read_range(at - bytes, bytes);
    if (!piece) return;
    size_t feed = piece->rfind('\n');
    if (feed != std::string::npos) {
      position_ = at - bytes + feed + 1;
      return;
    }
    at -= bytes;
  }
}

std::string FollowedFile::take_head(const Piece& first) {
  if (!wants_head_) return {};
  wants_head_ = false;
  if (first.begin == 0) return {};
  Result<std::string> start = read_range(0, kHeadBytes);
  return start ? start->substr(0, start->rfind('\n') + 1) : std::string();
}

// The same inode with other content: truncated, or given to a new file.
bool FollowedFile::was_replaced() {
  if (size_ < position_) return true;
  if (fingerprint_bytes_ == 0) return false;
  auto start = read_range(0, fingerprint_bytes_);
  return start && hash64(*start) != fingerprint_;
}

void FollowedFile::start_over() {
  events::FileStartedOver{path_}.tell();
  position_ = 0;
  skipping_ = false;
  fingerprint_bytes_ = 0;
  fingerprint_ = 0;
}

Result<std::optional<Piece>> FollowedFile::read(bool flush_tail) {
  ASSIGN_OR_RETURN(uint64_t size, file_->size());
  bool changed = size != size_;
  size_ = size;
  if ((changed || size_ < position_) && was_replaced()) start_over();
  if (size_ <= position_) return std::optional<Piece>();
  if (fingerprint_bytes_ < kFingerprintBytes) {
    ASSIGN_OR_RETURN(std::string start, read_range(0, std::min<uint64_t>(kFingerprintBytes, size_)));
    fingerprint_bytes_ = start.size();
    fingerprint_ = hash64(start);
  }
  ASSIGN_OR_RETURN(std::string bytes, read_range(position_, limits::kFrameBytesMax));
  if (skipping_) {  // to the end of the line that was cut
    size_t feed = bytes.find('\n');
    uint64_t begin = position_;
    skipping_ = feed == std::string::npos;
    position_ += skipping_ ? bytes.size() : feed + 1;
    return std::optional<Piece>(Piece{"", begin, position_, note(), false});
  }
  size_t feed = bytes.rfind('\n');
  if (feed == std::string::npos) {
    if (bytes.size() > limits::kLineBytesMax) return cut_long_line(std::move(bytes));
    if (!flush_tail || bytes.empty()) return std::optional<Piece>();
    Piece piece{std::move(bytes), position_, 0, "", true};
    piece.end = position_ += piece.bytes.size();
    piece.bytes.push_back('\n');
    piece.note = note();
    return std::optional<Piece>(std::move(piece));
  }
  bytes.resize(feed + 1);
  Piece piece{std::move(bytes), position_, 0, "", false};
  piece.end = position_ += piece.bytes.size();
  piece.note = note();
  return std::optional<Piece>(std::move(piece));
}

// One byte more than the limit is kept, so that the parser sees that it is too long, cuts and marks it.
std::optional<Piece> FollowedFile::cut_long_line(std::string bytes) {
  events::LineCut{path_}.tell();
  bytes.resize(limits::kLineBytesMax + 1);
  Piece piece{std::move(bytes), position_, 0, "", false};
  piece.end = position_ += piece.bytes.size();
  piece.bytes.push_back('\n');
  skipping_ = true;
  piece.note = note();
  return piece;
}

}  // namespace foreshock::ingest::files
