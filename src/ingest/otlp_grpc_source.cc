#include "ingest/otlp_grpc_source.h"

#include <atomic>

#include "ingest/http/delivery.h"
#include "ingest/ingest_events.h"
#include "ingest/otlp/logs_request.h"
#include "ingest/tcp/outlet.h"
#include "net/grpc_session.h"

namespace foreshock::ingest {

namespace {

using net::GrpcStatus;

constexpr int64_t kDrainNs = 2 * kSecond;
constexpr std::string_view kServices = "/opentelemetry.proto.collector.";
constexpr std::string_view kHealthCheck = "/grpc.health.v1.Health/Check";
constexpr std::string_view kServing = "\x08\x01";  // HealthCheckResponse{status: SERVING}

struct Shared {
  World& world;
  net::Loop& loop;
  FrameSink& sink;
  auth::Authenticator& authenticator;
  std::atomic<size_t> buffered{0};
};

GrpcStatus status_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kInvalid:
      return GrpcStatus::kInvalidArgument;
    case ErrorKind::kUnauthenticated:
      return GrpcStatus::kUnauthenticated;
    case ErrorKind::kForbidden:
      return GrpcStatus::kPermissionDenied;
    default:
      return GrpcStatus::kUnavailable;
  }
}

class Connection : public net::TcpHandler {
 public:
  Connection(Shared& shared, std::shared_ptr<net::TcpConnection> connection)
      : shared_(shared),
        outlet_(std::make_shared<tcp::Outlet>(shared.world, shared.loop, shared.sink, connection)),
        session_(
            net::GrpcSession::make([connection](std::string_view bytes) { return connection->write(bytes); },
                                   [this](const net::GrpcCall& call) { return admit(call); },
                                   [this](net::GrpcCall call) { take(std::move(call)); })) {}
  ~Connection() override { shared_.buffered.fetch_sub(counted_); }

  net::Flow on_data(std::string_view bytes) override {
    flow_ = net::Flow::kContinue;
    bool fine = session_ && session_->receive(bytes);
    size_t buffered = session_ ? session_->buffered_bytes() : 0;
    size_t all = shared_.buffered.fetch_add(buffered - counted_) + (buffered - counted_);
    counted_ = buffered;
    if (fine && all <= kGrpcBytesMax) return flow_;
    events::MessageBroken{"otlp_grpc"}.tell();
    outlet_->connection().close();
    return net::Flow::kStop;
  }
  void on_closed(Status) override {}

 private:
  // Before a message is read.
  std::optional<net::GrpcRefusal> admit(const net::GrpcCall& call) {
    if (call.path == kHealthCheck) return std::nullopt;
    if (!call.path.starts_with(kServices) || !call.path.ends_with("/Export"))
      return net::GrpcRefusal{GrpcStatus::kUnimplemented, "only OTLP's Export is served here"};
    auto principal = authenticate(call);
    if (principal) return std::nullopt;
    events::RequestRefused{principal.error()}.tell();
    return net::GrpcRefusal{status_of(principal.error().kind), principal.error().message};
  }

  void take(net::GrpcCall call) {
    if (call.path == kHealthCheck) return session_->reply(call.stream, GrpcStatus::kOk, kServing, "");
    auto principal = authenticate(call);
    if (!principal) return refuse(call, principal.error());
    if (call.path != "/opentelemetry.proto.collector.logs.v1.LogsService/Export") {
      events::SignalSkipped{call.path.find(".trace.") != std::string::npos ? "traces" : "metrics"}.tell();
      return session_->reply(call.stream, GrpcStatus::kOk, "", "");
    }
    auto batch = otlp::decode_protobuf(call.message);
    if (!batch) return refuse(call, batch.error());
    Receipt receipt([session = session_, stream = call.stream](Status status) {
      if (status) return session->reply(stream, GrpcStatus::kOk, "", "");
      events::RequestRefused{status.error()}.tell();
      session->reply(stream, GrpcStatus::kUnavailable, "", status.error().message);
    });
    net::Flow flow =
        outlet_->offer(http::token_stream(**principal, SourceKind::kOtlp, ""), *batch, std::nullopt, receipt);
    if (flow != net::Flow::kContinue) flow_ = flow;
    receipt.sign();
  }

  Result<auth::PrincipalPtr> authenticate(const net::GrpcCall& call) {
    auth::Credentials credentials = auth::find_credentials(
        [&](std::string_view name) { return call.headers.get(name); },
        [](std::string_view) -> std::optional<std::string_view> { return std::nullopt; });
    ASSIGN_OR_RETURN(auth::PrincipalPtr principal,
                     shared_.authenticator.authenticate(credentials, outlet_->connection().peer().ip()));
    RETURN_IF_ERROR(auth::require(*principal, auth::Scope::kLogsWrite));
    return principal;
  }

  void refuse(const net::GrpcCall& call, const Error& error) {
    events::RequestRefused{error}.tell();
    session_->reply(call.stream, status_of(error.kind), "", error.message);
  }

  Shared& shared_;
  std::shared_ptr<tcp::Outlet> outlet_;
  std::shared_ptr<net::GrpcSession> session_;
  net::Flow flow_ = net::Flow::kContinue;
  size_t counted_ = 0;
};

class Source : public OtlpGrpcSource {
 public:
  Source(World& world, net::Loop& loop, FrameSink& sink, auth::Authenticator& authenticator)
      : shared_{world, loop, sink, authenticator} {}
  ~Source() override { stop(); }

  Status listen(const std::string& address, std::shared_ptr<net::TlsContext> tls) {
    net::TcpListenerOptions options;
    options.listen = address;
    options.name = "otlp_grpc";
    options.setting = "ingest.otlp_grpc.listen";
    net::TcpHandlerFactory factory = [this](std::shared_ptr<net::TcpConnection> connection) {
      return std::make_unique<Connection>(shared_, std::move(connection));
    };
    if (tls) factory = net::tls_handlers(std::move(tls), std::move(factory));
    ASSIGN_OR_RETURN(listener_, net::TcpListener::start(shared_.loop, options, std::move(factory)));
    return {};
  }
  std::string address() const override { return listener_ ? listener_->address().text() : ""; }
  void stop() override {
    if (listener_) listener_->drain(kDrainNs);
    listener_.reset();
  }

 private:
  Shared shared_;
  std::unique_ptr<net::TcpListener> listener_;
};

}  // namespace

Result<std::unique_ptr<OtlpGrpcSource>> OtlpGrpcSource::start(World& world, net::Loop& loop, FrameSink& sink,
                                                              auth::Authenticator& authenticator,
                                                              const std::string& listen,
                                                              std::shared_ptr<net::TlsContext> tls) {
  auto source = std::make_unique<Source>(world, loop, sink, authenticator);
  RETURN_IF_ERROR(source->listen(listen, std::move(tls)));
  return std::unique_ptr<OtlpGrpcSource>(std::move(source));
}

}  // namespace foreshock::ingest
