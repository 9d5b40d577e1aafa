#include "ingest/otlp_grpc_source.h"

#include <atomic>

#include "ingest/http/delivery.h"
#include "ingest/ingest_events.h"
#include "ingest/otlp/logs_request.h"
#include "ingest/tcp/outlet.h"
#include "net/grpc_session.h"
#include "net/minimum_rate.h"

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
  GrpcPatience patience;
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

// Closes a connection whose calls stay unfinished for longer than patience, also when it sends nothing more.
class Pace : public std::enable_shared_from_this<Pace> {
 public:
  Pace(World& world, net::Loop& loop, std::shared_ptr<net::TcpConnection> connection, GrpcPatience patience)
      : world_(world), loop_(loop), connection_(std::move(connection)), patience_(patience) {}

  // After bytes came, on the connection's own turn.
  void received(size_t bytes, bool unfinished) {
    int64_t now = world_.clock().steady_ns();
    if (!unfinished) {
      deadline_ = kNever;
      return;
    }
    if (deadline_ == kNever) rate_ = net::MinimumRate(patience_.wait_ns, patience_.bytes_per_second, now);
    rate_.received(bytes, now);
    deadline_ = rate_.deadline_ns();
    if (now >= deadline_) return give_up();
    watch();
  }
  void over() { deadline_ = kNever; }

 private:
  static constexpr int64_t kNever = INT64_MAX;

  void watch() {
    if (watching_.exchange(true)) return;
    loop_.call_after(patience_.wait_ns, [self = shared_from_this()] {
      self->watching_ = false;
      int64_t deadline = self->deadline_;
      if (deadline == kNever) return;
      if (self->world_.clock().steady_ns() >= deadline) return self->give_up();
      self->watch();
    });
  }
  void give_up() {
    if (deadline_.exchange(kNever) == kNever) return;
    events::RequestRefused{Error{ErrorKind::kTimeout, "a call over gRPC did not arrive in time"}}.tell();
    connection_->close();
  }

  World& world_;
  net::Loop& loop_;
  const std::shared_ptr<net::TcpConnection> connection_;
  const GrpcPatience patience_;
  net::MinimumRate rate_;
  std::atomic<int64_t> deadline_{kNever};
  std::atomic<bool> watching_{false};
};

class Connection : public net::TcpHandler {
 public:
  Connection(Shared& shared, std::shared_ptr<net::TcpConnection> connection)
      : shared_(shared),
        pace_(std::make_shared<Pace>(shared.world, shared.loop, connection, shared.patience)),
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
    pace_->received(bytes.size(), session_ && session_->unfinished_calls() > 0);
    if (fine && all <= kGrpcBytesMax) return flow_;
    events::MessageBroken{"otlp_grpc"}.tell();
    outlet_->connection().close();
    return net::Flow::kStop;
  }
  void on_closed(Status) override { pace_->over(); }

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
  std::shared_ptr<Pace> pace_;
  std::shared_ptr<tcp::Outlet> outlet_;
  std::shared_ptr<net::GrpcSession> session_;
  net::Flow flow_ = net::Flow::kContinue;
  size_t counted_ = 0;
};

class Source : public OtlpGrpcSource {
 public:
  Source(World& world, net::Loop& loop, FrameSink& sink, auth::Authenticator& authenticator,
         GrpcPatience patience)
      : shared_{world, loop, sink, authenticator, patience} {}
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
                                                              std::shared_ptr<net::TlsContext> tls,
                                                              GrpcPatience patience) {
  auto source = std::make_unique<Source>(world, loop, sink, authenticator, patience);
  RETURN_IF_ERROR(source->listen(listen, std::move(tls)));
  return std::unique_ptr<OtlpGrpcSource>(std::move(source));
}

}  // namespace foreshock::ingest
