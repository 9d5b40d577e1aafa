#include "parse/formats/stack_trace.h"

#include <algorithm>
#include <utility>

#include "parse/tokens/byte_class.h"

namespace foreshock::parse {
namespace {

constexpr size_t kTroubleBytesMax = 200;

bool starts(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

std::string_view left_trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  return text;
}
std::string_view right_trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

bool is_exception_name(std::string_view name) {
  auto ends = [&](std::string_view suffix) {
    return name.size() >= suffix.size() && name.substr(name.size() - suffix.size()) == suffix;
  };
  return ends("Exception") || ends("Error") || ends("Throwable") || ends("Interrupt") ||
         ends("ExceptionGroup") || ends("Failure") || ends("Exit") || ends("Err") || ends("ErrorException");
}

// "a.b.CException", "x::TypeError" at the front; its length, or 0. A name alone such as "Error" needs a
// colon.
size_t exception_name_length(std::string_view line) {
  size_t i = 0;
  while (i < line.size() && i < 200 &&
         (is_alnum(line[i]) || line[i] == '.' || line[i] == '_' || line[i] == '$' ||
          (line[i] == ':' && i + 1 < line.size() && line[i + 1] == ':') ||
          (line[i] == ':' && i > 0 && line[i - 1] == ':') || line[i] == '\\' || line[i] == '/'))
    ++i;
  if (i < 5 || !is_alpha(line[0]) || !is_exception_name(line.substr(0, i))) return 0;
  std::string_view rest = line.substr(i);
  if (rest.empty() || rest[0] == ':') return rest.empty() && i < 9 ? 0 : i;
  if (starts(rest, " [") || starts(rest, " (")) return i;  // "Error [ERR_X]: m", "Type (m):"
  return 0;
}

LineClass classify_indented(std::string_view text) {
  if (starts(text, "at ") || starts(text, "File \"") || starts(text, "from ") ||
      starts(text, "Caused by: ") || starts(text, "Suppressed: ") || starts(text, "--- End of ") ||
      starts(text, "---> ") || (starts(text, "... ") && text.size() > 4 && is_digit(text[4])))
    return LineClass::kFrame;
  return LineClass::kIndented;
}

bool is_go_call(std::string_view line) {
  std::string_view text = right_trimmed(line);
  if (text.empty() || !(is_alpha(text[0]) || text[0] == '_')) return false;
  size_t paren = text.find('(');
  if (text.back() == ')' && paren != std::string_view::npos &&
      text.substr(0, paren).find(' ') == std::string_view::npos)
    return true;
  return text.find(" 0x") != std::string_view::npos && text.find(' ') < 8;  // the register dump
}

// "app/models/cart.rb:12:in `total'": how Ruby's loggers write a backtrace, without an indent.
bool is_ruby_frame(std::string_view line) {
  size_t colon = line.substr(0, kTroubleBytesMax).find(':');
  if (colon == std::string_view::npos || colon < 4 || line.substr(colon - 3, 3) != ".rb") return false;
  size_t at = colon + 1;
  while (at < line.size() && is_digit(line[at])) ++at;
  return at > colon + 1 && starts(line.substr(at), ":in ") &&
         line.substr(0, colon).find(' ') == std::string_view::npos;
}

// Case-insensitive look for words of trouble in a line's head.
bool tells_trouble(std::string_view line) {
  std::string_view head = line.substr(0, kTroubleBytesMax);
  if (head.size() > 5 && (head[0] == 'E' || head[0] == 'F') && is_digit(head[1]) && is_digit(head[4]))
    return true;  // klog
  auto is_word_at = [&](size_t i, std::string_view word) {
    if (head.size() - i < word.size()) return false;
    for (size_t j = 0; j < word.size(); ++j)
      if ((head[i + j] | 0x20) != word[j]) return false;
    return true;
  };
  for (size_t i = 0; i < head.size(); ++i) {
    switch (head[i] | 0x20) {
      case 'e':
        if (is_word_at(i, "error") || is_word_at(i, "exception") || is_word_at(i, "emerg")) return true;
        break;
      case 'f':
        if (is_word_at(i, "fatal")) return true;
        break;
      case 's':
        if (is_word_at(i, "severe")) return true;
        break;
      case 'c':
        if (is_word_at(i, "crit")) return true;
        break;
      case 'w':
        if (is_word_at(i, "warn")) return true;
        break;
      case 'p':
        if (is_word_at(i, "panic")) return true;
        break;
      default:
        break;
    }
  }
  return false;
}

bool begins_new_line_of_log(std::string_view line) {
  return is_digit(line[0]) || line[0] == '{' || line[0] == '<' ||
         (line[0] == '[' && line.size() > 1 && is_digit(line[1]));
}

}  // namespace

// java.util.logging: "Nov 22, 2026 9:15:01 AM a.b.C run", and under it "WARNING: message".
bool is_java_head(std::string_view line) {
  if (line.size() < 24 || line[3] != ' ' || !is_digit(line[4]) || (line[5] != ',' && line[6] != ','))
    return false;
  return line.back() != ':' && line.substr(0, 40).find('M') != std::string_view::npos;
}

bool is_java_level(std::string_view line) {
  size_t colon = line.substr(0, 9).find(": ");
  if (colon == std::string_view::npos || colon < 4) return false;
  return std::all_of(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(colon),
                     [](char c) { return is_upper(c); });
}

// Heads whose message stands in the next line: java.util.logging's and .NET's "warn: Shop.Cart[14]".
bool is_head_of_two_lines(std::string_view line) {
  if (line.back() != ']') return is_java_head(line);
  if (line.size() < 10 || line[4] != ':' || line[5] != ' ' || !is_digit(line[line.size() - 2])) return false;
  std::string_view word = line.substr(0, 4);
  return word == "info" || word == "warn" || word == "fail" || word == "dbug" || word == "crit" ||
         word == "trce";
}

// "thread 'main' panicked at src/main.rs:4:5:", and under it what happened.
bool is_rust_head(std::string_view line) {
  return starts(line, "thread '") && line.back() == ':';
}

LineClass classify_line(std::string_view line) {
  if (line.empty()) return LineClass::kBlank;
  char c = line[0];
  if (c == ' ' || c == '\t' || c == '\r') {
    std::string_view text = left_trimmed(line);
    if (right_trimmed(text).empty()) return LineClass::kBlank;
    return classify_indented(text);
  }
  if (is_digit(c) || c == '{' || c == '<') return LineClass::kOrdinary;
  switch (c) {
    case '}':
    case ']':
    case ')':
      return right_trimmed(line).size() <= 3 ? LineClass::kClosing : LineClass::kOrdinary;
    case '#':
      return line.size() > 2 && is_digit(line[1]) ? LineClass::kFrame : LineClass::kOrdinary;
    case '[':
      if (starts(line, "[signal ")) return LineClass::kGoLine;
      if (starts(line, "[cause]") || starts(line, "[stacktrace]")) return LineClass::kFrame;
      return LineClass::kOrdinary;
    case '.':
      return starts(line, "... ") && line.size() > 4 && is_digit(line[4]) ? LineClass::kFrame
                                                                          : LineClass::kOrdinary;
    case '-':
      return starts(line, "--- End of ") ? LineClass::kFrame : LineClass::kOrdinary;
    case 'C':
      if (starts(line, "Caused by: ")) return LineClass::kFrame;
      break;
    case 'S':
      if (starts(line, "Suppressed: ") || starts(line, "Stack trace:")) return LineClass::kFrame;
      break;
    case 'T':
      if (starts(line, "Traceback (most recent call last)")) return LineClass::kPythonHead;
      if (starts(line, "The above exception was")) return LineClass::kChain;
      break;
    case 'D':
      if (starts(line, "During handling of the above exception")) return LineClass::kChain;
      break;
    case 'E':
      if (starts(line, "Exception in thread ")) return LineClass::kHead;
      break;
    case 'U':
      if (starts(line, "Uncaught ") || starts(line, "Unhandled exception")) return LineClass::kHead;
      break;
    case 'P':
      if (starts(line, "PHP Fatal error:  Uncaught")) return LineClass::kHead;
      break;
    case 'c':
      if (starts(line, "created by ")) return LineClass::kGoLine;
      break;
    case 'e':
      if (starts(line, "exit status ")) return LineClass::kGoLine;
      break;
    case 'f':
      if (starts(line, "fatal error: ")) return LineClass::kGoHead;
      break;
    case 'g':
      if (starts(line, "goroutine ") && line.size() > 10 && is_digit(line[10])) return LineClass::kGoLine;
      break;
    case 'n':
      if (starts(line, "note: run with ") || starts(line, "note: Some details")) return LineClass::kFrame;
      break;
    case 'p':
      if (starts(line, "panic: ")) return LineClass::kGoHead;
      break;
    case 's':
      if (starts(line, "stack backtrace:")) return LineClass::kFrame;
      break;
    case 't':
      if (starts(line, "thread '") && line.find(" panicked at ") != std::string_view::npos)
        return LineClass::kHead;
      break;
    default:
      break;
  }
  if (exception_name_length(line) > 0) return LineClass::kHead;
  return is_ruby_frame(line) ? LineClass::kFrame : LineClass::kOrdinary;
}

void TraceState::begin(std::string_view first_line, LineClass line_class) {
  *this = TraceState();
  first_line_ = first_line;
  switch (line_class) {
    case LineClass::kHead:
    case LineClass::kFrame:
    case LineClass::kChain:
      kind_ = Kind::kFrames;
      message_follows_ = is_rust_head(first_line);
      break;
    case LineClass::kPythonHead:
      kind_ = Kind::kPythonOpen;
      break;
    case LineClass::kGoHead:
    case LineClass::kGoLine:
      kind_ = Kind::kGo;
      break;
    default:
      break;
  }
}

bool TraceState::may_continue() {
  if (kind_ != Kind::kHeadOnly) return kind_ != Kind::kOver;
  if (asked_) return announces_;
  asked_ = true;
  std::string_view text = right_trimmed(first_line_);
  if (text.empty() || text[0] == '<' || (text[0] == '{' && text.size() > 1)) return false;
  char last = text.back();
  announces_ = is_head_of_two_lines(text) || last == ':' || last == '{' || last == '[' || last == '(' ||
               tells_trouble(text);
  return announces_;
}

bool TraceState::take(LineClass line_class, std::string_view line) {
  if (kind_ == Kind::kHeadOnly && line_class == LineClass::kOrdinary && is_java_head(first_line_) &&
      is_java_level(line)) {
    kind_ = Kind::kFrames;
    return true;
  }
  if (kind_ == Kind::kHeadOnly && (line_class == LineClass::kOrdinary || line_class == LineClass::kBlank))
    kind_ = Kind::kOver;
  if (!may_continue()) {
    kind_ = Kind::kOver;
    return false;
  }
  switch (kind_) {
    case Kind::kHeadOnly:
      switch (line_class) {
        case LineClass::kIndented:
        case LineClass::kClosing:
          return true;
        case LineClass::kFrame:
        case LineClass::kHead:
        case LineClass::kChain:
          kind_ = Kind::kFrames;
          return true;
        case LineClass::kPythonHead:
          kind_ = Kind::kPythonOpen;
          return true;
        case LineClass::kGoHead:
        case LineClass::kGoLine:
          kind_ = Kind::kGo;
          return true;
        default:
          break;
      }
      break;
    case Kind::kFrames:
      if (std::exchange(message_follows_, false) && line_class == LineClass::kOrdinary &&
          !begins_new_line_of_log(line))
        return true;
      if (line_class == LineClass::kIndented || line_class == LineClass::kFrame ||
          line_class == LineClass::kClosing || line_class == LineClass::kChain)
        return true;
      break;
    case Kind::kPythonOpen:
      if (line_class == LineClass::kIndented || line_class == LineClass::kFrame ||
          line_class == LineClass::kPythonHead)
        return true;
      if (line_class == LineClass::kBlank) return true;
      if (line_class == LineClass::kHead ||
          (line_class == LineClass::kOrdinary && !begins_new_line_of_log(line))) {
        kind_ = Kind::kPythonDone;
        return true;
      }
      break;
    case Kind::kPythonDone:
      if (line_class == LineClass::kChain || line_class == LineClass::kPythonHead) {
        kind_ = Kind::kPythonOpen;
        // "During handling ...": the next traceback follows after a blank line.
        return true;
      }
      if (line_class == LineClass::kIndented || line_class == LineClass::kBlank) return true;
      break;
    case Kind::kGo:
      if (line_class == LineClass::kGoLine || line_class == LineClass::kIndented ||
          line_class == LineClass::kFrame || line_class == LineClass::kBlank ||
          line_class == LineClass::kGoHead)
        return true;
      if (line_class == LineClass::kOrdinary && is_go_call(line)) return true;
      break;
    case Kind::kOver:
      break;
  }
  kind_ = Kind::kOver;
  return false;
}

namespace {

struct Found {
  std::string_view type, message;
  const char* trace = nullptr;
  Severity severity = Severity::kError;
};

void split_type(std::string_view line, size_t type_length, Found& found) {
  found.type = line.substr(0, type_length);
  std::string_view rest = line.substr(type_length);
  if (!rest.empty() && rest[0] == ' ') {  // Error [ERR_X]: m
    size_t close = rest.find_first_of("])");
    rest = close == std::string_view::npos ? std::string_view() : rest.substr(close + 1);
  }
  if (!rest.empty() && rest[0] == ':') rest.remove_prefix(1);
  found.message = right_trimmed(left_trimmed(rest));
}

// The exception named in a head line, behind the words that runtimes put before it.
bool read_head(std::string_view line, Found& found) {
  found.trace = line.data();
  if (starts(line, "thread '")) {
    found.type = "panic";
    found.severity = Severity::kFatal;
    size_t at = line.find(" panicked at ") + 13;
    found.message = right_trimmed(line.substr(at));
    return true;
  }
  if (starts(line, "Exception in thread ")) {
    size_t quote = line.find("\" ", 21);
    if (quote != std::string_view::npos) line.remove_prefix(quote + 2);
  }
  for (std::string_view prefix :
       {std::string_view("PHP Fatal error:  "), std::string_view("Uncaught "), std::string_view("exception "),
        std::string_view("Unhandled exception. "), std::string_view("Unhandled exception:")})
    if (starts(line, prefix)) line.remove_prefix(prefix.size());
  line = left_trimmed(line);
  size_t length = exception_name_length(line);
  if (length == 0) return false;
  split_type(line, length, found);
  return true;
}

// An exception named somewhere in the message whose frames follow.
bool find_in_message(std::string_view line, Found& found) {
  for (size_t i = 0; i < line.size() && i < 1000; ++i) {
    if (!is_alpha(line[i]) || (i > 0 && (is_word(line[i - 1]) || line[i - 1] == '.' || line[i - 1] == '$')))
      continue;
    if (size_t length = exception_name_length(line.substr(i)); length > 0) {
      split_type(line.substr(i), length, found);
      found.trace = line.data() + i;
      return true;
    }
  }
  return false;
}

// Python says what it was in the last line that is not indented.
void read_python(std::string_view trace, Found& found) {
  found.trace = trace.data();
  std::string_view last;
  size_t at = 0;
  while (at < trace.size()) {
    size_t feed = std::min(trace.find('\n', at), trace.size());
    std::string_view line = trace.substr(at, feed - at);
    if (!line.empty() && !is_space(line[0]) && classify_line(line) != LineClass::kPythonHead &&
        classify_line(line) != LineClass::kChain)
      last = line;
    at = feed + 1;
  }
  size_t colon = last.find(": ");
  found.type = right_trimmed(last.substr(0, colon));
  if (found.type.find(' ') != std::string_view::npos) found.type = {};
  if (colon != std::string_view::npos) found.message = right_trimmed(last.substr(colon + 2));
}

}  // namespace

void add_exception(RecordDraft& draft) {
  std::string_view body = draft.record.body;
  size_t first_feed = body.find('\n');
  LineClass first_class = classify_line(body.substr(0, first_feed));
  bool is_head = first_class == LineClass::kHead || first_class == LineClass::kGoHead ||
                 first_class == LineClass::kPythonHead;
  if ((first_feed == std::string_view::npos && !is_head) || draft.has("exception.stacktrace")) return;
  Found found;
  size_t at = 0;
  std::string_view previous;
  while (at < body.size() && !found.trace) {
    size_t feed = std::min(body.find('\n', at), body.size());
    std::string_view line = body.substr(at, feed - at);
    switch (classify_line(line)) {
      case LineClass::kHead:
        if (!read_head(line, found)) found = Found();
        break;
      case LineClass::kPythonHead:
        read_python(body.substr(at), found);
        break;
      case LineClass::kGoHead:
        found.type = starts(line, "panic: ") ? "panic" : "fatal error";
        found.message = right_trimmed(line.substr(line.find(": ") + 2));
        found.trace = line.data();
        found.severity = Severity::kFatal;
        break;
      case LineClass::kFrame:
        if (!find_in_message(previous, found) && starts(left_trimmed(line), "at ")) found.trace = line.data();
        if (!found.trace) at = body.size();
        break;
      default:
        break;
    }
    previous = line;
    at = feed + 1;
  }
  if (!found.trace) return;
  if (!found.type.empty()) draft.add("exception.type", found.type);
  if (!found.message.empty()) draft.add("exception.message", found.message);
  if (first_feed != std::string_view::npos)
    draft.add("exception.stacktrace",
              {found.trace, static_cast<size_t>(body.data() + body.size() - found.trace)});
  if (!draft.has_severity()) draft.set_severity(found.severity, {}, kFromToken);
  if (static_cast<Format>(draft.record.format) == Format::kRaw) draft.set_format(Format::kStackTrace);
}

}  // namespace foreshock::parse
