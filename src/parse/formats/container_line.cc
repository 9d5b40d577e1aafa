#include "parse/formats/container_line.h"

#include <algorithm>
#include <cstring>

#include "parse/formats/json_text.h"
#include "parse/formats/level_words.h"
#include "parse/formats/readers.h"
#include "parse/text_cleaning.h"
#include "parse/tokens/byte_class.h"

namespace foreshock::parse {
namespace {

constexpr std::string_view kDockerHead = "{\"log\":\"";
constexpr size_t kComposeNameMax = 64;

uint64_t key_of(std::string_view name) {
  uint64_t key = 1469598103934665603ull;
  for (char c : name) key = (key ^ static_cast<uint8_t>(c)) * 1099511628211ull;
  return key | 1;
}

// Whether the escaped text ends in an escaped line feed (and not in a backslash and an n).
bool ends_in_line_feed(std::string_view raw) {
  if (raw.size() < 2 || raw.back() != 'n') return false;
  size_t slashes = 0;
  while (slashes + 1 < raw.size() && raw[raw.size() - 2 - slashes] == '\\') ++slashes;
  return slashes % 2 == 1;
}

bool peel_docker(std::string_view line, ContainerLine& out) {
  JsonText json(line.substr(kDockerHead.size() - 1));
  bool escaped = false;
  std::string_view log;
  if (!json.read_string(log, escaped)) return false;
  std::string_view rest = line.substr(static_cast<size_t>(log.data() + log.size() - line.data()) + 1);
  // Docker writes exactly these members; with others it is a shipper's envelope, which read_json() reads.
  auto take = [&](std::string_view head, std::string_view& value) {
    if (rest.substr(0, head.size()) != head) return false;
    rest.remove_prefix(head.size());
    size_t quote = rest.find('"');
    if (quote == std::string_view::npos) return false;
    value = rest.substr(0, quote);
    rest.remove_prefix(quote + 1);
    return true;
  };
  if (!take(",\"stream\":\"", out.stream)) return false;
  if (rest.substr(0, 9) == ",\"attrs\":") {
    JsonText attributes(rest.substr(9));
    if (!attributes.skip_value(out.attributes)) return false;
    rest = rest.substr(static_cast<size_t>(out.attributes.data() + out.attributes.size() - rest.data()));
  }
  if (!take(",\"time\":\"", out.time) || rest != "}") return false;
  out.wrapper = Wrapper::kDocker;
  out.partial = !ends_in_line_feed(log);
  out.payload = out.partial ? log : log.substr(0, log.size() - 2);
  return true;
}

bool peel_cri(std::string_view line, ContainerLine& out) {
  if (line.size() < 30 || line[4] != '-' || line[10] != 'T') return false;
  size_t blank = line.substr(0, 40).find(' ');
  if (blank == std::string_view::npos || line.size() < blank + 9) return false;
  out.stream = line.substr(blank + 1, 6);
  if ((out.stream != "stdout" && out.stream != "stderr") || line[blank + 7] != ' ') return false;
  std::string_view rest = line.substr(blank + 8);
  size_t tag_end = rest.find(' ');
  out.tag = rest.substr(0, tag_end);
  if (out.tag.empty() || (out.tag[0] != 'P' && out.tag[0] != 'F') ||
      (out.tag.size() > 1 && out.tag[1] != ':'))
    return false;
  out.time = line.substr(0, blank);
  out.payload = tag_end == std::string_view::npos ? std::string_view() : rest.substr(tag_end + 1);
  out.partial = out.tag[0] == 'P';
  out.wrapper = Wrapper::kCri;
  return true;
}

bool peel_compose(std::string_view line, ContainerLine& out) {
  size_t end = 0;
  while (end < line.size() && end < kComposeNameMax &&
         (is_alnum(line[end]) || line[end] == '_' || line[end] == '-' || line[end] == '.'))
    ++end;
  size_t bar = end;
  while (bar < line.size() && bar < kComposeNameMax && line[bar] == ' ') ++bar;
  if (end < 2 || bar == end || bar + 1 >= line.size() || line[bar] != '|' || line[bar + 1] != ' ')
    return false;
  out.stream = line.substr(0, end);
  // A level or a date before a bar are a table's first cell.
  if (is_marked_level(out.stream) || (is_digit(out.stream[0]) && is_digit(out.stream.back()) &&
                                      out.stream.find_first_not_of("0123456789.-") == std::string_view::npos))
    return false;
  out.payload = line.substr(bar + 2);
  out.wrapper = Wrapper::kCompose;
  return true;
}

// "web-1", "db_2": the names that compose gives; others may be anything that stands before a bar.
bool is_compose_name(std::string_view name) {
  size_t digits = name.size();
  while (digits > 0 && is_digit(name[digits - 1])) --digits;
  return digits < name.size() && digits > 1 && (name[digits - 1] == '-' || name[digits - 1] == '_');
}

// Appends the payloads of all lines of `text` to arena memory: parts of a line joined, lines by line feeds.
std::string_view join_payloads(std::string_view text, Arena& arena) {
  char* out = static_cast<char*>(arena.allocate(text.size() + 1, 1));
  size_t length = 0;
  bool line_open = false;  // the part before goes on
  bool first = true;
  while (true) {
    size_t feed = text.find('\n');
    std::string_view raw = text.substr(0, feed);
    if (!raw.empty() && raw.back() == '\r') raw.remove_suffix(1);
    ContainerLine line = peel_line(raw);
    std::string_view payload = line.wrapper == Wrapper::kNone ? raw : line.payload;
    if (line.wrapper == Wrapper::kDocker) payload = json_unescape(payload, arena);
    if (!first && !line_open) out[length++] = '\n';
    std::memcpy(out + length, payload.data(), payload.size());
    length += payload.size();
    line_open = line.partial;
    first = false;
    if (feed == std::string_view::npos) break;
    text.remove_prefix(feed + 1);
  }
  return {out, length};
}

}  // namespace

ContainerLine peel_line(std::string_view line) {
  ContainerLine out;
  if (line.size() < 4) return out;
  bool found = false;
  if (line[0] == '{')
    found = line.substr(0, kDockerHead.size()) == kDockerHead && peel_docker(line, out);
  else if (is_digit(line[0]))
    found = peel_cri(line, out) || peel_compose(line, out);
  else if (is_alpha(line[0]))
    found = peel_compose(line, out);
  if (!found) return ContainerLine();
  if (out.wrapper != Wrapper::kCompose || is_compose_name(out.stream)) out.stream_key = key_of(out.stream);
  return out;
}

bool read_container(std::string_view text, RecordDraft& draft) {
  size_t feed = text.find('\n');
  std::string_view first = text.substr(0, feed);
  if (!first.empty() && first.back() == '\r') first.remove_suffix(1);
  ContainerLine line = peel_line(first);
  if (line.wrapper == Wrapper::kNone) return false;
  RecordDraft::Mark mark = draft.mark();
  Format wrapper = Format::kComposePrefix;
  if (line.wrapper == Wrapper::kCompose) {
    draft.set_service(line.stream);
  } else {
    wrapper = line.wrapper == Wrapper::kCri ? Format::kCri : Format::kDockerJson;
    TimeText time;
    bool dated = read_timestamp(line.time, time) && draft.set_time(time);
    if (line.wrapper == Wrapper::kCri && !dated) {
      draft.rollback(mark);
      return false;
    }
    draft.add("log.iostream", line.stream);
    if (!line.attributes.empty()) draft.add("attrs", line.attributes, ValueKind::kJson);
    if (line.wrapper == Wrapper::kCri) draft.add("cri.tag", line.tag);
  }
  std::string_view payload = feed == std::string_view::npos && line.wrapper != Wrapper::kDocker
                                 ? line.payload
                                 : join_payloads(text, draft.arena());
  payload = strip_terminal_codes(payload, draft.arena(), draft.record.flags);
  while (!payload.empty() && (payload.back() == '\n' || payload.back() == '\r')) payload.remove_suffix(1);
  bool known = read_payload(payload, draft, 1, true);
  if (!known && line.wrapper == Wrapper::kCompose && !is_compose_name(line.stream)) {
    draft.rollback(mark);  // "name | value": a table rather than a service
    return false;
  }
  if (!known) {
    draft.record.body = payload;
    if (LevelWord level = level_at_front(payload); !level.word.empty())
      draft.set_level_word(level.word, kFromToken);
  }
  // The wrapper says more than "some line with a time".
  auto inner = static_cast<Format>(draft.record.format);
  bool generic = inner == Format::kRaw || inner == Format::kGenericTime || inner == Format::kGenericLevel ||
                 inner == Format::kGenericTimeLevel;
  if (generic) draft.set_format(wrapper);
  return true;
}

}  // namespace foreshock::parse
