// Alerting: incident changes to notifications on channels; routes, grouping, repeats, silences.
//
// on_change() and tick() only decide, from the time passed in, and put due notifications into a bounded
// outbox that is kept in the database; deliver() (the notifier thread) sends them, retries with back-off, and
// reports each outcome through the callback, which becomes an entry of the incident's timeline. Group
// timers follow Alertmanager: group_wait before the first, group_interval for news, repeat_interval while
// unacknowledged; acknowledged or resolved incidents do not repeat. A restart neither loses nor repeats one;
// a crash between a delivery and its commit sends it once more, under the same id. Thread-safe: on_change()
// and tick() are the watch's, deliver() blocks on the network and is the notifier thread's alone.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "alerting/alerting_options.h"
#include "base/result.h"
#include "base/world.h"
#include "db/database.h"
#include "incidents/incident.h"

namespace foreshock::alerting {

struct Notification {
  std::string id;
  TenantId tenant;
  std::string incident_id;  // "" for a summary of held-back ones
  std::string channel;      // its configured name; "" for a note that concerns none of them
  std::string reason;       // "opened", "reopened", "new findings", "repeat", "resolved", "test", "held back"
  Timestamp due, sent;      // sent 0 = not yet
  std::string status;       // "pending", "sent", "failed", "suppressed"
  std::string detail;       // the peer's answer, or why it was suppressed
  int attempts = 0;
};

// What a silence asks of an incident. A silence holds only when all of the incident is what it names: every
// service ("service", '*' stands for any text), or every alarm ("template_id", "kind", "cause"); so a fault
// that spreads beyond what was silenced is told. Further names: "urgency" (or "severity") and "incident_id".
struct SilenceMatcher {
  std::string name, value;
  bool negate = false;
};

struct Silence {
  // service and template_id are short for one matcher each; "" = none. At least one matcher is needed.
  std::string id, service, template_id, comment, created_by;
  Timestamp starts_at, ends_at;
  std::vector<SilenceMatcher> matchers;  // all must hold; read back, it also has those of the short forms
  Timestamp created_at;
};

struct ChannelInfo {
  std::string name, kind, target;  // target without secrets: a host, a mailbox
};

class Alerting {
 public:
  // `on_outcome` is called once per notification, when it was sent, given up or suppressed, on the thread of
  // the call that decided it and without any lock held. A channel whose secrets cannot be read is an error.
  static Result<std::unique_ptr<Alerting>> open(World& world, db::Database& database,
                                                const AlertingOptions& options,
                                                std::function<void(const Notification&)> on_outcome);
  virtual ~Alerting() = default;

  virtual void on_change(const incidents::IncidentChange& change, Timestamp now) = 0;
  virtual void tick(Timestamp now) = 0;       // moves due groups to the outbox; about once a second
  virtual size_t deliver(Timestamp now) = 0;  // sends what waits in the outbox; returns how many were tried

  virtual std::vector<ChannelInfo> channels() const = 0;
  // Sends one clearly marked test message now.
  virtual Status test_channel(const std::string& name, const std::string& actor) = 0;

  virtual Result<Silence> add_silence(TenantId tenant, Silence silence) = 0;
  virtual Status remove_silence(TenantId tenant, const std::string& id) = 0;
  virtual Result<std::vector<Silence>> silences(TenantId tenant, Timestamp now) = 0;  // pending and active
  virtual Result<std::vector<Notification>> notifications(TenantId tenant,
                                                          const std::string& incident_id) = 0;
};

}  // namespace foreshock::alerting
