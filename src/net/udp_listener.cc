#include "net/udp_listener.h"

#include <netinet/in.h>

#include <array>
#include <atomic>
#include <boost/asio/basic_datagram_socket.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/post.hpp>
#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <mutex>

#include "base/check.h"
#include "net/asio/loop_core.h"
#include "net/net_events.h"
#include "net/socket/listening_socket.h"

namespace foreshock::net {
namespace {

// Batches in a row before other sockets of the loop get their turn.
constexpr int kBatchesInARow = 16;

int enlarge_receive_buffer(int fd, int wanted) {
  // As root past net.core.rmem_max, else up to it. The kernel reports twice the usable size.
  if (::setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &wanted, sizeof wanted) != 0)
    ::setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &wanted, sizeof wanted);
  int given = 0;
  socklen_t length = sizeof given;
  ::getsockopt(fd, SOL_SOCKET, SO_RCVBUF, &given, &length);
  return given / 2;
}

}  // namespace

struct UdpListener::Core : public std::enable_shared_from_this<UdpListener::Core> {
  using Socket = asio::basic_datagram_socket<asio::ip::udp, Strand>;

  Core(Loop& on, UdpListenerOptions listener_options, UdpReceiver to)
      : loop(on.core()),
        options(std::move(listener_options)),
        receiver(std::move(to)),
        metrics(options.name),
        strand(asio::make_strand(*loop->context)),
        socket(strand),
        bytes(new char[kUdpBatchDatagrams * options.datagram_bytes_max]) {}

  void start(ListeningSocket listening);
  void wait_readable();
  bool read_batch();  // whether there may be more
  void resume();
  void close();
  void close_and_wait();
  void count_drops(msghdr& header);

  const std::shared_ptr<Loop::Core> loop;
  const UdpListenerOptions options;
  const UdpReceiver receiver;
  const events::UdpMetrics metrics;
  Strand strand;
  Socket socket;
  Address address;
  int receive_buffer_bytes = 0;
  std::atomic<uint64_t> dropped{0};

  // For recvmmsg: set up once, lengths reset per call.
  std::unique_ptr<char[]> bytes;
  std::array<mmsghdr, kUdpBatchDatagrams> headers{};
  std::array<iovec, kUdpBatchDatagrams> pieces{};
  std::array<sockaddr_in6, kUdpBatchDatagrams> peers{};
  struct alignas(cmsghdr) Control {
    std::array<char, 64> bytes;
  };
  std::array<Control, kUdpBatchDatagrams> controls{};
  std::array<Datagram, kUdpBatchDatagrams> batch;
  uint32_t kernel_drops = 0;

  bool waiting = false;
  bool paused = false;
  std::mutex mutex;
  std::condition_variable changed;
  bool closed = false;  // set on the strand, read by ~UdpListener under mutex
};

void UdpListener::Core::start(ListeningSocket listening) {
  address = listening.address;
  int fd = listening.socket.get();
  receive_buffer_bytes = enlarge_receive_buffer(fd, options.receive_buffer_bytes);
  if (receive_buffer_bytes < options.receive_buffer_bytes)
    events::UdpBufferSmall{options.name, options.receive_buffer_bytes, receive_buffer_bytes}.tell();
  int on = 1;
  ::setsockopt(fd, SOL_SOCKET, SO_RXQ_OVFL, &on, sizeof on);
  socket.assign(address.is_v6 ? asio::ip::udp::v6() : asio::ip::udp::v4(), listening.socket.release());
  boost::system::error_code ignored;
  socket.non_blocking(true, ignored);
  events::Listening{options.name, address.text()}.tell();
  asio::post(strand, [self = shared_from_this()] { self->wait_readable(); });
}

void UdpListener::Core::wait_readable() {
  if (waiting || paused || closed) return;
  waiting = true;
  socket.async_wait(Socket::wait_read, [self = shared_from_this()](boost::system::error_code error) {
    self->waiting = false;
    if (error) return;
    for (int i = 0; i < kBatchesInARow && !self->closed && !self->paused; ++i)
      if (!self->read_batch()) break;
    self->wait_readable();
  });
}

void UdpListener::Core::count_drops(msghdr& header) {
  for (cmsghdr* part = CMSG_FIRSTHDR(&header); part; part = CMSG_NXTHDR(&header, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SO_RXQ_OVFL) continue;
    uint32_t total;
    std::memcpy(&total, CMSG_DATA(part), sizeof total);
    uint32_t more = total - kernel_drops;  // the kernel's counter is 32 bits and wraps
    kernel_drops = total;
    if (more == 0) continue;
    dropped += more;
    metrics.kernel_drops.add(more);
  }
}

bool UdpListener::Core::read_batch() {
  for (size_t i = 0; i < kUdpBatchDatagrams; ++i) {
    pieces[i] = {bytes.get() + i * options.datagram_bytes_max, options.datagram_bytes_max};
    msghdr& header = headers[i].msg_hdr;
    header = {};
    header.msg_name = &peers[i];
    header.msg_namelen = sizeof peers[i];
    header.msg_iov = &pieces[i];
    header.msg_iovlen = 1;
    header.msg_control = controls[i].bytes.data();
    header.msg_controllen = controls[i].bytes.size();
  }
  int count = ::recvmmsg(socket.native_handle(), headers.data(), kUdpBatchDatagrams, MSG_DONTWAIT, nullptr);
  if (count <= 0) return false;
  size_t total = 0;
  for (int i = 0; i < count; ++i) {
    auto at = static_cast<size_t>(i);
    batch[at] = {{static_cast<char*>(pieces[at].iov_base), headers[at].msg_len},
                 address_of(reinterpret_cast<sockaddr*>(&peers[at])),
                 (headers[at].msg_hdr.msg_flags & MSG_TRUNC) != 0};
    total += headers[at].msg_len;
  }
  count_drops(headers[static_cast<size_t>(count) - 1].msg_hdr);
  metrics.datagrams.add(count);
  metrics.received_bytes.add(static_cast<double>(total));
  Flow flow = receiver(std::span<const Datagram>(batch.data(), static_cast<size_t>(count)));
  if (flow == Flow::kStop) close();
  paused = flow == Flow::kPause;
  return flow == Flow::kContinue && count == static_cast<int>(kUdpBatchDatagrams);
}

void UdpListener::Core::resume() {
  if (!std::exchange(paused, false)) return;
  wait_readable();
}

void UdpListener::Core::close() {
  boost::system::error_code ignored;
  socket.close(ignored);
  std::lock_guard lock(mutex);
  closed = true;
  changed.notify_all();
}

void UdpListener::Core::close_and_wait() {
  CHECK(!loop->on_thread()) << "a UdpListener cannot be destroyed on a loop thread";
  if (loop->stopped) return;
  asio::post(strand, [self = shared_from_this()] { self->close(); });
  std::unique_lock lock(mutex);
  changed.wait(lock, [&] { return closed; });
}

UdpListener::UdpListener(std::shared_ptr<Core> core) : core_(std::move(core)) {}
UdpListener::~UdpListener() {
  core_->close_and_wait();
}

Result<std::unique_ptr<UdpListener>> UdpListener::start(Loop& loop, UdpListenerOptions options,
                                                        UdpReceiver receiver) {
  ASSIGN_OR_RETURN(ListeningSocket socket,
                   open_listening_socket(options.listen, SOCK_DGRAM, options.setting));
  auto core = std::make_shared<Core>(loop, std::move(options), std::move(receiver));
  core->start(std::move(socket));
  return std::unique_ptr<UdpListener>(new UdpListener(std::move(core)));
}

uint16_t UdpListener::port() const {
  return core_->address.port;
}
Address UdpListener::address() const {
  return core_->address;
}
void UdpListener::resume() {
  asio::post(core_->strand, [core = core_] { core->resume(); });
}
uint64_t UdpListener::dropped() const {
  return core_->dropped;
}
int UdpListener::receive_buffer_bytes() const {
  return core_->receive_buffer_bytes;
}

}  // namespace foreshock::net
