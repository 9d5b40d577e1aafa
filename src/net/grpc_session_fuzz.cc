// A peer that speaks any HTTP/2 behind the right first bytes: refused or answered, never a crash, nothing
// kept.
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "net/grpc_session.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace foreshock::net;
  std::vector<int32_t> later;
  auto session = GrpcSession::make([](std::string_view) { return true; },
                                   [](const GrpcCall& call) -> std::optional<GrpcRefusal> {
                                     if (call.path.ends_with("x"))
                                       return GrpcRefusal{GrpcStatus::kUnauthenticated, call.path};
                                     return std::nullopt;
                                   },
                                   [&](GrpcCall call) { later.push_back(call.stream); });
  // The preface and empty settings, so that the fuzzer begins where calls do.
  std::string_view open("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0", 33);
  if (!session->receive(open)) std::abort();
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  bool fine = session->receive(bytes.substr(0, size / 2));
  for (int32_t stream : later) session->reply(stream, GrpcStatus::kOk, "answer", "");
  later.clear();
  if (fine) session->receive(bytes.substr(size / 2));
  for (int32_t stream : later) session->reply(stream, GrpcStatus::kInvalidArgument, "", "no");
  if (session->buffered_bytes() > size) std::abort();
  return 0;
}
