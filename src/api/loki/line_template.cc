#include "api/loki/line_template.h"

#include <algorithm>
#include <charconv>

#include "base/json_writer.h"

namespace foreshock::api::loki {
namespace {

constexpr size_t kRenderedBytesMax = 256 * 1024;

struct Function {
  std::string_view name;
  size_t arguments;
};
constexpr Function kFunctions[] = {{"lower", 0},   {"ToLower", 0}, {"upper", 0},     {"ToUpper", 0},
                                   {"title", 0},   {"trim", 0},    {"TrimSpace", 0}, {"trunc", 1},
                                   {"default", 1}, {"replace", 2}, {"Replace", 3}};

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n';
}

// Words, "texts" and | of one action.
Result<std::vector<std::string>> words_of(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    if (is_blank(text.front())) {
      text.remove_prefix(1);
    } else if (text.front() == '|') {
      out.emplace_back("|");
      text.remove_prefix(1);
    } else if (text.front() == '"' || text.front() == '`') {
      size_t end = text.find(text.front(), 1);
      if (end == std::string_view::npos)
        return fail(ErrorKind::kInvalid, "a text in the template has no closing quote");
      out.push_back("\"" + std::string(text.substr(1, end - 1)));
      text.remove_prefix(end + 1);
    } else {
      size_t end = 0;
      while (end < text.size() && !is_blank(text[end]) && text[end] != '|') ++end;
      out.emplace_back(text.substr(0, end));
      text.remove_prefix(end);
    }
  }
  return out;
}

std::string replaced(const std::string& text, const std::string& from, const std::string& to) {
  if (from.empty()) return text;
  std::string out;
  size_t at = 0;
  for (size_t found = text.find(from); found != std::string::npos && out.size() < kRenderedBytesMax;
       found = text.find(from, at)) {
    out.append(text, at, found - at).append(to);
    at = found + from.size();
  }
  return out.append(text, at);
}

std::string apply(std::string_view function, const std::vector<std::string>& arguments, std::string value) {
  bool upper = function == "upper" || function == "ToUpper";
  bool lower = function == "lower" || function == "ToLower";
  if (upper || lower) {
    for (char& c : value) {
      if (upper && c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
      if (lower && c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    }
  } else if (function == "title") {
    bool begins = true;
    for (char& c : value) {
      if (begins && c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
      begins = is_blank(c);
    }
  } else if (function == "trim" || function == "TrimSpace") {
    while (!value.empty() && is_blank(value.back())) value.pop_back();
    size_t begin = 0;
    while (begin < value.size() && is_blank(value[begin])) ++begin;
    value.erase(0, begin);
  } else if (function == "trunc") {
    int length = 0;
    std::from_chars(arguments[0].data(), arguments[0].data() + arguments[0].size(), length);
    size_t keep = static_cast<size_t>(std::abs(length));
    if (value.size() > keep) value = length < 0 ? value.substr(value.size() - keep) : value.substr(0, keep);
    value.resize(valid_utf8_prefix(value));
  } else if (function == "default") {
    if (value.empty()) value = arguments[0];
  } else {
    value = replaced(value, arguments[0], arguments[1]);
  }
  return value;
}

}  // namespace

Result<LineTemplate::Part> LineTemplate::parse_action(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  if (text.ends_with('-')) text.remove_suffix(1);
  ASSIGN_OR_RETURN(std::vector<std::string> words, words_of(text));
  auto refused = [&] {
    return fail(
        ErrorKind::kInvalid,
        "the template has {{" + std::string(text) +
            "}}; served are {{.label}}, {{__line__}} and {{__timestamp__}} with | lower, upper, title, trim, "
            "trunc N, default \"x\", replace \"a\" \"b\"");
  };
  Part part;
  part.is_value = true;
  if (words.empty()) return refused();
  // Functions may stand in front too: {{ToUpper .app}}.
  bool in_front = words.size() >= 2 && words.back().starts_with('.') &&
                  std::find(words.begin(), words.end(), "|") == words.end();
  if (in_front) {
    std::rotate(words.begin(), words.end() - 1, words.end());
    words.insert(words.begin() + 1, "|");
  }
  part.text = words[0];
  if (!part.text.starts_with('.') && part.text != "__line__" && part.text != "__timestamp__")
    return refused();
  for (size_t i = 1; i < words.size();) {
    if (words[i] != "|" || i + 1 >= words.size()) return refused();
    Step step{words[i + 1], {}};
    for (i += 2; i < words.size() && words[i] != "|"; ++i)
      step.arguments.push_back(words[i].starts_with('"') ? words[i].substr(1) : words[i]);
    bool known = std::any_of(std::begin(kFunctions), std::end(kFunctions), [&](const Function& function) {
      return function.name == step.function && function.arguments == step.arguments.size();
    });
    if (!known) return refused();
    part.steps.push_back(std::move(step));
  }
  return part;
}

Result<LineTemplate> LineTemplate::parse(std::string_view text) {
  LineTemplate out;
  while (!text.empty()) {
    size_t begin = text.find("{{");
    if (begin != 0) {
      out.parts_.push_back({false, std::string(text.substr(0, begin)), {}});
      text.remove_prefix(std::min(begin, text.size()));
      continue;
    }
    size_t end = text.find("}}", 2);
    if (end == std::string_view::npos) return fail(ErrorKind::kInvalid, "the template has {{ without }}");
    ASSIGN_OR_RETURN(Part part, parse_action(text.substr(2, end - 2)));
    out.parts_.push_back(std::move(part));
    text.remove_prefix(end + 2);
  }
  return out;
}

std::string LineTemplate::render(const Entry& entry) const {
  std::string out;
  for (const Part& part : parts_) {
    if (!part.is_value) {
      out += part.text;
      continue;
    }
    std::string value = part.text == "__line__"        ? entry.line
                        : part.text == "__timestamp__" ? format_rfc3339(Timestamp{entry.time_ns})
                                                       : std::string(entry.label(part.text.substr(1)));
    for (const Step& step : part.steps) value = apply(step.function, step.arguments, std::move(value));
    out += value;
    if (out.size() > kRenderedBytesMax) {
      out.resize(valid_utf8_prefix(std::string_view(out).substr(0, kRenderedBytesMax)));
      break;
    }
  }
  return out;
}

}  // namespace foreshock::api::loki
