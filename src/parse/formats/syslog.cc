#include <algorithm>

#include "parse/formats/json_text.h"
#include "parse/formats/level_head.h"
#include "parse/formats/level_words.h"
#include "parse/formats/readers.h"
#include "parse/tokens/byte_class.h"

namespace foreshock::parse {
namespace {

constexpr std::string_view kKeywords[] = {"emerg",   "alert",  "crit", "err",
                                          "warning", "notice", "info", "debug"};
constexpr size_t kTagBytesMax = 96;

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

// The next blank-separated word; moves `p` behind the blank.
std::string_view next_word(const char*& p, const char* end) {
  const char* from = p;
  while (p < end && *p != ' ') ++p;
  std::string_view word(from, static_cast<size_t>(p - from));
  if (p < end) ++p;
  return word;
}

struct Tag {
  std::string_view name, pid;
  const char* message = nullptr;
};

// "prog[123]: ", "prog: ", "prog[1] (com.apple.x) <Notice>: " at `p`. A tag needs its colon or its pid.
bool read_tag(const char* p, const char* end, Tag& tag) {
  const char* limit = end - p > static_cast<std::ptrdiff_t>(kTagBytesMax) ? p + kTagBytesMax : end;
  if (p >= end || *p == '%') return false;  // %ASA-6-302013: is the message's own
  const char* q = p;
  while (q < limit && *q != '[' && *q != ':' && *q != ' ' && *q != '<') ++q;
  if (q == p || q >= limit) return false;
  tag.name = {p, static_cast<size_t>(q - p)};
  if (*q == ':' && q + 1 < limit && q[1] != ' ' && is_word(q[1])) {  // "Nov 3 a:b c": a colon inside a word
    while (q < limit && *q != ' ' && *q != '[') ++q;
    if (q >= limit || q[-1] != ':') return false;
    tag.name = {p, static_cast<size_t>(q - p) - 1};
    tag.message = q + 1;
    return true;
  }
  if (*q == '[') {
    const char* close = q + 1;
    while (close < limit && *close != ']' && *close != ' ') ++close;
    if (close >= limit || *close != ']') return false;
    tag.pid = {q + 1, static_cast<size_t>(close - q) - 1};
    q = close + 1;
  }
  const char* colon = q;
  if (colon + 1 < limit && *colon == ' ' && (colon[1] == '(' || colon[1] == '<')) {  // macOS: sender, level
    const char* found = std::find(colon, limit, ':');
    if (found == limit) return false;
    colon = found;
  }
  if (colon >= limit || *colon != ':') {
    if (tag.pid.empty() || (colon < end && *colon != ' ')) return false;
    tag.message = colon;
    return true;
  }
  tag.message = colon + 1;
  return true;
}

void put_tag(const Tag& tag, RecordDraft& draft) {
  draft.set_service(tag.name);
  if (all_digits(tag.pid))
    draft.add("process.pid", tag.pid, ValueKind::kInteger);
  else if (!tag.pid.empty())
    draft.add("syslog.procid", tag.pid);
}

// The message: whatever format stands in it, else its text with a level word in front of it.
void put_message(std::string_view message, RecordDraft& draft, int depth) {
  if (!message.empty() && message.front() == ' ') message.remove_prefix(1);
  FormatId wrapper = draft.record.format;
  uint32_t errors = draft.record.flags & kParseError;
  if (depth < kUnwrapsMax && read_payload(message, draft, depth + 1, false)) {
    auto inner = static_cast<Format>(draft.record.format);
    if (inner == Format::kLogfmt || inner == Format::kRaw) draft.record.format = wrapper;
    return;
  }
  draft.record.flags = (draft.record.flags & ~static_cast<uint32_t>(kParseError)) | errors;
  if (draft.record.format == FormatId::kRaw) draft.record.format = wrapper;
  draft.record.body = message;
  LevelWord level = level_at_front(message);
  if (level.word.empty()) return;
  // "[ERROR] m" and "WARNING: m" have a logger's head; "error: m" is what daemons say. Where the priority has
  // told the level already, the word would be lost.
  bool is_head = draft.severity_rank() < kFromFormat;
  draft.set_level_word(level.word, kFromToken);
  is_head &= message[0] == '[' || (is_plain_level(level.word) && level.end[-1] == ':');
  std::string_view rest =
      trimmed({level.end, static_cast<size_t>(message.data() + message.size() - level.end)});
  if (is_head && !rest.empty()) draft.record.body = rest;
}

void put_priority(int priority, RecordDraft& draft) {
  draft.add_integer("syslog.facility", priority / 8);
  int level = priority % 8;
  draft.set_severity(severity_from_syslog(level), kKeywords[level], kFromFormat);
}

// [id key="value" ...]...; `p` at the first bracket. Values may hold \" \\ \].
const char* read_structured_data(const char* p, const char* end, RecordDraft& draft) {
  while (p < end && *p == '[') {
    const char* from = ++p;
    while (p < end && *p != ' ' && *p != ']') ++p;
    std::string_view id(from, static_cast<size_t>(p - from));
    while (p < end && *p == ' ') {
      while (p < end && *p == ' ') ++p;
      from = p;
      while (p < end && *p != '=' && *p != ']' && *p != ' ') ++p;
      std::string_view key(from, static_cast<size_t>(p - from));
      if (key.empty() || p + 1 >= end || *p != '=' || p[1] != '"') break;
      from = p += 2;
      bool escaped = false;
      while (p < end && *p != '"') {
        if (*p == '\\' && p + 1 < end) {
          escaped = true;
          ++p;
        }
        ++p;
      }
      if (p >= end) return nullptr;
      std::string_view value(from, static_cast<size_t>(p - from));
      ++p;
      if (escaped) {
        auto* out = static_cast<char*>(draft.arena().allocate(value.size(), 1));
        size_t length = 0;
        for (size_t i = 0; i < value.size(); ++i) {
          bool stands_for_next = value[i] == '\\' && i + 1 < value.size() &&
                                 (value[i + 1] == '"' || value[i + 1] == '\\' || value[i + 1] == ']');
          out[length++] = value[stands_for_next ? ++i : i];
        }
        value = {out, length};
      }
      auto* name = static_cast<char*>(draft.arena().allocate(id.size() + key.size() + 1, 1));
      std::copy(id.begin(), id.end(), name);
      name[id.size()] = '.';
      std::copy(key.begin(), key.end(), name + id.size() + 1);
      draft.add({name, id.size() + key.size() + 1}, value);
    }
    if (p >= end || *p != ']') return nullptr;
    ++p;
  }
  return p;
}

// Devices that send CEF or LEEF leave out what RFC 5424 puts between host and message.
bool is_event_format(std::string_view text) {
  return text.substr(0, 4) == "CEF:" || text.substr(0, 5) == "LEEF:";
}

// What follows "<13>1 ".
bool read_rfc5424(const char* p, const char* end, int priority, RecordDraft& draft, int depth) {
  RecordDraft::Mark mark = draft.mark();
  std::string_view stamp = next_word(p, end);
  TimeText time;
  bool has_time = stamp != "-" && read_timestamp(stamp, time);
  if (stamp != "-" && !has_time) return false;
  std::string_view host = next_word(p, end);
  if (std::string_view rest(p, static_cast<size_t>(end - p)); is_event_format(rest)) {
    draft.set_format(Format::kSyslog5424);
    put_priority(priority, draft);
    if (has_time) draft.set_time(time);
    draft.set_host(host);
    put_message(rest, draft, depth);
    return true;
  }
  std::string_view app = next_word(p, end);
  std::string_view process = next_word(p, end);
  std::string_view id = next_word(p, end);
  if (id.empty()) return false;
  draft.set_format(Format::kSyslog5424);
  put_priority(priority, draft);
  if (has_time) draft.set_time(time);
  draft.set_host(host);
  draft.set_service(app);
  if (all_digits(process))
    draft.add("process.pid", process, ValueKind::kInteger);
  else if (!process.empty() && process != "-")
    draft.add("syslog.procid", process);
  if (id != "-") draft.add("syslog.msgid", id);
  if (p < end && *p == '[') {
    const char* after = read_structured_data(p, end, draft);
    if (after) {
      p = after;
    } else {
      draft.rollback(mark);
      return false;
    }
  } else if (p < end && *p == '-' && (p + 1 == end || p[1] == ' ')) {
    ++p;
  }
  if (p < end && *p == ' ') ++p;
  if (end - p >= 3 && std::string_view(p, 3) == "\xEF\xBB\xBF") p += 3;
  put_message({p, static_cast<size_t>(end - p)}, draft, depth);
  return true;
}

// What follows the time of RFC 3164 and its kin: host, tag, message; host or tag may be missing.
void read_after_time(const char* p, const char* end, RecordDraft& draft, int depth) {
  while (p < end && *p == ' ') ++p;
  Tag tag;
  const char* after_host = p;
  if (read_tag(p, end, tag) && (!tag.pid.empty() || tag.message[-1] == ':')) {
    // "host: msg" does not occur; "10.0.0.1: " and IPv6 hosts do.
    p = tag.message;
    while (p < end && *p == ' ') ++p;
    Tag inner;
    if (tag.pid.empty() && is_marked_level(tag.name) && read_tag(p, end, inner) &&
        inner.message[-1] == ':') {  // "Info: imap-login: ...": a program's own file in syslog's form
      draft.set_level_word(tag.name, kFromToken);
      tag = inner;
      p = tag.message;
    }
    put_tag(tag, draft);
  } else {
    std::string_view host = next_word(after_host, end);
    // A program's own file in syslog's form has its level there.
    if (!is_plain_level(host) || !draft.set_level_word(host, kFromToken)) draft.set_host(host);
    while (after_host < end && *after_host == ' ') ++after_host;
    // Some relays write the host twice.
    if (std::string_view rest(after_host, static_cast<size_t>(end - after_host));
        rest.size() > host.size() && rest[host.size()] == ' ' && rest.substr(0, host.size()) == host) {
      after_host += host.size();
      while (after_host < end && *after_host == ' ') ++after_host;
    }
    tag = Tag();
    if (read_tag(after_host, end, tag)) {
      put_tag(tag, draft);
      p = tag.message;
    } else {
      p = after_host;
    }
  }
  while (p < end && *p == ' ') ++p;
  put_message({p, static_cast<size_t>(end - p)}, draft, depth);
}

bool looks_like_host(std::string_view word) {
  if (word.empty() || word.size() > 255 || !(is_alnum(word[0]) || word[0] == '_' || word[0] == ':'))
    return false;
  for (char c : word)
    if (!is_alnum(c) && c != '.' && c != '-' && c != '_' && c != ':' && c != '%') return false;
  return word.back() != ':' || word.find(':') != word.size() - 1;
}

}  // namespace

bool read_syslog_pri(std::string_view text, RecordDraft& draft, int depth) {
  if (text.size() < 4 || text[0] != '<' || !is_digit(text[1])) return false;
  size_t close = text.substr(0, 5).find('>');
  if (close == std::string_view::npos || !all_digits(text.substr(1, close - 1))) return false;
  int priority = 0;
  for (char c : text.substr(1, close - 1)) priority = priority * 10 + (c - '0');
  if (priority > 191) return false;
  const char* p = text.data() + close + 1;
  const char* end = text.data() + text.size();
  if (end - p > 2 && *p == '1' && p[1] == ' ' && read_rfc5424(p + 2, end, priority, draft, depth))
    return true;
  put_priority(priority, draft);
  draft.set_format(Format::kSyslog3164Pri);
  if (p < end && *p == ' ') ++p;
  TimeText time;
  if (match_timestamp(p, end, time) && (time.end == end || *time.end == ' ' || *time.end == ':')) {
    draft.set_time(time);
    p = time.end;
    if (p < end && *p == ':') ++p;
    read_after_time(p, end, draft, depth);
    return true;
  }
  Tag tag;
  if (read_tag(p, end, tag)) {
    put_tag(tag, draft);
    p = tag.message;
  }
  while (p < end && *p == ' ') ++p;
  put_message({p, static_cast<size_t>(end - p)}, draft, depth);
  return true;
}

bool read_syslog_bsd(std::string_view text, RecordDraft& draft, int depth) {
  const char* p = text.data();
  const char* end = p + text.size();
  TimeText time;
  // "Nov 22, 2026 9:15:01 AM" is no syslog's.
  if (text.size() < 17 || text[5] == ',' || text[6] == ',' || month_of_name(p, end) == 0 ||
      !match_timestamp(p, end, time) || time.end >= end || *time.end != ' ')
    return false;
  // A host's name is no group, and a time with its year before a level is another logger's.
  const char* host = time.end;
  std::string_view word = next_word(++host, end);
  if (!word.empty() &&
      (word[0] == '[' || word[0] == '(' || (time.has_year && (is_marked_level(word) || word.size() == 1))))
    return false;
  draft.set_format(Format::kSyslog3164);
  draft.set_time(time);
  read_after_time(time.end, end, draft, depth);
  return true;
}

bool read_syslog_iso(std::string_view text, RecordDraft& draft, int depth) {
  const char* p = text.data();
  const char* end = p + text.size();
  TimeText time;
  if (text.size() < 24 || text[10] != 'T' || !draft.times.match(p, end, time) || !time.has_offset ||
      time.end >= end || *time.end != ' ')
    return false;
  p = time.end + 1;
  std::string_view host = next_word(p, end);
  // "info vpxd[1]:" has a level there and no host; the reader of level lines knows it.
  if (!looks_like_host(host) || (host.size() == 1 && is_upper(host[0])) ||
      (is_marked_level(host) && !is_plain_level(host)))
    return false;
  while (p < end && *p == ' ') ++p;
  Tag tag;
  RecordDraft::Mark mark = draft.mark();
  if (p >= end) return false;
  if (*p == '{' || !read_tag(p, end, tag)) {  // a device that writes no tag, in a format that is known
    draft.set_time(time);
    bool is_level = is_plain_level(host);
    if (!is_level) draft.set_host(host);
    std::string_view message(p, static_cast<size_t>(end - p));
    if (message[0] == '{' ? read_json(message, draft, depth + 1) : read_declared(message, draft, depth + 1)) {
      if (is_level && draft.record.severity_number == 0) draft.set_level_word(host, kFromToken);
      return true;
    }
    draft.rollback(mark);
    return false;
  }
  draft.set_format(Format::kSyslogIso);
  // A program that writes its level where the host should stand (Chrome OS does) names no host.
  if (is_plain_level(host))
    draft.set_level_word(host, kFromFormat);
  else
    draft.set_host(host);
  if (!draft.set_time(time)) {
    draft.rollback(mark);
    return false;
  }
  put_tag(tag, draft);
  p = tag.message;
  while (p < end && *p == ' ') ++p;
  put_message({p, static_cast<size_t>(end - p)}, draft, depth);
  return true;
}

}  // namespace foreshock::parse
