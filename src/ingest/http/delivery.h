// Delivery: the frames of one HTTP request on their way to a lane, and the one answer once all are durable.
//
// Every protocol over HTTP ends here, so all of them wait for room alike (kHttpWaitNs, then their own
// overload answer), answer only after the commit, and number the frames of a keyed delivery, so that a
// repeated one is stored once. The Answers say how the protocol words success and refusal. Private to ingest.
#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "auth/authenticator.h"
#include "base/world.h"
#include "ingest/frame.h"
#include "ingest/wire/record_line.h"
#include "net/loop.h"
#include "net/response_writer.h"

namespace foreshock::ingest::http {

// What the routes of one server share.
struct Rooms {
  World& world;
  net::Loop& loop;
  FrameSink& sink;
  auth::Authenticator& authenticator;
  std::atomic<size_t> body_bytes{0};  // held by bodies that are read whole
};

struct Answers {
  std::function<net::HttpResponse(uint64_t accepted)> taken;
  std::function<net::HttpResponse(const Error& error)> refused;  // empty: a problem document
};

class Delivery : public std::enable_shared_from_this<Delivery> {
 public:
  // `key`: the client's name for this delivery, "" when it gives none.
  static std::shared_ptr<Delivery> begin(Rooms& rooms, net::ResponseWriter writer,
                                         std::shared_ptr<const Stream> stream, std::string key,
                                         Answers answers);

  // Queues a frame. True when everything queued was taken by the lane.
  bool add(std::string bytes, std::vector<uint32_t> boundaries);
  // Queues one frame of another stream, with a key of its own (none: the delivery's).
  bool add_to(std::shared_ptr<const Stream> stream, std::string bytes, std::vector<uint32_t> boundaries,
              std::optional<Hash128> key);
  // Queues whole records, cut into frames of limited size.
  bool add(const wire::RecordBatch& batch);
  // The body is over: `records` of it are under way.
  void complete(uint64_t records);
  void refuse(Error error);
  // The body broke off: what was handed on stays, nobody is answered from here.
  void abandon();
  // Tries again until there is room, then reads the body on; gives up after kHttpWaitNs.
  void wait_for_room();

 private:
  Delivery(Rooms& rooms, net::ResponseWriter writer, std::shared_ptr<const Stream> stream, std::string key,
           Answers answers);
  bool flush_locked();
  void retry(int64_t deadline_ns);
  void answer(Status status);

  Rooms& rooms_;
  net::ResponseWriter writer_;
  std::shared_ptr<const Stream> stream_;
  const std::string key_;
  const Answers answers_;
  uint64_t number_ = 0;
  uint64_t accepted_ = 0;
  std::atomic<bool> silent_{false};
  Receipt receipt_;
  std::mutex mutex_;
  std::deque<Frame> frames_;
};

// The stream of what one token sends by one protocol; `name` "" = the token's name.
std::shared_ptr<const Stream> token_stream(const auth::Principal& principal, SourceKind kind,
                                           std::string name, std::string service = "");

}  // namespace foreshock::ingest::http
