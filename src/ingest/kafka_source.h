// KafkaSource: consumes topics as a member of a consumer group, through librdkafka; one thread.
//
// A message is a record: plain text, JSON, or an OTLP export request (JSON or protobuf), which becomes its
// records. A partition is a stream. Offsets are committed to Kafka only after their records are durable; the
// same offsets travel as checkpoints, in the records' own transaction, so a restart goes on behind them even
// where Kafka has not heard of them yet. When lanes are full nothing more is polled. A batch that could not
// be stored is read again. Every property of librdkafka can be set (TLS, SASL) but those that this rests on.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/world.h"
#include "ingest/file_source.h"
#include "ingest/frame.h"

namespace foreshock::ingest {

struct KafkaOptions {
  std::string brokers;  // "" = off
  std::vector<std::string> topics;
  std::string group = "foreshock";
  std::string format = "auto";  // auto, text, otlp_json, otlp_proto
  std::vector<std::pair<std::string, std::string>> properties;
};

class KafkaSource {
 public:
  // Errors name the setting. Brokers that cannot be reached are no error: it keeps trying and tells.
  static Result<std::unique_ptr<KafkaSource>> start(World& world, FrameSink& sink, TenantId tenant,
                                                    KafkaOptions options,
                                                    const std::vector<SavedPosition>& saved);
  virtual ~KafkaSource() = default;
  virtual void stop() = 0;  // commits what is durable and leaves the group
};

}  // namespace foreshock::ingest
