#include "net/asio/byte_stream.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

#include "base/check.h"
#include "net/net_events.h"
#include "net/tls/tls_events.h"
#include "net/tls/tls_session.h"

namespace foreshock::net {
namespace {

constexpr size_t kCipherBytes = 32 * 1024;
constexpr size_t kRecordBytes = 16 * 1024;  // the largest of TLS

std::span<char> cipher_buffer() {
  thread_local std::unique_ptr<char[]> bytes = std::make_unique<char[]>(kCipherBytes);
  return {bytes.get(), kCipherBytes};
}

// A handshake begins with byte 22; a method of HTTP with a letter.
bool looks_like_http(std::string_view bytes) {
  return !bytes.empty() && bytes[0] >= 'A' && bytes[0] <= 'Z';
}

constexpr std::string_view kSpeaksTls =
    "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 58\r\n"
    "Connection: close\r\n\r\nThis port speaks HTTPS. Begin the address with https://.\r\n";
static_assert(kSpeaksTls.size() - kSpeaksTls.find("\r\n\r\n") - 4 == 58);

}  // namespace

ByteStream::ByteStream(Socket socket, std::shared_ptr<TlsContext> tls) : socket_(std::move(socket)) {
  if (tls) tls_ = std::make_unique<TlsSession>(*tls);
}

ByteStream::~ByteStream() = default;

void ByteStream::open(std::shared_ptr<void> owner, std::string peer, Done done) {
  CHECK(tls_ != nullptr);
  peer_ = std::move(peer);
  opened_ = std::move(done);
  boost::system::error_code ignored;
  socket_.non_blocking(true, ignored);
  wait_readable(std::move(owner));
}

void ByteStream::wait_readable(std::shared_ptr<void> owner) {
  socket_.async_wait(Socket::wait_read, [this, owner = std::move(owner)](boost::system::error_code error) {
    if (error) {
      end_ = error;
      return deliver();
    }
    on_readable(owner);
  });
}

void ByteStream::on_readable(std::shared_ptr<void> owner) {
  std::span<char> buffer = cipher_buffer();
  boost::system::error_code error;
  size_t bytes = socket_.read_some(asio::buffer(buffer.data(), buffer.size()), error);
  if (error == asio::error::would_block || error == asio::error::interrupted)
    return wait_readable(std::move(owner));
  if (error) {
    end_ = error;
    return deliver();
  }
  take_cipher({buffer.data(), bytes}, owner);
  bool more = opened_ ? !tls_->established() : read_ && plain_.empty();
  if (more && !end_) return wait_readable(std::move(owner));
  deliver();
}

void ByteStream::take_cipher(std::string_view cipher, const std::shared_ptr<void>& owner) {
  if (refused_) return;
  if (!std::exchange(begun_, true) && looks_like_http(cipher)) return answer_in_plain_text();
  bool more = tls_->receive(cipher, plain_);
  push(owner);  // handshake, tickets, alerts
  if (!more) {
    end_ = asio::error::eof;
    if (!tls_->closed()) {
      end_ = asio::error::connection_aborted;
      tell_failure();
    }
  }
}

// The rest of what it sends is read away until the deadline of the handshake, so that closing does not reset
// the connection before the peer has read its answer.
void ByteStream::answer_in_plain_text() {
  events::RequestRefused{"plain_http"}.tell();
  boost::system::error_code ignored;
  socket_.write_some(asio::buffer(kSpeaksTls), ignored);
  socket_.shutdown(Socket::shutdown_send, ignored);
  refused_ = true;
}

void ByteStream::tell_failure() {
  if (!std::exchange(told_, true)) events::TlsFailed{tls_->error(), peer_}.tell();
}

void ByteStream::deliver() {
  if (opened_) {
    bool by_us = end_ == asio::error::operation_aborted;
    if (end_ && !by_us && begun_ && !refused_ && tls_->error().empty())
      events::TlsFailed{"the client left in the middle of the handshake", peer_}.tell();
    return std::exchange(opened_, nullptr)(end_, 0);
  }
  if (!read_) return;
  size_t bytes = std::min(room_.size(), plain_.size() - plain_at_);
  std::copy_n(plain_.data() + plain_at_, bytes, room_.data());
  plain_at_ += bytes;
  if (plain_at_ == plain_.size()) {
    plain_ = std::string();  // a waiting connection holds no buffer
    plain_at_ = 0;
  }
  std::exchange(read_, nullptr)(bytes > 0 ? boost::system::error_code() : end_, bytes);
}

void ByteStream::read_secure(std::span<char> room, std::shared_ptr<void> owner, Done done) {
  CHECK(!read_) << "a read is under way";
  room_ = room;
  read_ = std::move(done);
  if (plain_.empty() && !end_) return wait_readable(std::move(owner));
  asio::post(socket_.get_executor(), [this, owner = std::move(owner)] { deliver(); });
}

void ByteStream::write_secure(const std::vector<std::string_view>& pieces, std::shared_ptr<void> owner,
                              Done done) {
  CHECK(!written_) << "a write is under way";
  std::string record;
  for (std::string_view piece : pieces) {
    record += piece.substr(0, kRecordBytes - record.size());
    if (record.size() == kRecordBytes) break;
  }
  written_ = std::move(done);
  writing_bytes_ = record.size();
  if (!tls_->send(record)) {
    asio::post(socket_.get_executor(), [this, owner = std::move(owner)] {
      std::exchange(written_, nullptr)(asio::error::connection_aborted, 0);
    });
    return;
  }
  push(owner);
}

void ByteStream::push(const std::shared_ptr<void>& owner) {
  if (pushing_) return;
  cipher_ = tls_->take_output();
  if (cipher_.empty()) return;
  pushing_ = true;
  asio::async_write(socket_, asio::buffer(cipher_), [this, owner](boost::system::error_code error, size_t) {
    pushing_ = false;
    cipher_ = std::string();
    if (!error) push(owner);
    if (pushing_ || !written_) return;
    std::exchange(written_, nullptr)(error, error ? 0 : writing_bytes_);
  });
}

bool ByteStream::has_unread() {
  boost::system::error_code error;
  return plain_at_ < plain_.size() || socket_.available(error) > 0;
}

bool ByteStream::end_output() {
  boost::system::error_code error;
  if (tls_ != nullptr && !pushing_) {
    tls_->close();
    // A goodbye of some bytes: when the kernel has no room for it the peer does not read, and needs none.
    socket_.write_some(asio::buffer(tls_->take_output()), error);
  }
  socket_.shutdown(Socket::shutdown_send, error);
  return !error;
}

void ByteStream::close() {
  boost::system::error_code ignored;
  socket_.close(ignored);
}

}  // namespace foreshock::net
