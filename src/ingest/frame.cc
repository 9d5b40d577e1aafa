#include "ingest/frame.h"

#include <array>

namespace foreshock::ingest {

namespace {

// In the order of SourceKind.
constexpr std::array<std::string_view, kSourceKinds> kKindNames = {
    "file",   "journald", "syslog", "http", "stdin",   "replay",   "loki", "elasticsearch",
    "splunk", "datadog",  "otlp",   "gelf", "forward", "firehose", "relp", "kafka"};

}  // namespace

std::string_view source_kind_name(SourceKind kind) {
  return kKindNames[static_cast<size_t>(kind)];
}

std::shared_ptr<const Stream> make_stream(Stream stream) {
  std::string identity = std::to_string(stream.tenant.value) + '\0' +
                         std::string(source_kind_name(stream.kind)) + '\0' + stream.name + '\0' +
                         stream.service + '\0' + stream.host + '\0' + stream.zone + '\0' + stream.token_id;
  stream.id = SourceId{hash64(identity)};
  return std::make_shared<const Stream>(std::move(stream));
}

}  // namespace foreshock::ingest
