#include "api/loki/line_pattern.h"

namespace foreshock::api::loki {
namespace {

// The length of `<name>` at the beginning of the text; 0 when there is none.
size_t capture_length(std::string_view text) {
  if (!text.starts_with('<')) return 0;
  size_t end = 1;
  while (end < text.size() &&
         ((text[end] >= 'a' && text[end] <= 'z') || (text[end] >= 'A' && text[end] <= 'Z') ||
          text[end] == '_' || (end > 1 && text[end] >= '0' && text[end] <= '9')))
    ++end;
  return end > 1 && end < text.size() && text[end] == '>' ? end + 1 : 0;
}

// The length of a template's slot: <ip>, <num>, <*>, <hex:8>.
size_t slot_length(std::string_view text) {
  if (!text.starts_with('<')) return 0;
  size_t end = text.find_first_of("<> \t\"", 1);
  return end != std::string_view::npos && text[end] == '>' && end > 1 && end <= 32 ? end + 1 : 0;
}

}  // namespace

Result<LinePattern> LinePattern::parse(std::string_view text, bool named) {
  LinePattern out;
  bool any_name = false;
  while (!text.empty()) {
    if (size_t length = capture_length(text); length > 0) {
      std::string name(text.substr(1, length - 2));
      if (!out.parts_.empty() && out.parts_.back().is_capture)
        return fail(ErrorKind::kInvalid, "found consecutive capture in the pattern; put a text between <" +
                                             out.parts_.back().text + "> and <" + name + ">");
      any_name |= name != "_";
      out.parts_.push_back({true, std::move(name)});
      text.remove_prefix(length);
      continue;
    }
    if (out.parts_.empty() || out.parts_.back().is_capture) out.parts_.push_back({false, ""});
    out.parts_.back().text += text.front();
    text.remove_prefix(1);
  }
  if (named && !any_name)
    return fail(ErrorKind::kInvalid,
                "at least one capture with a name is needed in the pattern, such as <status>");
  return out;
}

bool LinePattern::capture(std::string_view line, Captures& out) const {
  out.clear();
  for (size_t i = 0; i < parts_.size(); ++i) {
    if (!parts_[i].is_capture) {
      if (!line.starts_with(parts_[i].text)) return !out.empty();
      line.remove_prefix(parts_[i].text.size());
      continue;
    }
    bool last = i + 1 == parts_.size();
    size_t end = last ? line.size() : line.find(parts_[i + 1].text);
    if (end == std::string_view::npos) return !out.empty();
    if (parts_[i].text != "_") out.emplace_back(parts_[i].text, line.substr(0, end));
    line.remove_prefix(end);
  }
  return !out.empty();
}

bool LinePattern::matches(std::string_view line) const {
  for (size_t i = 0; i < parts_.size(); ++i) {
    bool last = i + 1 == parts_.size();
    if (parts_[i].is_capture) {
      if (last) return true;
      continue;
    }
    const std::string& text = parts_[i].text;
    if (i == 0) {
      if (!line.starts_with(text)) return false;
      line.remove_prefix(text.size());
    } else if (last) {
      return line.ends_with(text);
    } else {
      size_t at = line.find(text);
      if (at == std::string_view::npos) return false;
      line.remove_prefix(at + text.size());
    }
  }
  return line.empty();
}

std::string pattern_of_template(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    size_t slot = slot_length(text);
    if (slot == 0) {
      out += text.front();
      text.remove_prefix(1);
      continue;
    }
    if (!out.ends_with("<_>")) out += "<_>";
    text.remove_prefix(slot);
  }
  return out;
}

}  // namespace foreshock::api::loki
