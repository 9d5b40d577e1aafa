#include "store/query/extract_pattern.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <array>

#include "store/query/field.h"
#include "store/query/regex.h"
#include "store/store_options.h"

namespace foreshock::store {
namespace {

tl::unexpected<Error> invalid(size_t position, std::string_view what) {
  return fail(ErrorKind::kInvalid, fmt::format("query:{}: {}", position, what));
}

struct HoleKind {
  std::string_view name, regex;
};
constexpr std::array<HoleKind, 4> kHoleKinds = {{{"num", "[-+]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d+)?"},
                                                 {"word", "[^ \\t\\r\\n]+?"},
                                                 {"hex", "[0-9A-Fa-f]+"},
                                                 {"ip", "[0-9A-Fa-f.:]*[0-9A-Fa-f]"}}};
constexpr std::string_view kKindNames = "num, word, hex or ip";

bool is_name_byte(char c, bool first) {
  bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  return letter || (!first && ((c >= '0' && c <= '9') || c == '.' || c == '-'));
}

// "<name>" or "<name:kind>" at the beginning of the text; size 0 when it is none.
struct HoleText {
  std::string_view name, kind;
  size_t size = 0;
};
HoleText hole_at(std::string_view text) {
  HoleText out;
  size_t at = 1;
  while (at < text.size() && is_name_byte(text[at], at == 1)) ++at;
  out.name = text.substr(1, at - 1);
  if (out.name.empty() || at == text.size()) return {};
  if (text[at] == ':') {
    size_t begin = ++at;
    while (at < text.size() && is_name_byte(text[at], at == begin)) ++at;
    out.kind = text.substr(begin, at - begin);
    if (out.kind.empty()) return {};
  }
  if (at == text.size() || text[at] != '>') return {};
  out.size = at + 1;
  return out;
}

Status check_name(const ExtractPipe& pipe, std::string_view name, size_t position) {
  if (field_kind(name) != FieldKind::kAttribute)
    return invalid(position, fmt::format("expected a new name, \"{}\" is a field of every line", name));
  for (const ExtractHole& other : pipe.holes)
    if (other.name == name)
      return invalid(position, fmt::format("expected different names, got \"{}\" twice", name));
  if (pipe.holes.size() == kExtractHolesMax)
    return invalid(position, fmt::format("expected at most {} names", kExtractHolesMax));
  return {};
}

class PatternReader {
 public:
  PatternReader(std::string_view pattern, size_t position) : pattern_(pattern), position_(position) {
    pipe_.bytes = true;
    pipe_.regex = "(?s)";
  }
  Result<ExtractPipe> read() {
    size_t at = 0;
    bool behind_hole = false;
    while (at < pattern_.size()) {
      HoleText hole = pattern_[at] == '<' ? hole_at(pattern_.substr(at)) : HoleText();
      if (hole.size == 0) {
        pipe_.regex += RE2::QuoteMeta(pattern_.substr(at++, 1));
        behind_hole = false;
        continue;
      }
      if (behind_hole) return invalid(position_ + at, "expected some text between two holes");
      RETURN_IF_ERROR(add(hole, position_ + at, at + hole.size == pattern_.size()));
      behind_hole = true;
      at += hole.size;
    }
    if (pipe_.holes.empty())
      return invalid(position_, "expected a hole with a name in the pattern, such as <ms:num> or <user>");
    auto regex = compile_regex(pipe_.regex, true);
    if (!regex) return invalid(position_, regex.error().message);
    return std::move(pipe_);
  }

 private:
  Status add(const HoleText& hole, size_t position, bool last) {
    std::string_view regex = last ? ".+" : ".+?";
    if (!hole.kind.empty()) {
      auto kind = std::find_if(kHoleKinds.begin(), kHoleKinds.end(),
                               [&](const HoleKind& one) { return one.name == hole.kind; });
      if (kind == kHoleKinds.end())
        return invalid(
            position + 2 + hole.name.size(),
            fmt::format("expected the kind of the hole to be {}, got \"{}\"", kKindNames, hole.kind));
      regex = kind->regex;
    }
    std::string taken(regex);
    if (last && taken.ends_with("+?")) taken.pop_back();
    if (hole.name == "_") {
      pipe_.regex += "(?:" + taken + ")";
      return {};
    }
    RETURN_IF_ERROR(check_name(pipe_, hole.name, position + 1));
    pipe_.regex += "(" + taken + ")";
    int group = static_cast<int>(pipe_.holes.size()) + 1;
    pipe_.holes.push_back({std::string(hole.name), group, hole.kind == "num"});
    return {};
  }

  std::string_view pattern_;
  size_t position_;
  ExtractPipe pipe_;
};

// RE2 knows (?P<name>...) in all its versions and (?<name>...) in new ones.
std::string with_old_names(std::string_view regex) {
  std::string out;
  for (size_t at = 0; at < regex.size(); ++at) {
    if (regex[at] == '\\' && at + 1 < regex.size()) {
      out += regex.substr(at++, 2);
      continue;
    }
    bool name =
        regex.substr(at).starts_with("(?<") && at + 3 < regex.size() && is_name_byte(regex[at + 3], true);
    out += name ? "(?P<" : regex.substr(at, 1);
    if (name) at += 2;
  }
  return out;
}

}  // namespace

Result<ExtractPipe> extract_by_pattern(std::string_view pattern, size_t position) {
  return PatternReader(pattern, position).read();
}

Result<ExtractPipe> extract_by_regex(std::string_view regex, size_t position) {
  ExtractPipe pipe;
  pipe.regex = with_old_names(regex);
  auto compiled = compile_regex(pipe.regex, false);
  if (!compiled) return invalid(position, compiled.error().message);
  for (const auto& [group, name] : (*compiled)->CapturingGroupNames()) {
    RETURN_IF_ERROR(check_name(pipe, name, position));
    pipe.holes.push_back({name, group, false});
  }
  if (pipe.holes.empty()) return invalid(position, "expected a group with a name, such as (?<user>\\w+)");
  return pipe;
}

}  // namespace foreshock::store
