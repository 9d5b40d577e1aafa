// RunningSha256: SHA-256 of bytes that come in pieces, for files that are too large to be held at once.
//
// The same digest as sha256() of all pieces. For one thread. Cost: about 2 ns a byte.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace foreshock {

class RunningSha256 {
 public:
  RunningSha256();
  ~RunningSha256();
  void add(std::string_view bytes);
  // 64 lower-case digits; once, at the end.
  std::string finish_hex();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace foreshock
