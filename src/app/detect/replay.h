// Replay: the live stream's detector and incidents, fed from a file at the speed of the machine.
//
// What would people have been told, and when? Lines go through the same parser, miner and folding as in a
// lane; batches are cut by event time (kBatchNs), so findings come when they would have come. Time is the
// lines' own: nothing here asks the clock. Lines of several services may be mixed; lines without a service
// are of "unknown". Used by `foreshock detect replay` and through it by bench/cases/detection_week. One
// thread, constant memory.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/arena.h"
#include "db/database.h"
#include "detect/detector.h"
#include "features/activity.h"
#include "incidents/incidents.h"
#include "parse/parser.h"
#include "templates/catalogue.h"
#include "templates/miner.h"

namespace foreshock::app {

class Replay {
 public:
  using OnFinding = std::function<void(const detect::Finding&)>;
  using OnIncident = std::function<void(const incidents::IncidentChange&, Timestamp now)>;
  static Result<std::unique_ptr<Replay>> open(World& world, OnFinding on_finding, OnIncident on_incident);

  Status read(const std::string& path);
  void finish();  // time goes on until the last windows closed
  uint64_t lines() const { return lines_; }

 private:
  Replay(std::unique_ptr<db::Database> database, std::unique_ptr<incidents::Incidents> incidents,
         OnFinding on_finding, OnIncident on_incident);
  size_t take(std::string_view bytes, bool final);
  void hand_over(size_t begin, size_t end);
  void settle(const std::vector<detect::Finding>& findings);

  std::unique_ptr<db::Database> database_;
  std::unique_ptr<incidents::Incidents> incidents_;
  OnFinding on_finding_;
  OnIncident on_incident_;
  templates::Catalogue catalogue_;
  templates::Miner miner_{catalogue_};
  detect::Detector detector_{TenantId{1}, catalogue_, detect::DetectOptions{}};
  features::ActivityFolder folder_;
  parse::Parser parser_;
  parse::StreamMemory memory_;
  Arena arena_;
  std::vector<parse::Record> records_;
  std::vector<templates::Event> events_;
  std::vector<std::string_view> services_;
  Timestamp batch_, now_, ticked_;
  uint64_t lines_ = 0;
};

}  // namespace foreshock::app
