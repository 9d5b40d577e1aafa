// UdpListener: datagrams in batches, for syslog and GELF, where nobody can be told to slow down.
//
// The socket buffer is made as large as the kernel allows, datagrams are taken up to kUdpBatchDatagrams at a
// time (recvmmsg), and what the kernel dropped because the buffer was full is counted (SO_RXQ_OVFL) in
// foreshock_net_udp_kernel_drops_total and dropped(). The receiver is called on loop threads, one call at a
// time; the views die with the call. kPause stops reading until resume(); the kernel's buffer then fills and
// its drops are counted. kStop closes the socket.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string_view>

#include "base/result.h"
#include "net/http_router.h"
#include "net/loop.h"
#include "net/net_options.h"

namespace foreshock::net {

struct Datagram {
  std::string_view bytes;
  Address peer;
  bool truncated = false;  // it was longer than datagram_bytes_max
};

using UdpReceiver = std::function<Flow(std::span<const Datagram> batch)>;

class UdpListener {
 public:
  static Result<std::unique_ptr<UdpListener>> start(Loop& loop, UdpListenerOptions options,
                                                    UdpReceiver receiver);
  ~UdpListener();  // the receiver is not called after it

  uint16_t port() const;
  Address address() const;
  void resume();
  uint64_t dropped() const;          // by the kernel, since the start
  int receive_buffer_bytes() const;  // what the kernel gave

  struct Core;

 private:
  explicit UdpListener(std::shared_ptr<Core> core);
  std::shared_ptr<Core> core_;
};

}  // namespace foreshock::net
