// ByteStream: the bytes of one accepted connection, plain or through TLS, for a reader and a writer on its
// strand.
//
// Plain bytes go straight between socket and caller's buffers. With a TlsContext the stream holds a
// TlsSession: cipher text is read into a buffer of the thread, so a waiting connection holds none, and leaves
// one record at a time, so that a slow client shows as a slow writer. Everything runs on the socket's strand;
// completions are never called from inside the call that asked for them. At most one read and one write at a
// time. The owner is kept while an operation is under way, so completions may point at it; they must not hold
// it.
#pragma once

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "net/asio/loop_core.h"
#include "net/tls_context.h"

namespace foreshock::net {

class TlsSession;

class ByteStream {
 public:
  using Socket = asio::basic_stream_socket<asio::ip::tcp, Strand>;
  using Done = std::function<void(boost::system::error_code, size_t)>;

  ByteStream(Socket socket, std::shared_ptr<TlsContext> tls);  // no context: plain
  ~ByteStream();

  bool secure() const { return tls_ != nullptr; }
  Socket& socket() { return socket_; }

  // Before anything else, for a secure() one: done when both sides agree, or with an error. A peer that
  // speaks plain HTTP is told so in plain HTTP. Nothing limits the time: the caller has a deadline.
  void open(std::shared_ptr<void> owner, std::string peer, Done done);

  template <class F>
  void read_some(std::span<char> room, std::shared_ptr<void> owner, F&& done) {
    if (tls_ != nullptr) return read_secure(room, std::move(owner), std::forward<F>(done));
    socket_.async_read_some(asio::buffer(room.data(), room.size()),
                            [owner = std::move(owner), then = std::forward<F>(done)](
                                boost::system::error_code error, size_t bytes) { then(error, bytes); });
  }
  // `pieces` must stay until done; how many of their bytes were taken is told.
  template <class F>
  void write_some(const std::vector<std::string_view>& pieces, std::shared_ptr<void> owner, F&& done) {
    if (tls_ != nullptr) return write_secure(pieces, std::move(owner), std::forward<F>(done));
    std::vector<asio::const_buffer> buffers;
    for (std::string_view piece : pieces) buffers.emplace_back(piece.data(), piece.size());
    socket_.async_write_some(buffers,
                             [owner = std::move(owner), then = std::forward<F>(done)](
                                 boost::system::error_code error, size_t bytes) { then(error, bytes); });
  }
  // Whether bytes of the peer are here that nobody has read.
  bool has_unread();
  // Nothing more is written; the peer can tell that from a connection that broke. False when it is gone.
  bool end_output();
  void close();

 private:
  void read_secure(std::span<char> room, std::shared_ptr<void> owner, Done done);
  void write_secure(const std::vector<std::string_view>& pieces, std::shared_ptr<void> owner, Done done);
  void wait_readable(std::shared_ptr<void> owner);
  void on_readable(std::shared_ptr<void> owner);
  void take_cipher(std::string_view cipher, const std::shared_ptr<void>& owner);
  void answer_in_plain_text();
  void deliver();  // what is decrypted, or the end, to the reader
  void push(const std::shared_ptr<void>& owner);
  void tell_failure();

  Socket socket_;
  std::unique_ptr<TlsSession> tls_;
  std::string peer_;
  Done opened_, read_, written_;
  std::span<char> room_;
  std::string plain_;  // decrypted and not yet read, from plain_at_ on
  size_t plain_at_ = 0;
  std::string cipher_;  // being written
  size_t writing_bytes_ = 0;
  boost::system::error_code end_;  // why nothing more comes
  bool begun_ = false;             // the peer has sent something
  bool refused_ = false;           // it spoke plain HTTP and was told; the rest is read away
  bool pushing_ = false;
  bool told_ = false;
};

}  // namespace foreshock::net
