// The shop's messages: what each of the twelve services says, how often, how bad it is.
//
// A text holds slots in braces: {user} {order} {sku} {ip} {host} {ms} {ms:slow} {n} {n:99} {kb} {pct} {id}
// {trace} {path} {port} {pid} {email} {node} {pod} {pick:a|b|c}. compile() turns it into pieces once; filling
// a slot costs a few nanoseconds.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "app/generate/dice.h"

namespace foreshock::app::generate {

enum class Label : uint8_t { kNormal, kWarning, kIncident };
std::string_view label_name(Label label);

enum class Level : uint8_t { kDebug, kInfo, kWarn, kError, kFatal };

enum class Service : uint8_t {
  kEdge,
  kWeb,
  kGateway,
  kCheckout,
  kOrders,
  kPayments,
  kInventory,
  kCatalog,
  kCart,
  kAuth,
  kShipping,
  kPostgres,
};
constexpr size_t kServiceCount = 12;
std::string_view service_name(Service service);
double service_share(Service service);  // of all lines

struct Message {
  Service service;
  Label label;
  Level level;
  double weight;       // within service and label
  const char* logger;  // class, module or file that says it
  const char* text;
};
const std::vector<Message>& shop_messages();

enum class Slot : uint8_t {
  kUser,
  kOrder,
  kSku,
  kIp,
  kHost,
  kMs,
  kMsSlow,
  kNumber,
  kKb,
  kPercent,
  kId,
  kTrace,
  kPath,
  kPort,
  kPid,
  kEmail,
  kNode,
  kPod,
  kPick,
};

struct Piece {
  std::string constant;  // before the slot
  bool has_slot = false;
  Slot slot = Slot::kNumber;
  int64_t bound = 0;  // of kNumber
  std::vector<std::string> picks;
};
using Pattern = std::vector<Piece>;

Pattern compile(std::string_view text);  // CHECKs that every slot is known
void fill(const Pattern& pattern, Dice& dice, std::string& out);

}  // namespace foreshock::app::generate
