#include "ingest/forward/part_joining.h"

#include <algorithm>

#include "base/limits.h"

namespace foreshock::ingest::forward {

namespace {

using Kind = MsgpackReader::Kind;

constexpr size_t kDockerPartBytes = 16 * 1024;
constexpr size_t kTextBytesKept = limits::kLineBytesMax + 1;

struct Part {
  std::string_view log, id, container, stream;
  bool has_log = false;
  bool marked = false;  // says that it is one
  bool last = false;

  // Without marks the length tells, of records that name a container's stream.
  bool goes_on() const {
    if (marked) return !last;
    return has_log && log.size() == kDockerPartBytes && log.back() != '\n' && !stream.empty();
  }
};

bool is_true(Kind kind, const MsgpackReader& reader) {
  return kind == Kind::kBool ? reader.flag() : reader.text() == "true";
}

// False when it is no map that can be read.
bool read_part(MsgpackReader reader, Part& part) {
  if (reader.next() != Kind::kMap) return false;
  uint64_t pairs = reader.number();
  for (uint64_t i = 0; i < pairs; ++i) {
    Kind key_kind = reader.next();
    if (key_kind != Kind::kText && key_kind != Kind::kBytes) return false;
    std::string_view key = reader.text();
    Kind kind = reader.peek();
    bool text = kind == Kind::kText || kind == Kind::kBytes;
    if (!text && kind != Kind::kBool) {
      if (!reader.skip()) return false;
      continue;
    }
    reader.next();
    if (key == "partial_message") part.marked = is_true(kind, reader);
    if (key == "partial_last") part.last = is_true(kind, reader);
    if (!text) continue;
    if (key == "log") {
      part.log = reader.text();
      part.has_log = true;
    }
    if (key == "partial_id") part.id = reader.text();
    if (key == "container_id") part.container = reader.text();
    if (key == "source" || key == "stream") part.stream = reader.text();
  }
  return true;
}

}  // namespace

bool tells_of_parts(std::string_view name) {
  return name == "partial_message" || name == "partial_id" || name == "partial_ordinal" ||
         name == "partial_last";
}

bool PartJoining::take(const MsgpackReader& reader, const std::string& tag, int64_t time_ns, int64_t now_ns,
                       std::vector<Joined>& ended) {
  Part part;
  if (!read_part(reader, part) || !part.has_log) return false;
  bool goes_on = part.goes_on();
  if (!goes_on && open_.empty()) return false;
  std::string key = tag + '\0';
  key +=
      part.id.empty() ? std::string(part.container) + '\0' + std::string(part.stream) : std::string(part.id);
  auto found = std::find_if(open_.begin(), open_.end(), [&](const Joined& one) { return one.key == key; });
  if (found == open_.end()) {
    if (!goes_on) return false;
    if (open_.size() == kOpenMax) {
      ended.push_back(std::move(open_.front()));
      open_.erase(open_.begin());
    }
    MsgpackReader whole = reader;
    whole.skip();
    open_.push_back({tag, std::string(whole.since(reader.position())), std::string(part.log), time_ns, now_ns,
                     std::move(key)});
    return true;
  }
  found->log.append(part.log.substr(0, kTextBytesKept - std::min(kTextBytesKept, found->log.size())));
  if (goes_on) return true;
  ended.push_back(std::move(*found));
  open_.erase(found);
  return true;
}

std::vector<PartJoining::Joined> PartJoining::flush(int64_t until_ns) {
  std::vector<Joined> out;
  auto stay = std::stable_partition(open_.begin(), open_.end(),
                                    [&](const Joined& one) { return one.begun_ns < until_ns; });
  out.assign(std::move_iterator(open_.begin()), std::move_iterator(stay));
  open_.erase(open_.begin(), stay);
  return out;
}

size_t PartJoining::held_bytes() const {
  size_t bytes = 0;
  for (const Joined& one : open_) bytes += one.record.size() + one.log.size();
  return bytes;
}

}  // namespace foreshock::ingest::forward
