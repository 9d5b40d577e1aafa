// AlertRows: the tables of alerting: groups, the outbox of notifications, channel budgets, silences.
//
// Its callers hold the Database's lock or a Transaction. The outbox keeps the order of a channel's
// notifications about one incident: only the oldest that waits is ever given out.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "alerting/alerting.h"
#include "alerting/groups/group.h"
#include "base/result.h"
#include "db/database.h"

namespace foreshock::alerting {

using GroupKey = std::pair<TenantId, std::string>;  // tenant and incident

struct Waiting {
  Notification notification;
  std::string body;
};

// What one channel has sent in its present hour.
struct Budget {
  Timestamp window_start;
  int64_t spent = 0;
  int64_t held = 0;            // notifications held back in it
  int64_t held_incidents = 0;  // and about how many incidents
};

class AlertRows {
 public:
  explicit AlertRows(db::Database& database) : database_(database) {}

  Status bring_up_to_date();

  Result<std::map<GroupKey, Group>> groups();
  Status put_group(const Group& group);
  Status drop_group(TenantId tenant, const std::string& incident_id);

  Status put_notification(const Notification& notification, const std::string& body);
  // Those of a channel whose time has come, oldest first, one per incident.
  Result<std::vector<Waiting>> ready(const std::string& channel, Timestamp now, size_t limit);
  Result<size_t> waiting_count();
  Result<std::vector<std::string>> waiting_channels();
  // After an attempt; a final status drops the body.
  Status put_outcome(const Notification& notification, Timestamp next_try);
  Result<bool> was_sent(TenantId tenant, const std::string& incident_id, const std::string& channel);
  Result<std::vector<Notification>> notifications(TenantId tenant, const std::string& incident_id);
  Status expire(Timestamp older_than);

  Result<std::map<std::string, Budget>> budgets();
  Status put_budget(const std::string& channel, const Budget& budget);

  Status put_silence(TenantId tenant, const Silence& silence);
  Result<bool> remove_silence(TenantId tenant, const std::string& id);
  Result<std::vector<Silence>> silences(TenantId tenant, Timestamp now);  // not ended, by end

 private:
  db::Database& database_;
};

}  // namespace foreshock::alerting
