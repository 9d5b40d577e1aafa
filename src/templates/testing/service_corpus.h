// Lines of a made-up service for the tests of this room: 22 kinds of messages with names, numbers, keys and
// lists.
//
// The same seed gives the same lines for ever: golden/ holds what an older version of the miner said to them.
// Only tests use it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/hash.h"

namespace foreshock::templates::testing {

struct Chance {
  uint64_t state;
  uint64_t below(uint64_t n) { return mix64(state += 0x9E3779B97F4A7C15ull) % n; }
};

inline std::vector<std::string> corpus(size_t count, uint64_t seed) {
  Chance chance{seed};
  const char* users[] = {"ann", "bob", "cyd", "dan", "eve", "fay", "gus", "hal", "ida", "jon", "kim", "lea"};
  const char* towns[] = {"rome",  "oslo",  "lima",  "cairo", "delhi",
                         "paris", "tokyo", "quito", "sofia", "turin"};
  const char* classes[] = {"net.shop.CartService", "net.shop.PayService", "net.shop.MailService",
                           "net.shop.StockService"};
  const char* states[] = {"STARTING", "RUNNING", "STOPPED", "FAILED"};
  std::vector<std::string> lines;
  for (size_t i = 0; i < count; ++i) {
    auto num = [&](uint64_t n) { return std::to_string(chance.below(n)); };
    std::string user = users[chance.below(12)], town = towns[chance.below(10)],
                type = classes[chance.below(4)];
    std::string ip = "10.0." + num(256) + "." + num(256);
    switch (chance.below(12)) {
      case 0:
        lines.push_back("session opened for user " + user + " by (uid=" + num(2000) + ")");
        break;
      case 1:
        lines.push_back("parcel " + num(99999) + " travels towards " + town + " with courier " + user);
        break;
      case 2:
        lines.push_back("component " + type + " went to " + states[chance.below(4)]);
        break;
      case 3:
        lines.push_back("auth failure; tty=" + std::string(chance.below(2) ? "ssh" : "web") + " rhost=" + ip +
                        " user=" + user);
        break;
      case 4:
        lines.push_back("wrote blocks " + num(9) + ", " + num(9) + ", " + num(9) + " to /data/" + num(99) +
                        "/x");
        break;
      case 5:
        lines.push_back("request " + num(9999) + " took " + num(900) + " ms");
        break;
      case 6:
        lines.push_back("cache miss for key user:" + num(9999) + " in " + town);
        break;
      case 7:
        lines.push_back("Using " + type + " for " + user);
        break;
      case 8:
        lines.push_back("connection from " + ip + " (" + (chance.below(3) ? town + ".shop.example.com" : "") +
                        ") at port " + num(9999));
        break;
      case 9:
        lines.push_back("flags=" + std::string(chance.below(2) ? "true" : "false") +
                        " mode=" + (chance.below(2) ? "fast" : "slow") + " n=" + num(7));
        break;
      case 10:
        lines.push_back(chance.below(2) ? "worker " + num(20) + " is ready"
                                        : "worker " + num(20) + " is busy");
        break;
      default:
        lines.push_back("GET /api/" + town + "/" + num(999) + " -> " + num(500) + " in " + num(100) + "ms");
        break;
    }
  }
  return lines;
}

}  // namespace foreshock::templates::testing
