// Receipt: the promise to a source that its bytes will be durable; signed once they are.
//
// Copies share one promise: when the last copy is signed, the source's callback runs once with success; when
// any copy is refused, or dropped unsigned (a bug, a shutdown), it runs once with that error. So frames can
// be split, carried and joined, and the source still gets exactly one answer. Thread-safe; the callback
// runs on the thread that signs last and must be short.
#pragma once

#include <functional>
#include <memory>

#include "base/result.h"

namespace foreshock::ingest {

class Receipt {
 public:
  Receipt() = default;  // a receipt that nobody waits for
  explicit Receipt(std::function<void(Status)> on_settled);
  Receipt(const Receipt& other);
  Receipt& operator=(const Receipt& other);
  Receipt(Receipt&& other) noexcept;
  Receipt& operator=(Receipt&& other) noexcept;
  ~Receipt();

  void sign();               // this copy's part is durable; the copy is spent
  void refuse(Error error);  // this copy's part failed; the copy is spent

 private:
  struct Promise;
  void drop();
  std::shared_ptr<Promise> promise_;
};

}  // namespace foreshock::ingest
