// Feedback: people's verdicts on findings, incidents and templates, kept with the features of that moment.
//
// api takes a verdict, fills in what it was about (subjects) and the finding as JSON (features), and gives it
// to add(); app applies the mutes that follow to the tenant's detect::Detector. A verdict "false_positive" or
// "benign_known" mutes by its scope:
//   this      nothing: it is only remembered
//   template  this message in this service (everywhere, when the subject names no service)
//   service   everything of this service
//   tenant    this message in every service
// for LearnOptions::mute_for; the same verdict again prolongs it. "true_positive" lifts every mute that
// covers its subjects. "duplicate" changes nothing. A mute hides no line and deletes no finding: alarms
// become digest. Feedback is append-only: it is what later models learn from. Thread-safe. Time is passed in.
#pragma once

#include <compare>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "db/database.h"
#include "learn/learn_options.h"

namespace foreshock::learn {

enum class Verdict : uint8_t { kTruePositive, kFalsePositive, kBenignKnown, kDuplicate };
std::string_view verdict_name(Verdict verdict);  // "true_positive", ...
std::optional<Verdict> parse_verdict(std::string_view name);

enum class Scope : uint8_t { kThis, kTemplate, kService, kTenant };
std::string_view scope_name(Scope scope);  // "this", "template", "service", "tenant"
std::optional<Scope> parse_scope(std::string_view name);

// What a verdict is about; a template of 0 or a service of "" stands for all of them.
struct Subject {
  TemplateId template_id;
  std::string service;
  auto operator<=>(const Subject&) const = default;
};

struct Feedback {
  std::string id;           // given by add()
  std::string target_kind;  // "finding", "incident", "template"
  std::string target_id;
  Verdict verdict = Verdict::kTruePositive;
  Scope scope = Scope::kThis;
  std::string note, actor;
  Timestamp at;
  std::vector<Subject> subjects;  // of a finding its one, of an incident those of its alarms
  std::string features;           // JSON, frozen: the finding as it was when the person judged it
};

struct Mute {
  Subject subject;
  Timestamp since, until;
  std::string feedback_id, actor;
};
// What has to be passed on to the tenant's Detector::mute.
struct MuteChange {
  TenantId tenant;
  Subject subject;
  bool muted = false;
};

struct FeedbackPage {
  std::vector<Feedback> items;  // newest first
  std::string next_cursor;      // "" at the end
};
struct FeedbackTaken {
  Feedback feedback;  // with its id
  std::vector<MuteChange> mutes;
};

class FeedbackStore {
 public:
  static Result<std::unique_ptr<FeedbackStore>> open(db::Database& database, const LearnOptions& options);
  virtual ~FeedbackStore() = default;

  // kInvalid when it contradicts itself: a scope that its subjects cannot have, a text that is too long.
  // The same verdict of the same person at the same time is the same feedback and is kept once.
  virtual Result<FeedbackTaken> add(TenantId tenant, Feedback feedback) = 0;
  virtual Result<FeedbackPage> list(TenantId tenant, size_t limit, const std::string& cursor) = 0;
  // Those in force, for a Detector that was just made.
  virtual Result<std::vector<Mute>> mutes(TenantId tenant, Timestamp now) = 0;
  // Mutes of all tenants whose time is over. Call now and then (a minute is often enough).
  virtual Result<std::vector<MuteChange>> expire(Timestamp now) = 0;
};

}  // namespace foreshock::learn
