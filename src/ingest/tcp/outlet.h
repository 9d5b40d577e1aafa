// Outlet: frames of one TCP connection on their way to a lane; makes the sender wait while lanes are full.
//
// It outlives the connection's handler while a frame waits for room, so what was read is handed on even after
// the peer has hung up. offer() answers what the handler should: kContinue, or kPause until the outlet has
// room again and resumes the connection. Thread-safe. Private to ingest.
#pragma once

#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "base/world.h"
#include "ingest/frame.h"
#include "ingest/wire/record_line.h"
#include "net/loop.h"
#include "net/tcp_listener.h"

namespace foreshock::ingest::tcp {

class Outlet : public std::enable_shared_from_this<Outlet> {
 public:
  Outlet(World& world, net::Loop& loop, FrameSink& sink, std::shared_ptr<net::TcpConnection> connection)
      : world_(world), loop_(loop), sink_(sink), connection_(std::move(connection)) {}

  net::Flow offer(Frame frame);  // fills in when it was received
  // Whole records, cut into frames of limited size. With a key the frames are numbered under it.
  net::Flow offer(const std::shared_ptr<const Stream>& stream, const wire::RecordBatch& batch,
                  const std::optional<std::string>& key, const Receipt& receipt);
  net::TcpConnection& connection() const { return *connection_; }

 private:
  net::Flow hand_on(std::deque<Frame> frames);
  bool flush();  // true when nothing waits any more
  void retry();

  World& world_;
  net::Loop& loop_;
  FrameSink& sink_;
  const std::shared_ptr<net::TcpConnection> connection_;
  std::mutex mutex_;
  std::deque<Frame> frames_;
  bool retrying_ = false;
};

}  // namespace foreshock::ingest::tcp
