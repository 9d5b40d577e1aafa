// Topology: which services have to do with each other, as their logs tell.
//
// Mined by the detector from ids that several services write (traces, requests, orders), and from names of
// services in the text or in the slots of another service's lines. An edge goes from the one that calls: the
// first to write an id, or the one that names the other. Evidence fades with a half-life of a day. Plain
// data.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"

namespace foreshock::detect {

struct Topology {
  struct Node {
    std::string service;
    uint64_t lines = 0;
    double score = 0;  // 0..100, now
  };
  struct Edge {
    std::string from, to;
    double ids = 0;       // passed on, faded
    double names = 0;     // mentions, faded
    std::string example;  // a text that names the other; "" when only ids are shared
    Timestamp last;
  };
  std::vector<Node> nodes;
  std::vector<Edge> edges;  // the most evident first
};

}  // namespace foreshock::detect
