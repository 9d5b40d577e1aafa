#include "alerting/alerting.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>

#include "alerting/alerting_events.h"
#include "alerting/channels/channel.h"
#include "alerting/groups/group.h"
#include "alerting/routing/silence_match.h"
#include "alerting/storage/alert_rows.h"
#include "base/hash.h"
#include "db/transaction.h"
#include "incidents/incident_json.h"

namespace foreshock::alerting {
namespace {

constexpr size_t kSentPerPass = 20;  // of one channel, so that none keeps the others waiting
constexpr int64_t kExpireEveryNs = kHour;

std::string notification_id(const Notification& n) {
  return "ntf_" + hex16(sha256_prefix64(fmt::format("{}/{}/{}/{}/{}", n.tenant.value, n.incident_id,
                                                    n.channel, n.reason, n.due.ns)));
}

// Doubled with every attempt, and a fifth apart by the notification's id, so that peers are not hit in step.
int64_t back_off_ns(int attempts, const std::string& id) {
  int64_t span = kRetryFirstNs;
  for (int i = 1; i < attempts && span < kRetryMaxNs; ++i) span *= 2;
  span = std::min(span, kRetryMaxNs);
  return span +
         static_cast<int64_t>(hash64(id, static_cast<uint64_t>(attempts)) % static_cast<uint64_t>(span / 5));
}

class Alerter final : public Alerting {
 public:
  Alerter(World& world, db::Database& database, const AlertingOptions& options,
          std::function<void(const Notification&)> on_outcome)
      : world_(world),
        database_(database),
        options_(options),
        on_outcome_(std::move(on_outcome)),
        rows_(database) {
    for (const ChannelOptions& channel : options_.channels)
      channels_[channel.name] = make_channel(world, channel);
  }

  Status start() {
    for (const ChannelOptions& channel : options_.channels) {
      Status status = channels_[channel.name]->check();
      if (!status)
        return fail(status.error().with_context(fmt::format("alerting.channels: channel {}", channel.name)));
    }
    auto guard = database_.lock();
    RETURN_IF_ERROR(rows_.bring_up_to_date());
    ASSIGN_OR_RETURN(groups_, rows_.groups());
    ASSIGN_OR_RETURN(budgets_, rows_.budgets());
    ASSIGN_OR_RETURN(waiting_, rows_.waiting_count());
    return {};
  }

  void on_change(const incidents::IncidentChange& change, Timestamp now) override {
    std::vector<Notification> outcomes;
    {
      std::lock_guard lock(mutex_);
      GroupKey key{change.incident.tenant, change.incident.id};
      auto found = groups_.find(key);
      if (found == groups_.end() && change.incident.status == incidents::IncidentStatus::kResolved) return;
      Group& group = groups_[key];
      apply(group, change, options_, now);
      if (group.is_over())
        flush_group(key, now, outcomes);
      else
        keep(key);
    }
    report(outcomes);
  }

  void tick(Timestamp now) override {
    std::vector<Notification> outcomes;
    {
      std::lock_guard lock(mutex_);
      std::vector<GroupKey> due;
      for (const auto& [key, group] : groups_)
        if (group.due.ns != 0 && group.due <= now) due.push_back(key);
      sum_up(now);  // first, because it begins a new hour in which what was held may go
      for (const GroupKey& key : due) flush_group(key, now, outcomes);
      for (const GroupKey& key : std::exchange(unwritten_, {}))
        if (groups_.contains(key)) keep(key);
      expire(now);
    }
    report(outcomes);
  }

  size_t deliver(Timestamp now) override {
    if (waiting_.load() == 0) return 0;
    drop_unknown_channels();
    size_t tried = 0;
    for (const ChannelOptions& options : options_.channels) {
      if (auto hold = holds_.find(options.name); hold != holds_.end() && hold->second > now) continue;
      tried += deliver_channel(options.name, *channels_.at(options.name), now);
    }
    return tried;
  }

  std::vector<ChannelInfo> channels() const override {
    std::vector<ChannelInfo> out;
    for (const ChannelOptions& channel : options_.channels) out.push_back(channels_.at(channel.name)->info());
    return out;
  }

  Status test_channel(const std::string& name, const std::string& actor) override {
    auto channel = channels_.find(name);
    if (channel == channels_.end())
      return fail(ErrorKind::kNotFound, fmt::format("there is no channel {}", name.substr(0, 64)));
    Message message = test_message(name, actor, options_.page_url);
    message.at = world_.clock().now();
    message.id = "ntf_" + hex16(world_.chance().next64());
    Delivery delivery = channel->second->send(message);
    if (delivery.outcome == Delivery::Outcome::kSent) {
      NotificationSent{name, "", "test", 1}.tell();
      return {};
    }
    DeliveryFailed{name, "", delivery.detail, 1}.tell();
    return fail(ErrorKind::kUnavailable, fmt::format("channel {}: {}", name, delivery.detail));
  }

  Result<Silence> add_silence(TenantId tenant, Silence silence) override {
    std::lock_guard lock(mutex_);
    auto guard = database_.lock();
    Timestamp now = world_.clock().now();
    ASSIGN_OR_RETURN(Silence checked, checked_silence(std::move(silence), now));
    ASSIGN_OR_RETURN(std::vector<Silence> present, rows_.silences(tenant, now));
    if (present.size() >= kSilencesPerTenantMax)
      return fail(ErrorKind::kExhausted, fmt::format("there are {} silences already", present.size()));
    checked.id = "sil_" + hex16(world_.chance().next64());
    RETURN_IF_ERROR(rows_.put_silence(tenant, checked));
    return checked;
  }

  Status remove_silence(TenantId tenant, const std::string& id) override {
    std::lock_guard lock(mutex_);
    auto guard = database_.lock();
    ASSIGN_OR_RETURN(bool removed, rows_.remove_silence(tenant, id));
    if (!removed) return fail(ErrorKind::kNotFound, "there is no silence with this id");
    // What it held back is looked at again at the next tick.
    Timestamp now = world_.clock().now();
    for (auto& [key, group] : groups_)
      if (key.first == tenant && group.silenced) group.due = now;
    return {};
  }

  Result<std::vector<Silence>> silences(TenantId tenant, Timestamp now) override {
    auto guard = database_.lock();
    return rows_.silences(tenant, now);
  }

  Result<std::vector<Notification>> notifications(TenantId tenant, const std::string& incident_id) override {
    auto guard = database_.lock();
    return rows_.notifications(tenant, incident_id);
  }

 private:
  void report(const std::vector<Notification>& outcomes) {
    for (const Notification& n : outcomes) {
      if (n.status == "suppressed") NotificationSuppressed{n.channel, n.incident_id, n.detail}.tell();
      if (on_outcome_) on_outcome_(n);
    }
  }

  void keep(const GroupKey& key) {
    auto guard = database_.lock();
    Status kept = rows_.put_group(groups_.at(key));
    if (kept) return;
    StateNotWritten{"group of incident " + key.second, kept.error().message}.tell();
    unwritten_.push_back(key);
  }

  // Decides what a due group sends, and puts decision and new state into the database together. When that
  // fails nothing was decided, and the group stays due.
  void flush_group(const GroupKey& key, Timestamp now, std::vector<Notification>& outcomes) {
    std::map<std::string, Budget> budgets = budgets_;
    Result<std::vector<Notification>> decided = decide(key, now, budgets);
    if (!decided) {
      StateNotWritten{"notifications of incident " + key.second, decided.error().message}.tell();
      groups_.at(key).due = now + kSecond;
      return;
    }
    budgets_ = std::move(budgets);
    for (Notification& n : *decided) {
      if (n.status == "pending")
        waiting_.fetch_add(1);
      else
        outcomes.push_back(std::move(n));
    }
  }

  Result<std::vector<Notification>> decide(const GroupKey& key, Timestamp now,
                                           std::map<std::string, Budget>& budgets) {
    ASSIGN_OR_RETURN(db::Transaction transaction, db::Transaction::begin(database_));
    const Group& group = groups_.at(key);
    Surroundings around;
    around.channels = channels_for(options_, group.labels);
    around.spend = [&](const std::string& channel) { return spend(budgets, channel, now); };
    ASSIGN_OR_RETURN(std::vector<Silence> silences, rows_.silences(key.first, now));
    for (const Silence& silence : silences) {
      if (silence.starts_at > now || !silence_matches(silence, group.labels)) continue;
      if (around.silenced_until && *around.silenced_until >= silence.ends_at) continue;
      around.silenced_until = silence.ends_at;
      around.silence = silence.created_by.empty() ? silence.id : silence.created_by;
      if (!silence.comment.empty()) around.silence += " (" + silence.comment + ")";
    }
    Plan plan = flush(group, options_, around, now);
    std::string body = incidents::incident_to_json(group.incident);
    std::vector<Notification> out;
    for (const Planned& item : plan.items) {
      Notification n{.tenant = key.first,
                     .incident_id = key.second,
                     .channel = item.channel,
                     .reason = item.reason,
                     .due = now,
                     .status = "pending"};
      n.id = notification_id(n);
      if (!item.suppressed.empty()) {
        n.status = "suppressed";
        n.detail = item.suppressed;
        if (item.suppressed == "no channel configured" && !no_channel_told_.exchange(true))
          NoChannelConfigured{}.tell();
      } else if (waiting_.load() + out.size() >= kNotificationsWaitingMax) {
        n.status = "suppressed";
        n.detail = fmt::format("{} notifications wait already", kNotificationsWaitingMax);
      }
      RETURN_IF_ERROR(rows_.put_notification(n, n.status == "pending" ? body : ""));
      out.push_back(std::move(n));
    }
    for (const auto& [channel, budget] : budgets) RETURN_IF_ERROR(rows_.put_budget(channel, budget));
    RETURN_IF_ERROR(plan.finished ? rows_.drop_group(key.first, key.second) : rows_.put_group(plan.after));
    RETURN_IF_ERROR(transaction.commit());
    if (plan.finished)
      groups_.erase(key);
    else
      groups_[key] = std::move(plan.after);
    return out;
  }

  int per_hour(const std::string& channel) const {
    for (const ChannelOptions& options : options_.channels)
      if (options.name == channel && options.per_hour > 0) return options.per_hour;
    return options_.notifications_per_hour;
  }

  std::optional<Timestamp> spend(std::map<std::string, Budget>& budgets, const std::string& channel,
                                 Timestamp now) {
    Budget& budget = budgets[channel];
    // With something held back, sum_up() ends the window, so that the summary is not lost.
    if (now - budget.window_start >= kBudgetWindowNs && budget.held == 0) budget = {now};
    if (budget.spent < per_hour(channel)) {
      ++budget.spent;
      return std::nullopt;
    }
    ++budget.held;
    ++budget.held_incidents;  // a held group is looked at again only after the window
    return std::max(budget.window_start + kBudgetWindowNs, now + kSecond);
  }

  // At the end of a window in which notifications were held back: one that says how many.
  void sum_up(Timestamp now) {
    for (auto& [channel, budget] : budgets_) {
      if (budget.held == 0 || now - budget.window_start < kBudgetWindowNs) continue;
      Message message = held_back_message(channel, budget.held, budget.held_incidents, per_hour(channel),
                                          options_.page_url);
      Notification n{.tenant = kDefaultTenant,
                     .channel = channel,
                     .reason = "held back",
                     .due = now,
                     .status = "pending",
                     .detail = ""};
      n.id = notification_id(n);
      incidents::Incident body;  // a summary has no incident; it travels as one that only has words
      body.title = message.title;
      body.why = message.why;
      Budget next{now, 0, 0,
                  0};  // the summary itself is not counted: with a limit of one nothing else would go
      Status kept = write_summary(n, incidents::incident_to_json(body), channel, next);
      if (!kept) {
        StateNotWritten{"summary of channel " + channel, kept.error().message}.tell();
        continue;
      }
      budget = next;
      waiting_.fetch_add(1);
    }
  }

  Status write_summary(const Notification& n, const std::string& body, const std::string& channel,
                       const Budget& budget) {
    ASSIGN_OR_RETURN(db::Transaction transaction, db::Transaction::begin(database_));
    RETURN_IF_ERROR(rows_.put_notification(n, body));
    RETURN_IF_ERROR(rows_.put_budget(channel, budget));
    return transaction.commit();
  }

  void expire(Timestamp now) {
    if (std::abs(now - expired_at_) < kExpireEveryNs) return;
    expired_at_ = now;
    auto guard = database_.lock();
    Status status = rows_.expire(now - kNotificationsKeptNs);
    if (!status) StateNotWritten{"expiry of notifications", status.error().message}.tell();
  }

  size_t deliver_channel(const std::string& name, Channel& channel, Timestamp now) {
    Result<std::vector<Waiting>> ready = take_ready(name, now);
    if (!ready) {
      StateUnreadable{"outbox", ready.error().message}.tell();
      return 0;
    }
    size_t tried = 0;
    for (Waiting& waiting : *ready) {
      Notification& n = waiting.notification;
      if (now - n.due > kNotificationAgeMaxNs) {
        finish(n, "failed",
               n.detail.empty() ? "too old to be sent" : "too old to be sent; last: " + n.detail);
        continue;
      }
      if (n.reason == "resolved" && !opening_was_sent(n)) {
        finish(n, "suppressed", "its opening was never delivered");
        continue;
      }
      ++tried;
      if (!deliver_one(waiting, channel, now)) break;  // the rest would only wait for the same peer
    }
    return tried;
  }

  Result<std::vector<Waiting>> take_ready(const std::string& name, Timestamp now) {
    auto guard = database_.lock();
    return rows_.ready(name, now, kSentPerPass);
  }

  bool opening_was_sent(const Notification& n) {
    auto guard = database_.lock();
    return rows_.was_sent(n.tenant, n.incident_id, n.channel).value_or(true);
  }

  // False when the channel should be left alone for a while.
  bool deliver_one(const Waiting& waiting, Channel& channel, Timestamp now) {
    Notification n = waiting.notification;
    Result<Message> message = message_for(waiting);
    if (!message) {
      finish(n, "failed", message.error().message);
      return true;
    }
    ++n.attempts;
    Delivery delivery = channel.send(*message);
    n.detail = delivery.detail;
    if (delivery.outcome == Delivery::Outcome::kSent) {
      n.sent = now;
      NotificationSent{n.channel, n.incident_id, n.reason, n.attempts}.tell();
      finish(n, "sent", n.detail);
      return true;
    }
    if (delivery.outcome == Delivery::Outcome::kRefused || n.attempts >= options_.attempts_max) {
      NotificationGivenUp{n.channel, n.incident_id, n.detail, n.attempts}.tell();
      finish(n, "failed", n.detail);
      return true;
    }
    DeliveryFailed{n.channel, n.incident_id, n.detail, n.attempts}.tell();
    int64_t wait =
        std::max(back_off_ns(n.attempts, n.id), std::min(delivery.retry_after_ns, kRetryAfterMaxNs));
    holds_[n.channel] = now + wait;
    auto guard = database_.lock();
    Status kept = rows_.put_outcome(n, now + wait);
    if (!kept) StateNotWritten{"notification " + n.id, kept.error().message}.tell();
    return false;
  }

  Result<Message> message_for(const Waiting& waiting) const {
    ASSIGN_OR_RETURN(incidents::Incident incident, incidents::incident_from_json(waiting.body));
    Message message = message_of(incident, waiting.notification.incident_id.empty() ? "" : options_.page_url);
    if (waiting.notification.incident_id.empty()) {
      message.status = waiting.notification.reason;
      message.link = options_.page_url.empty() ? "" : options_.page_url + "/incidents";
    }
    message.id = waiting.notification.id;
    message.reason = waiting.notification.reason;
    message.at = waiting.notification.due;
    message.tenant = waiting.notification.tenant;
    return message;
  }

  // The last word on a notification.
  void finish(Notification n, const std::string& status, const std::string& detail) {
    n.status = status;
    n.detail = detail;
    {
      auto guard = database_.lock();
      Status kept = rows_.put_outcome(n, n.due);
      if (!kept) {
        // It may be sent once more after a restart, under the same id; better than to be forgotten.
        StateNotWritten{"notification " + n.id, kept.error().message}.tell();
        holds_[n.channel] = world_.clock().now() + kRetryMaxNs;
        return;
      }
    }
    waiting_.fetch_sub(1);
    report({n});
  }

  // Notifications of channels that the configuration no longer has.
  void drop_unknown_channels() {
    if (unknown_dropped_.exchange(true)) return;
    std::vector<Waiting> orphans;
    {
      auto guard = database_.lock();
      Result<std::vector<std::string>> names = rows_.waiting_channels();
      if (!names) return;
      for (const std::string& name : *names) {
        if (channels_.contains(name)) continue;
        Result<std::vector<Waiting>> ready = rows_.ready(name, {INT64_MAX}, kNotificationsWaitingMax);
        if (ready) std::ranges::move(*ready, std::back_inserter(orphans));
      }
    }
    // One per incident is given out at a time; more come with the next pass.
    if (!orphans.empty()) unknown_dropped_.store(false);
    for (const Waiting& orphan : orphans)
      finish(orphan.notification, "failed", "the channel is no longer configured");
  }

  World& world_;
  db::Database& database_;
  const AlertingOptions options_;
  const std::function<void(const Notification&)> on_outcome_;
  AlertRows rows_;
  std::map<std::string, std::unique_ptr<Channel>> channels_;

  std::mutex mutex_;  // groups and budgets
  std::map<GroupKey, Group> groups_;
  std::map<std::string, Budget> budgets_;
  std::vector<GroupKey> unwritten_;
  Timestamp expired_at_;

  std::map<std::string, Timestamp> holds_;  // the delivering thread's: channels to be left alone until then
  std::atomic<size_t> waiting_{0};
  std::atomic<bool> unknown_dropped_{false}, no_channel_told_{false};
};

}  // namespace

Result<std::unique_ptr<Alerting>> Alerting::open(World& world, db::Database& database,
                                                 const AlertingOptions& options,
                                                 std::function<void(const Notification&)> on_outcome) {
  auto alerter = std::make_unique<Alerter>(world, database, options, std::move(on_outcome));
  RETURN_IF_ERROR(alerter->start());
  return alerter;
}

}  // namespace foreshock::alerting
