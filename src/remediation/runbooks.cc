#include "remediation/runbooks.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/json_writer.h"
#include "remediation/builtin/builtin_runbooks.h"
#include "remediation/remediation_events.h"

namespace foreshock::remediation {
namespace {

// What each reason is worth. A template is exact; words say what happened; a cause only of what sort it is.
constexpr double kTemplateScore = 1, kWordsScore = 0.6, kCauseScore = 0.35, kServiceScore = 0.3;
constexpr double kNotAlarmFactor = 0.7;
constexpr double kRankStep = 0.12, kRankFactorMin = 0.5;  // of the service among the candidate causes

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

// '*' in the pattern stands for any text.
bool glob_matches(std::string_view pattern, std::string_view text) {
  size_t p = 0, t = 0, star = std::string_view::npos, mark = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      mark = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p, ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++mark;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

std::string shown(std::string_view text) {
  std::string out;
  text = text.substr(0, 80);
  for (char c : text.substr(0, valid_utf8_prefix(text)))
    out.push_back(static_cast<unsigned char>(c) < 0x20 ? ' ' : c);
  return out;
}

struct Reason {
  double score = 0;
  std::string why;
};

// The messages of a finding: its own, or for one of a whole service its top ones.
std::string words_of(const detect::Finding& finding) {
  std::string text = lower(std::string_view(finding.template_text).substr(0, 2048));
  for (const auto& top : finding.top_templates)
    text += "\n" + lower(std::string_view(top.text).substr(0, 1024));
  return text;
}

Reason fit(const RunbookMatch& match, const detect::Finding& finding) {
  bool service_fits = std::ranges::any_of(
      match.services, [&](const std::string& pattern) { return glob_matches(pattern, finding.service); });
  if (!match.services.empty() && !service_fits) return {};
  if (finding.template_id && std::ranges::find(match.templates, finding.template_id) != match.templates.end())
    return {kTemplateScore, fmt::format("it is bound to the message \"{}\" of {}",
                                        shown(finding.template_text), finding.service)};
  Reason reason;
  std::string text = words_of(finding);
  for (const std::string& word : match.words)
    if (text.find(word) != std::string::npos) {
      reason = {kWordsScore, fmt::format("{} says \"{}\"", finding.service, shown(word))};
      break;
    }
  if (!finding.cause.empty() && std::ranges::find(match.causes, finding.cause) != match.causes.end()) {
    reason.score += kCauseScore;
    reason.why += reason.why.empty()
                      ? fmt::format("{} has findings of cause {}", finding.service, finding.cause)
                      : fmt::format(", and its cause is {}", finding.cause);
  }
  bool only_service = match.templates.empty() && match.words.empty() && match.causes.empty();
  if (only_service && service_fits)
    reason = {kServiceScore, fmt::format("it is meant for {}", finding.service)};
  return reason;
}

double weight_of(const incidents::Incident& incident, const detect::Finding& finding) {
  double rank = 0;
  for (const incidents::Cause& cause : incident.causes) {
    if (cause.service == finding.service) break;
    ++rank;
  }
  return std::max(kRankFactorMin, 1 - kRankStep * rank) * (finding.alarm ? 1 : kNotAlarmFactor);
}

Status load_folder(Disk& disk, const std::string& folder, std::vector<Runbook>& out) {
  Result<std::vector<std::string>> names = disk.list(folder);
  if (!names) return fail(names.error().with_context("remediation.runbooks"));
  for (const std::string& name : *names) {
    if (!name.ends_with(".yaml") && !name.ends_with(".yml")) continue;
    std::string path = folder + "/" + name;
    ASSIGN_OR_RETURN(std::string text, read_file(disk, path, kRunbookBytesMax));
    ASSIGN_OR_RETURN(Runbook runbook, parse_runbook(text, path));
    for (const Runbook& other : out)
      if (other.id == runbook.id)
        return fail(ErrorKind::kInvalid,
                    fmt::format("{}: id: {} is the id of {} too", path, runbook.id, other.origin));
    if (out.size() >= kRunbooksMax)
      return fail(ErrorKind::kExhausted,
                  fmt::format("remediation.runbooks: {} holds more than {} runbooks", folder, kRunbooksMax));
    out.push_back(std::move(runbook));
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<Runbooks>> Runbooks::open(World& world, const RemediationOptions& options) {
  auto all = std::make_unique<Runbooks>();
  if (!options.folder.empty()) RETURN_IF_ERROR(load_folder(world.disk(), options.folder, all->runbooks_));
  RunbooksLoaded loaded{.own = all->runbooks_.size()};
  for (const BuiltInRunbook& built_in : built_in_runbooks()) {
    if (!options.built_in) break;
    ASSIGN_OR_RETURN(Runbook runbook, parse_runbook(built_in.yaml, std::string(built_in.file)));
    runbook.origin = "built-in";
    ++loaded.built_in;
    if (all->find(runbook.id) != nullptr)
      ++loaded.replaced;
    else
      all->runbooks_.push_back(std::move(runbook));
  }
  std::ranges::sort(all->runbooks_, {}, &Runbook::id);
  loaded.tell();
  return all;
}

const Runbook* Runbooks::find(const std::string& id) const {
  auto found = std::ranges::find(runbooks_, id, &Runbook::id);
  return found == runbooks_.end() ? nullptr : &*found;
}

std::vector<Suggestion> Runbooks::suggest(const incidents::Incident& incident) const {
  std::vector<Suggestion> out;
  for (const Runbook& runbook : runbooks_) {
    Suggestion best{&runbook, "", 0};
    for (const auto& finding : incident.findings) {
      Reason reason = fit(runbook.match, finding);
      double score = reason.score * weight_of(incident, finding);
      if (score <= best.score) continue;
      best.score = score;
      best.why = "Suggested because " + reason.why + ".";
    }
    if (best.score > 0) out.push_back(std::move(best));
  }
  std::ranges::stable_sort(out, [](const Suggestion& a, const Suggestion& b) { return a.score > b.score; });
  if (out.size() > kSuggestionsMax) out.resize(kSuggestionsMax);
  return out;
}

}  // namespace foreshock::remediation
