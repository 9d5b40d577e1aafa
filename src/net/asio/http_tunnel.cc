// A connection after 101 Switching Protocols: bytes in go to the upgrade's on_bytes, bytes out are its
// stream's.
#include "net/asio/http_connection.h"

namespace foreshock::net {

void HttpConnection::begin_upgrade(const std::shared_ptr<HttpExchange>& exchange, HttpUpgrade upgrade) {
  if (!is_current(exchange) || response_begun_) return;
  // Only a request that was read to its end can be followed by something else.
  if (phase_ != Phase::kWait) return close();
  phase_ = Phase::kTunnel;
  streaming_ = endless_ = true;
  upgrade_ = std::move(upgrade);
  begin_response(101, upgrade_.headers, std::nullopt, true);
  keep_alive_ = false;  // no request follows
  write();
  flush_stream(exchange);
  if (closed_) return;
  if (server_->draining) end_endless();
  advance();
}

bool HttpConnection::read_tunnel() {
  if (!buffer_.empty()) {
    upgrade_.on_bytes(buffer_.unread());
    buffer_.keep({});  // not discard(): a read into the room behind them may be under way
  }
  read_deadline_ = steady_now_ns() + server_->options.idle_timeout_ns;
  read();
  return false;
}

// The server stops: a stream that has no end of its own ends now.
void HttpConnection::end_endless() {
  if (phase_ == Phase::kTunnel && upgrade_.farewell.size() <= exchange_->room())
    exchange_->write(upgrade_.farewell);
  exchange_->finish(true);
}

}  // namespace foreshock::net
