#include "ingest/frame.h"

namespace foreshock::ingest {

std::string_view source_kind_name(SourceKind kind) {
  switch (kind) {
    case SourceKind::kFile:
      return "file";
    case SourceKind::kJournald:
      return "journald";
    case SourceKind::kSyslog:
      return "syslog";
    case SourceKind::kHttp:
      return "http";
    case SourceKind::kStdin:
      return "stdin";
    case SourceKind::kReplay:
      return "replay";
  }
  return "unknown";
}

std::shared_ptr<const Stream> make_stream(Stream stream) {
  std::string identity = std::to_string(stream.tenant.value) + '\0' +
                         std::string(source_kind_name(stream.kind)) + '\0' + stream.name + '\0' +
                         stream.service + '\0' + stream.host + '\0' + stream.zone + '\0' + stream.token_id;
  stream.id = SourceId{hash64(identity)};
  return std::make_shared<const Stream>(std::move(stream));
}

}  // namespace foreshock::ingest
