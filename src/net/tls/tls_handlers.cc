#include "net/tls/tls_events.h"
#include "net/tls/tls_session.h"
#include "net/tls_context.h"

namespace foreshock::net {

namespace {

constexpr size_t kRecordBytesMax = 17 * 1024;  // that OpenSSL holds of an unfinished one

// What the inner handler sees of the connection: it writes plain bytes.
class PlainSide : public TcpConnection {
 public:
  PlainSide(TlsContext& context, std::shared_ptr<TcpConnection> raw)
      : session_(context), raw_(std::move(raw)) {}

  const Address& peer() const override { return raw_->peer(); }
  uint16_t local_port() const override { return raw_->local_port(); }
  void resume() override { raw_->resume(); }
  bool write(std::string_view bytes) override {
    bool fine = session_.send(bytes);
    return flush() && fine;
  }
  void close() override {
    session_.close();
    flush();
    raw_->close();
  }
  // One at a time, so that records leave in the order in which they were made.
  bool flush() {
    std::lock_guard lock(flush_mutex_);
    std::string bytes = session_.take_output();
    return bytes.empty() || raw_->write(bytes);
  }
  TlsSession& session() { return session_; }

 private:
  TlsSession session_;
  std::shared_ptr<TcpConnection> raw_;
  std::mutex flush_mutex_;
};

class TlsHandler : public TcpHandler {
 public:
  TlsHandler(std::shared_ptr<TlsContext> context, std::shared_ptr<TcpConnection> raw,
             const TcpHandlerFactory& inner)
      : context_(std::move(context)),
        plain_(std::make_shared<PlainSide>(*context_, std::move(raw))),
        inner_(inner(plain_)) {}

  Flow on_data(std::string_view cipher) override {
    std::string bytes;
    bool open = plain_->session().receive(cipher, bytes);
    bool written = plain_->flush();  // handshake, tickets, alerts
    plain_bytes_ += bytes.size();
    Flow flow = bytes.empty() || !inner_ ? Flow::kContinue : inner_->on_data(bytes);
    // The peer's goodbye ends what it says. The end of its TCP stream follows and closes the connection;
    // until then answers still go out, and a handler that waits for room is left waiting.
    bool goodbye = plain_->session().closed();
    if (flow != Flow::kStop && written && (open || (goodbye && !ended_))) {
      ended_ = goodbye;
      return flow;
    }
    if (!plain_->session().error().empty())
      events::TlsFailed{plain_->session().error(), plain_->peer().text()}.tell();
    plain_->close();
    return Flow::kStop;
  }
  // The handshake first, then what the inner handler says; a record may be open where its messages are not.
  TcpProgress progress() const override {
    if (!plain_->session().established()) return {TcpProgress::Stage::kHandshake, 0, 0};
    TcpProgress progress = inner_ ? inner_->progress() : TcpProgress{};
    if (progress.stage == TcpProgress::Stage::kBetween && plain_->session().record_begun())
      return {TcpProgress::Stage::kMessage, ~plain_bytes_, kRecordBytesMax};
    return progress;
  }
  void on_closed(Status status) override {
    if (inner_) inner_->on_closed(std::move(status));
  }

 private:
  std::shared_ptr<TlsContext> context_;
  std::shared_ptr<PlainSide> plain_;
  std::unique_ptr<TcpHandler> inner_;
  uint64_t plain_bytes_ = 0;
  bool ended_ = false;  // the peer said goodbye
};

}  // namespace

TcpHandlerFactory tls_handlers(std::shared_ptr<TlsContext> context, TcpHandlerFactory inner) {
  return [context = std::move(context), inner = std::move(inner)](std::shared_ptr<TcpConnection> raw) {
    return std::make_unique<TlsHandler>(context, std::move(raw), inner);
  };
}

}  // namespace foreshock::net
