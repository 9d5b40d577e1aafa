// Lanes of the Anomalies page, from stored scores; and the graph of services.
#include "api/rendering.h"
#include "api/routes/route_set.h"

namespace foreshock::api {
namespace {

void write_lane(JsonWriter& json, const detect::AnomalyBoard::Lane& lane) {
  json.begin_object().field("service", lane.service).key("scores").begin_array();
  for (double score : lane.scores) json.value(score);
  json.end_array().key("votes").begin_array();
  for (const detect::AnomalyBoard::Vote& vote : lane.votes)
    json.begin_object()
        .field("window", uint64_t{vote.window})
        .field("scorer", detect::scorer_name(vote.scorer))
        .field("p", vote.p)
        .end_object();
  json.end_array().end_object();
}

Result<net::HttpResponse> get_anomalies(Call& call) {
  Input input = call.input();
  Timestamp start = input.time("start", "now-24h");
  Timestamp end = input.time("end", "now");
  if (input.ok() && start >= end) input.wrong("start", "must be before end");
  if (!input.ok()) return input.problem();
  detect::AnomalyBoard board = call.shared.deps.anomalies(call.tenant(), start, end);
  std::string out;
  JsonWriter json(out);
  json.begin_object().field("window_seconds", detect::kBoardWindowNs / kSecond);
  json.field("alarm_score", board.alarm_score).key("windows").begin_array();
  for (Timestamp window : board.windows) write_time(json, window);
  json.end_array().key("services").begin_array();
  for (const detect::AnomalyBoard::Lane& lane : board.services) write_lane(json, lane);
  json.end_array().key("thresholds").begin_array();
  for (const detect::AnomalyBoard::Threshold& one : board.thresholds)
    json.begin_object().field("threshold", one.threshold).field("fired_7d", one.fired_7d).end_object();
  json.end_array().end_object();
  return net::json_response(200, std::move(out));
}

Result<net::HttpResponse> get_topology(Call& call) {
  detect::Topology topology = call.shared.deps.topology(call.tenant());
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("nodes").begin_array();
  for (const detect::Topology::Node& node : topology.nodes)
    json.begin_object()
        .field("service", node.service)
        .field("lines", node.lines)
        .field("score", node.score)
        .end_object();
  json.end_array().key("edges").begin_array();
  for (const detect::Topology::Edge& edge : topology.edges) {
    json.begin_object()
        .field("from", edge.from)
        .field("to", edge.to)
        .field("ids", edge.ids)
        .field("names", edge.names)
        .field("example", edge.example);
    write_time(json.key("last"), edge.last);
    json.end_object();
  }
  json.end_array().end_object();
  return net::json_response(200, std::move(out));
}

}  // namespace

void add_anomaly_routes(RouteSet& routes) {
  routes.answer("getTopology", Where::kWorker, get_topology);
  routes.answer("getAnomalies", Where::kWorker, get_anomalies);
}

}  // namespace foreshock::api
