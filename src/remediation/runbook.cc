#include "remediation/runbook.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>

#include "base/json_writer.h"

namespace foreshock::remediation {
namespace {

constexpr std::array<std::string_view, 4> kStepNames{"read", "act", "verify", "undo"};
constexpr size_t kIdBytesMax = 64, kTitleBytesMax = 200, kItemBytesMax = 256;

// One map of the document, read key by key; what nobody asked for is an error at the end.
class Section {
 public:
  Section(YAML::Node node, std::string place) : node_(std::move(node)), place_(std::move(place)) {}

  Status begin() const {
    if (!node_.IsMap()) return wrong("", "must be a map of keys and values");
    return {};
  }
  YAML::Node child(const char* key) {
    seen_.push_back(key);
    return node_[key];
  }
  Result<std::string> text(const char* key, bool required, size_t bytes_max) {
    YAML::Node value = child(key);
    if (!value.IsDefined() || value.IsNull()) {
      if (required) return wrong(key, "is missing");
      return std::string();
    }
    if (!value.IsScalar()) return wrong(key, "must be a text");
    std::string out = value.Scalar();
    while (!out.empty() && (out.back() == '\n' || out.back() == ' ')) out.pop_back();
    if (out.empty() && required) return wrong(key, "is empty");
    if (out.size() > bytes_max) return wrong(key, fmt::format("may have {} bytes", bytes_max));
    return out;
  }
  Result<std::vector<std::string>> texts(const char* key) {
    YAML::Node value = child(key);
    std::vector<std::string> out;
    if (!value.IsDefined() || value.IsNull()) return out;
    if (!value.IsSequence()) return wrong(key, "must be a list of texts");
    if (value.size() > kMatchItemsMax) return wrong(key, fmt::format("may have {} items", kMatchItemsMax));
    for (const YAML::Node& item : value) {
      if (!item.IsScalar() || item.Scalar().empty() || item.Scalar().size() > kItemBytesMax)
        return wrong(key, fmt::format("must be a list of texts of 1 to {} bytes", kItemBytesMax));
      out.push_back(item.Scalar());
    }
    return out;
  }
  std::string place(std::string_view key) const {
    if (place_.ends_with(": ") || key.empty()) return place_ + std::string(key);
    return place_ + "." + std::string(key);
  }
  tl::unexpected<Error> wrong(std::string_view key, std::string_view what) const {
    std::string where = place(key);
    return fail(ErrorKind::kInvalid,
                where.ends_with(": ") ? where + std::string(what) : fmt::format("{}: {}", where, what));
  }
  Status end() const {
    for (const auto& pair : node_) {
      std::string key = pair.first.IsScalar() ? pair.first.Scalar().substr(0, 64) : "?";
      if (std::ranges::find(seen_, key) == seen_.end())
        return wrong(key, fmt::format("no such key; known here: {}", fmt::join(seen_, ", ")));
    }
    return {};
  }

 private:
  YAML::Node node_;
  std::string place_;
  std::vector<std::string> seen_;
};

Status check_id(const Section& section, const std::string& id) {
  bool fine = std::ranges::all_of(
      id, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
  if (!fine) return section.wrong("id", "may have lower-case letters, digits and dashes only");
  return {};
}

Result<RunbookMatch> read_match(const YAML::Node& node, const std::string& place) {
  Section section(node, place);
  RETURN_IF_ERROR(section.begin());
  RunbookMatch match;
  ASSIGN_OR_RETURN(std::vector<std::string> templates, section.texts("templates"));
  for (const std::string& digits : templates) {
    std::optional<uint64_t> id = parse_hex16(digits);
    if (!id)
      return section.wrong("templates",
                           fmt::format("\"{}\" is not the 16 hex digits of a template's id", digits));
    match.templates.push_back(TemplateId{*id});
  }
  ASSIGN_OR_RETURN(match.words, section.texts("words"));
  ASSIGN_OR_RETURN(match.causes, section.texts("causes"));
  ASSIGN_OR_RETURN(match.services, section.texts("services"));
  for (std::string& word : match.words)
    for (char& c : word)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  if (match.templates.empty() && match.words.empty() && match.causes.empty() && match.services.empty())
    return section.wrong("", "needs at least one of templates, words, causes, services");
  RETURN_IF_ERROR(section.end());
  return match;
}

Result<RunbookStep> read_step(const YAML::Node& node, const std::string& place) {
  Section section(node, place);
  RETURN_IF_ERROR(section.begin());
  RunbookStep step;
  ASSIGN_OR_RETURN(std::string kind, section.text("kind", true, kItemBytesMax));
  auto found = std::ranges::find(kStepNames, kind);
  if (found == kStepNames.end())
    return section.wrong("kind",
                         fmt::format("is \"{}\"; it must be one of {}", kind, fmt::join(kStepNames, ", ")));
  step.kind = static_cast<StepKind>(found - kStepNames.begin());
  ASSIGN_OR_RETURN(step.text, section.text("text", true, kStepTextBytesMax));
  ASSIGN_OR_RETURN(step.command, section.text("command", false, kStepTextBytesMax));
  ASSIGN_OR_RETURN(step.url, section.text("url", false, kStepTextBytesMax));
  if (!step.command.empty() && !step.url.empty())
    return section.wrong("url", "give a command or a url, not both");
  if (!step.url.empty() && !step.url.starts_with("https://") && !step.url.starts_with("http://"))
    return section.wrong("url", "must begin with https:// or http://");
  RETURN_IF_ERROR(section.end());
  return step;
}

Status read_steps(const YAML::Node& node, const Section& section, const std::string& name, Runbook& runbook) {
  if (!node.IsDefined()) return section.wrong("steps", "is missing");
  if (!node.IsSequence() || node.size() == 0) return section.wrong("steps", "must be a list of steps");
  if (node.size() > kRunbookStepsMax)
    return section.wrong("steps", fmt::format("may have {} items", kRunbookStepsMax));
  for (size_t i = 0; i < node.size(); ++i) {
    ASSIGN_OR_RETURN(RunbookStep step, read_step(node[i], fmt::format("{}: steps[{}]", name, i)));
    bool undoes_nothing =
        step.kind == StepKind::kUndo &&
        std::ranges::none_of(runbook.steps, [](const RunbookStep& s) { return s.kind == StepKind::kAct; });
    if (undoes_nothing)
      return section.wrong(fmt::format("steps[{}]", i), "undoes something, but no step before it acts");
    runbook.steps.push_back(std::move(step));
  }
  return {};
}

Result<Runbook> read_runbook(const YAML::Node& node, const std::string& name) {
  Section section(node, name + ": ");
  RETURN_IF_ERROR(section.begin());
  Runbook runbook;
  runbook.origin = name;
  ASSIGN_OR_RETURN(runbook.id, section.text("id", true, kIdBytesMax));
  RETURN_IF_ERROR(check_id(section, runbook.id));
  ASSIGN_OR_RETURN(runbook.title, section.text("title", true, kTitleBytesMax));
  ASSIGN_OR_RETURN(runbook.purpose, section.text("purpose", true, kStepTextBytesMax));
  YAML::Node match = section.child("match");
  if (!match.IsDefined()) return section.wrong("match", "is missing");
  ASSIGN_OR_RETURN(runbook.match, read_match(match, name + ": match"));
  RETURN_IF_ERROR(read_steps(section.child("steps"), section, name, runbook));
  RETURN_IF_ERROR(section.end());
  return runbook;
}

// Documents between lines of `---` that hold more than blanks, comments and directives.
size_t count_documents(std::string_view yaml) {
  size_t documents = 0;
  bool content = false;
  while (!yaml.empty()) {
    size_t end = std::min(yaml.find('\n'), yaml.size());
    std::string_view line = yaml.substr(0, end);
    yaml.remove_prefix(std::min(end + 1, yaml.size()));
    bool separator = line.starts_with("---") && (line.size() == 3 || line[3] == ' ' || line[3] == '\r');
    if (separator) {
      documents += content ? 1 : 0;
      content = false;
      line.remove_prefix(3);
    }
    size_t first = line.find_first_not_of(" \t\r");
    if (first != std::string_view::npos && line[first] != '#' && line[first] != '%') content = true;
  }
  return documents + (content ? 1 : 0);
}

}  // namespace

std::string_view step_kind_name(StepKind kind) {
  return kStepNames[static_cast<size_t>(kind)];
}

Result<Runbook> parse_runbook(std::string_view yaml, const std::string& name) {
  if (yaml.size() > kRunbookBytesMax)
    return fail(ErrorKind::kInvalid, fmt::format("{}: a runbook may have {} bytes", name, kRunbookBytesMax));
  // yaml-cpp never ends on some broken sequences of UTF-8, so it gets none of them.
  if (!is_valid_utf8(yaml)) return fail(ErrorKind::kInvalid, fmt::format("{}: not valid UTF-8", name));
  try {
    // Not LoadAll(): it never ends on documents that begin with a stray ','.
    if (size_t documents = count_documents(yaml); documents != 1)
      return fail(ErrorKind::kInvalid, fmt::format("{}: must hold one runbook, not {}", name, documents));
    return read_runbook(YAML::Load(std::string(yaml)), name);
  } catch (const YAML::Exception& exception) {
    return fail(ErrorKind::kInvalid,
                fmt::format("{}:{}:{}: not valid YAML: {}", name, exception.mark.line + 1,
                            exception.mark.column + 1, exception.msg));
  } catch (const std::exception& exception) {
    return fail(ErrorKind::kInvalid, fmt::format("{}: not valid YAML: {}", name, exception.what()));
  }
}

}  // namespace foreshock::remediation
