// Group: when the notifications of one incident are due: a state machine fed with changes and time.
//
// Timers are Alertmanager's: `group_wait` before the first notification, so that it says all that came at
// once; `group_interval` between news; `repeat_interval` while nobody acts. Added to them: acknowledging ends
// repeats and news (but not a rise in urgency), a resolution is told once, at once, to those who were told of
// the opening, and the end of a silence notifies what is still open. Each channel has its own state, so a
// channel that joins later (urgency rose, another route matches) gets an opening too. Pure: flush() returns
// what to send and the state after it; the caller writes both in one transaction.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "alerting/alerting_options.h"
#include "alerting/routing/routes.h"
#include "base/result.h"
#include "incidents/incident.h"

namespace foreshock::alerting {

struct ChannelTurn {
  bool told = false;  // of the opening
  bool news = false;  // since the last notification
  Timestamp last;
  Timestamp held_until;  // over the channel's hourly limit
};

struct Group {
  incidents::Incident incident;  // without ballast
  Labels labels;
  std::string first_reason = "opened";  // or "reopened"
  Timestamp due;                        // 0 = nothing to do until something changes
  Timestamp last_flush;
  incidents::Urgency told_urgency = incidents::Urgency::kLow;
  bool breaks_through = false;  // urgency rose although it is acknowledged
  bool silenced = false;        // held by a silence when last looked at
  bool noted = false;           // "no channel" or "no route" is on the timeline already
  std::map<std::string, ChannelTurn> turns;

  bool is_over() const { return incident.status == incidents::IncidentStatus::kResolved; }
  bool anybody_told() const;
};

// Takes a change in; sets when the group is due.
void apply(Group& group, const incidents::IncidentChange& change, const AlertingOptions& options,
           Timestamp now);

struct Planned {
  std::string channel;  // "" = a note that concerns none
  std::string reason;
  std::string suppressed;  // "" = send; else why it is not sent
};
struct Plan {
  Group after;
  std::vector<Planned> items;
  bool finished = false;  // the group can be forgotten
};

struct Surroundings {
  std::vector<std::string> channels;        // that the routes choose
  std::optional<Timestamp> silenced_until;  // by a silence that matches
  std::string silence;                      // its id and comment, for the note
  // When the channel may get one more: nullopt = now, and it is counted as sent.
  std::function<std::optional<Timestamp>(const std::string& channel)> spend;
};
Plan flush(Group group, const AlertingOptions& options, const Surroundings& surroundings, Timestamp now);

std::string group_to_json(const Group& group);
Result<Group> group_from_json(std::string_view json);

}  // namespace foreshock::alerting
