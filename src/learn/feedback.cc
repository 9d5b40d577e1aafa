#include "learn/feedback.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>

#include "base/hash.h"
#include "base/json_writer.h"
#include "db/transaction.h"
#include "learn/learn_events.h"
#include "learn/storage/schema.h"

namespace foreshock::learn {
namespace {

constexpr std::array<std::string_view, 4> kVerdictNames{"true_positive", "false_positive", "benign_known",
                                                        "duplicate"};
constexpr std::array<std::string_view, 4> kScopeNames{"this", "template", "service", "tenant"};
constexpr std::array<std::string_view, 3> kTargetKinds{"finding", "incident", "template"};

template <class Enum, size_t kCount>
std::optional<Enum> parse_name(const std::array<std::string_view, kCount>& names, std::string_view text) {
  for (size_t i = 0; i < kCount; ++i)
    if (names[i] == text) return static_cast<Enum>(i);
  return std::nullopt;
}

tl::unexpected<Error> refuse(std::string why) {
  return fail(ErrorKind::kInvalid, std::move(why));
}

Status check(const Feedback& f) {
  if (std::ranges::find(kTargetKinds, f.target_kind) == kTargetKinds.end())
    return refuse("feedback is on a finding, an incident or a template");
  if (f.target_id.empty() || f.target_id.size() > kTargetBytesMax)
    return refuse(fmt::format("the target's id must have 1 to {} bytes", kTargetBytesMax));
  if (f.note.size() > kFeedbackNoteBytesMax)
    return refuse(fmt::format("the note may have {} bytes", kFeedbackNoteBytesMax));
  if (f.features.size() > kFeaturesBytesMax)
    return refuse(fmt::format("the features may have {} bytes", kFeaturesBytesMax));
  if (f.subjects.size() > kSubjectsMax)
    return refuse(fmt::format("feedback may have {} subjects", kSubjectsMax));
  for (const Subject& subject : f.subjects)
    if (subject.service.size() > kServiceBytesMax)
      return refuse(fmt::format("a service's name may have {} bytes", kServiceBytesMax));
  return {};
}

bool mutes_by_verdict(Verdict verdict) {
  return verdict == Verdict::kFalsePositive || verdict == Verdict::kBenignKnown;
}

// What a verdict silences; an error when its scope and subjects do not go together.
Result<std::vector<Subject>> muted_by(const Feedback& f) {
  std::vector<Subject> out;
  if (f.scope == Scope::kThis) return out;
  for (const Subject& subject : f.subjects) {
    if (f.scope == Scope::kService) {
      if (!subject.service.empty()) out.push_back({{}, subject.service});
    } else if (subject.template_id) {
      out.push_back({subject.template_id, f.scope == Scope::kTenant ? "" : subject.service});
    }
  }
  if (out.empty())
    return refuse(f.scope == Scope::kService
                      ? "the scope service needs a target that belongs to a service"
                      : "this is about a whole service and no message of it: use the scope "
                        "this or service");
  std::ranges::sort(out);
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::string subjects_to_json(const std::vector<Subject>& subjects) {
  std::string out;
  JsonWriter writer(out);
  writer.begin_array();
  for (const Subject& subject : subjects)
    writer.begin_object()
        .field("template_id", hex16(subject.template_id))
        .field("service", subject.service)
        .end_object();
  writer.end_array();
  return out;
}

std::optional<std::vector<Subject>> subjects_from_json(std::string_view json) {
  try {
    std::vector<Subject> out;
    for (const nlohmann::json& item : nlohmann::json::parse(json)) {
      std::optional<uint64_t> id = parse_hex16(item.at("template_id").get<std::string>());
      if (!id) return std::nullopt;
      out.push_back({TemplateId{*id}, item.at("service").get<std::string>()});
    }
    return out;
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;
  }
}

std::optional<Feedback> read_feedback(const db::Statement& row) {
  Feedback f;
  f.id = row.string(0);
  f.target_kind = row.string(1);
  f.target_id = row.string(2);
  std::optional<Verdict> verdict = parse_verdict(row.text(3));
  std::optional<Scope> scope = parse_scope(row.text(4));
  std::optional<std::vector<Subject>> subjects = subjects_from_json(row.text(8));
  if (!verdict || !scope || !subjects) return std::nullopt;
  f.verdict = *verdict;
  f.scope = *scope;
  f.note = row.string(5);
  f.actor = row.string(6);
  f.at = row.time(7);
  f.subjects = std::move(*subjects);
  f.features = row.string(9);
  return f;
}

class SqlFeedbackStore final : public FeedbackStore {
 public:
  SqlFeedbackStore(db::Database& database, const LearnOptions& options)
      : database_(database), options_(options) {}

  Status start() {
    auto guard = database_.lock();
    return db::migrate(database_, "learn", learn_migrations());
  }

  Result<FeedbackTaken> add(TenantId tenant, Feedback f) override {
    RETURN_IF_ERROR(check(f));
    std::vector<Subject> muted;
    if (mutes_by_verdict(f.verdict)) {
      ASSIGN_OR_RETURN(muted, muted_by(f));
    }
    f.id = "fbk_" + hex16(sha256_prefix64(fmt::format("{}/{}/{}/{}/{}/{}/{}", tenant.value, f.target_kind,
                                                      f.target_id, verdict_name(f.verdict),
                                                      scope_name(f.scope), f.actor, f.at.ns)));
    ASSIGN_OR_RETURN(db::Transaction transaction, db::Transaction::begin(database_));
    RETURN_IF_ERROR(insert(tenant, f));
    FeedbackTaken out;
    for (const Subject& subject : muted) {
      RETURN_IF_ERROR(mute(tenant, subject, f));
      out.mutes.push_back({tenant, subject, true});
    }
    if (f.verdict == Verdict::kTruePositive) {
      ASSIGN_OR_RETURN(out.mutes, lift(tenant, f));
    }
    RETURN_IF_ERROR(transaction.commit());
    FeedbackGiven{std::string(verdict_name(f.verdict)), std::string(scope_name(f.scope)), f.target_kind,
                  out.mutes.size()}
        .tell();
    out.feedback = std::move(f);
    return out;
  }

  Result<FeedbackPage> list(TenantId tenant, size_t limit, const std::string& cursor) override {
    int64_t before = INT64_MAX;
    if (!cursor.empty()) {
      auto [end, error] = std::from_chars(cursor.data(), cursor.data() + cursor.size(), before);
      if (error != std::errc() || end != cursor.data() + cursor.size())
        return refuse("the cursor is none of ours; begin again without one");
    }
    size_t size = std::clamp<size_t>(limit, 1, kFeedbackPageMax);
    auto guard = database_.lock();
    ASSIGN_OR_RETURN(
        db::Statement rows,
        database_.prepare("SELECT id, target_kind, target_id, verdict, scope, note, actor, at, subjects, "
                          "features, sequence FROM feedback WHERE tenant=?1 AND sequence<?2 ORDER BY "
                          "sequence DESC LIMIT ?3",
                          tenant, before, size + 1));
    FeedbackPage page;
    int64_t last = 0;
    for (size_t count = 0;; ++count) {
      ASSIGN_OR_RETURN(bool more, rows.step());
      if (!more) return page;
      if (count == size) {
        page.next_cursor = std::to_string(last);
        return page;
      }
      last = rows.integer(10);
      if (std::optional<Feedback> f = read_feedback(rows))
        page.items.push_back(std::move(*f));
      else
        FeedbackUnreadable{rows.string(0)}.tell();
    }
  }

  Result<std::vector<Mute>> mutes(TenantId tenant, Timestamp now) override {
    auto guard = database_.lock();
    ASSIGN_OR_RETURN(
        db::Statement rows,
        database_.prepare("SELECT template, service, since, until, feedback, actor FROM mutes WHERE "
                          "tenant=?1 AND until>?2 ORDER BY template, service",
                          tenant, now));
    std::vector<Mute> out;
    while (true) {
      ASSIGN_OR_RETURN(bool more, rows.step());
      if (!more) return out;
      out.push_back({{TemplateId{rows.unsigned_integer(0)}, rows.string(1)},
                     rows.time(2),
                     rows.time(3),
                     rows.string(4),
                     rows.string(5)});
    }
  }

  Result<std::vector<MuteChange>> expire(Timestamp now) override {
    ASSIGN_OR_RETURN(db::Transaction transaction, db::Transaction::begin(database_));
    std::vector<MuteChange> out;
    {
      ASSIGN_OR_RETURN(db::Statement rows,
                       database_.prepare("SELECT tenant, template, service FROM mutes WHERE until<=?1", now));
      while (true) {
        ASSIGN_OR_RETURN(bool more, rows.step());
        if (!more) break;
        out.push_back({TenantId{rows.unsigned_integer(0)},
                       {TemplateId{rows.unsigned_integer(1)}, rows.string(2)},
                       false});
      }
    }
    if (out.empty()) return out;
    RETURN_IF_ERROR(database_.run("DELETE FROM mutes WHERE until<=?1", now));
    RETURN_IF_ERROR(transaction.commit());
    MutesEnded{out.size()}.tell();
    return out;
  }

 private:
  Status insert(TenantId tenant, const Feedback& f) {
    return database_.run(
        "INSERT OR IGNORE INTO feedback(id, tenant, target_kind, target_id, verdict, scope, note, actor, at, "
        "subjects, "
        "features) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        f.id, tenant, f.target_kind, f.target_id, verdict_name(f.verdict), scope_name(f.scope), f.note,
        f.actor, f.at, subjects_to_json(f.subjects), f.features);
  }

  Status mute(TenantId tenant, const Subject& subject, const Feedback& f) {
    ASSIGN_OR_RETURN(db::Statement row,
                     database_.prepare("SELECT COUNT(*) FROM mutes WHERE tenant=?1", tenant));
    RETURN_IF_ERROR(row.step());
    if (row.integer(0) >= static_cast<int64_t>(kMutesPerTenantMax))
      return fail(ErrorKind::kExhausted, fmt::format("there are {} mutes already", kMutesPerTenantMax));
    return database_.run(
        "INSERT INTO mutes(tenant, template, service, since, until, feedback, actor) VALUES(?1, ?2, ?3, ?4, "
        "?5, ?6, "
        "?7) ON CONFLICT(tenant, template, service) DO UPDATE SET until=max(until, excluded.until), "
        "feedback=excluded.feedback, actor=excluded.actor",
        tenant, subject.template_id, subject.service, f.at, f.at + options_.mute_ns, f.id, f.actor);
  }

  // Ends every mute that covers a subject: the one of its message here, everywhere, and of its whole service.
  Result<std::vector<MuteChange>> lift(TenantId tenant, const Feedback& f) {
    std::vector<MuteChange> out;
    for (const Subject& subject : f.subjects)
      for (const Subject& covering :
           {subject, Subject{subject.template_id, ""}, Subject{{}, subject.service}}) {
        if (!covering.template_id && covering.service.empty()) continue;
        RETURN_IF_ERROR(database_.run("DELETE FROM mutes WHERE tenant=?1 AND template=?2 AND service=?3",
                                      tenant, covering.template_id, covering.service));
        if (database_.changes() > 0) out.push_back({tenant, covering, false});
      }
    return out;
  }

  db::Database& database_;
  const LearnOptions options_;
};

}  // namespace

std::string_view verdict_name(Verdict verdict) {
  return kVerdictNames[static_cast<size_t>(verdict)];
}
std::optional<Verdict> parse_verdict(std::string_view name) {
  return parse_name<Verdict>(kVerdictNames, name);
}
std::string_view scope_name(Scope scope) {
  return kScopeNames[static_cast<size_t>(scope)];
}
std::optional<Scope> parse_scope(std::string_view name) {
  return parse_name<Scope>(kScopeNames, name);
}

Result<std::unique_ptr<FeedbackStore>> FeedbackStore::open(db::Database& database,
                                                           const LearnOptions& options) {
  auto store = std::make_unique<SqlFeedbackStore>(database, options);
  RETURN_IF_ERROR(store->start());
  return store;
}

}  // namespace foreshock::learn
