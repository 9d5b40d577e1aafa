// Loop::Core: the io_context behind a Loop, for the room's own sockets.
//
// The context is destroyed by ~Loop, before the Core: pending handlers, and with them what they own, go then,
// although servers and connections hold the Core. So nothing that outlives the Loop may touch `context`.
#pragma once

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>
#include <memory>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "net/loop.h"

namespace foreshock::net {

namespace asio = boost::asio;

struct Loop::Core {
  std::unique_ptr<asio::io_context> context = std::make_unique<asio::io_context>();
  std::optional<asio::executor_work_guard<asio::io_context::executor_type>> work;
  std::vector<std::thread> threads;
  std::atomic<bool> stopped{false};

  bool on_thread() const { return context && context->get_executor().running_in_this_thread(); }
};

// One connection's or listener's handlers run on one strand: in order, never two at once.
using Strand = asio::strand<asio::io_context::executor_type>;

}  // namespace foreshock::net
