// Message: what a notification says, before a channel gives it its form.
//
// Answers, in this order: what is wrong, how urgent, since when, how unusual (observed against expected),
// what to look at first, real lines as evidence, and where to read on. Texts from logs are on one line each,
// cut, and valid UTF-8; escaping for HTML, Slack or JSON is the channel's. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "incidents/incident.h"

namespace foreshock::alerting {

struct Message {
  std::string id;      // of the notification: the same on every attempt, so that receivers can drop repeats
  std::string reason;  // "opened", "reopened", "new findings", "repeat", "resolved", "test", "held back"
  Timestamp at;        // when it was decided
  TenantId tenant;
  std::string incident_id;
  uint64_t number = 0;
  std::string title, why, status, urgency;
  std::vector<std::string> services;
  Timestamp started_at, updated_at, resolved_at;
  std::string resolved_by;
  uint64_t finding_count = 0;
  // How unusual, from the finding that best says what is wrong; unit "" = there are no numbers.
  double observed = 0, expected = 0, expected_low = 0, expected_high = 0, p_value = 1;
  std::string unit, template_text, template_id;
  std::string how_unusual;            // the same in words
  std::vector<std::string> look_at;   // best first, at most three
  std::vector<std::string> examples;  // at most three lines
  std::string link;                   // "" when alerting.page_url is not set
};

constexpr size_t kExampleShownBytesMax = 500;

// "opened" -> "New", "resolved" -> "Resolved", ...
std::string_view reason_in_words(std::string_view reason);
// "#12 payments: disk full" with the reason in front; for subjects and fall-back texts.
std::string subject_of(const Message& message);

// The incident without what no notification needs (timeline, all but the telling findings), so that it is
// small enough to be kept with each waiting notification.
incidents::Incident without_ballast(incidents::Incident incident);

Message message_of(const incidents::Incident& incident, const std::string& page_url);
Message test_message(const std::string& channel, const std::string& actor, const std::string& page_url);
// "14 notifications about 3 incidents were held back".
Message held_back_message(const std::string& channel, int64_t notifications, int64_t incidents, int per_hour,
                          const std::string& page_url);

}  // namespace foreshock::alerting
