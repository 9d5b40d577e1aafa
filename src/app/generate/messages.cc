#include "app/generate/messages.h"

#include <array>

#include "base/check.h"

namespace foreshock::app::generate {

namespace {

using S = Service;
constexpr Label N = Label::kNormal, W = Label::kWarning, I = Label::kIncident;
constexpr Level D = Level::kDebug, O = Level::kInfo, A = Level::kWarn, E = Level::kError, F = Level::kFatal;

constexpr std::array<std::string_view, kServiceCount> kNames = {
    "edge",      "web",     "gateway", "checkout", "orders",   "payments",
    "inventory", "catalog", "cart",    "auth",     "shipping", "postgres"};
constexpr std::array<double, kServiceCount> kShares = {.22, .12, .14, .08, .08, .06,
                                                       .07, .08, .06, .04, .02, .03};

void append_number(std::string& out, int64_t number) {
  char digits[24];
  int length = 0;
  bool negative = number < 0;
  uint64_t rest = negative ? static_cast<uint64_t>(-number) : static_cast<uint64_t>(number);
  do {
    digits[length++] = static_cast<char>('0' + rest % 10);
    rest /= 10;
  } while (rest != 0);
  if (negative) out.push_back('-');
  while (length > 0) out.push_back(digits[--length]);
}

void append_hex(std::string& out, uint64_t bits, int digits) {
  static constexpr char kHex[] = "0123456789abcdef";
  for (int i = 0; i < digits; ++i) out.push_back(kHex[(bits >> (4 * i)) & 15]);
}

struct SlotName {
  std::string_view name;
  Slot slot;
};
constexpr SlotName kSlots[] = {{"user", Slot::kUser}, {"order", Slot::kOrder}, {"sku", Slot::kSku},
                               {"ip", Slot::kIp},     {"host", Slot::kHost},   {"ms", Slot::kMs},
                               {"n", Slot::kNumber},  {"kb", Slot::kKb},       {"pct", Slot::kPercent},
                               {"id", Slot::kId},     {"trace", Slot::kTrace}, {"path", Slot::kPath},
                               {"port", Slot::kPort}, {"pid", Slot::kPid},     {"email", Slot::kEmail},
                               {"node", Slot::kNode}, {"pod", Slot::kPod},     {"pick", Slot::kPick}};

Piece slot_piece(std::string_view inside) {
  Piece piece;
  piece.has_slot = true;
  std::string_view name = inside.substr(0, inside.find(':'));
  std::string_view rest = name.size() < inside.size() ? inside.substr(name.size() + 1) : "";
  bool known = false;
  for (const SlotName& candidate : kSlots) {
    if (candidate.name != name) continue;
    piece.slot = candidate.slot;
    known = true;
  }
  CHECK(known) << "no slot {" << inside << "}";
  if (piece.slot == Slot::kMs && rest == "slow") piece.slot = Slot::kMsSlow;
  if (piece.slot == Slot::kNumber) piece.bound = rest.empty() ? 1000 : std::stoll(std::string(rest));
  while (piece.slot == Slot::kPick && !rest.empty()) {
    std::string_view pick = rest.substr(0, rest.find('|'));
    piece.picks.emplace_back(pick);
    rest.remove_prefix(std::min(rest.size(), pick.size() + 1));
  }
  return piece;
}

void fill_slot(const Piece& piece, Dice& dice, std::string& out) {
  static constexpr std::string_view kUsers[] = {"amara", "bilal", "chen",  "dora",
                                                "emre",  "farid", "greta", "hana"};
  static constexpr std::string_view kPaths[] = {"/",           "/products", "/cart",  "/checkout",
                                                "/api/orders", "/search",   "/login", "/static/app.js"};
  switch (piece.slot) {
    case Slot::kUser:
      out += kUsers[dice.below(8)];
      append_number(out, dice.between(1, 9999));
      return;
    case Slot::kOrder:
      out += "ord-";
      append_number(out, dice.between(100000, 9999999));
      return;
    case Slot::kSku:
      out += "SKU-";
      append_number(out, dice.between(1000, 99999));
      return;
    case Slot::kIp:
      out += "10.";
      append_number(out, dice.between(0, 31));
      out.push_back('.');
      append_number(out, dice.between(0, 255));
      out.push_back('.');
      append_number(out, dice.between(1, 254));
      return;
    case Slot::kHost:
      out += "shop-";
      append_number(out, dice.between(1, 6));
      out += ".internal.example";
      return;
    case Slot::kMs:
      append_number(out, 1 + static_cast<int64_t>(20 * std::exp(0.8 * dice.normal())));
      return;
    case Slot::kMsSlow:
      append_number(out, 900 + static_cast<int64_t>(1200 * std::exp(0.6 * dice.normal())));
      return;
    case Slot::kNumber:
      append_number(out, dice.between(1, piece.bound));
      return;
    case Slot::kKb:
      append_number(out, 1 + static_cast<int64_t>(12 * std::exp(1.1 * dice.normal())));
      return;
    case Slot::kPercent:
      append_number(out, dice.between(1, 99));
      return;
    case Slot::kId:
      append_hex(out, dice.next(), 8);
      return;
    case Slot::kTrace:
      append_hex(out, dice.next(), 16);
      append_hex(out, dice.next(), 16);
      return;
    case Slot::kPath:
      out += kPaths[dice.below(8)];
      return;
    case Slot::kPort:
      append_number(out, dice.between(32768, 60999));
      return;
    case Slot::kPid:
      append_number(out, dice.between(200, 32000));
      return;
    case Slot::kEmail:
      out += kUsers[dice.below(8)];
      append_number(out, dice.between(1, 999));
      out += "@example.com";
      return;
    case Slot::kNode:
      out += "node-";
      append_number(out, dice.between(1, 9));
      return;
    case Slot::kPod:
      out += "worker-";
      append_hex(out, dice.next(), 10);
      return;
    case Slot::kPick:
      out += piece.picks[dice.below(piece.picks.size())];
      return;
  }
}

}  // namespace

std::string_view label_name(Label label) {
  return label == Label::kNormal ? "normal" : label == Label::kWarning ? "warning" : "incident";
}
std::string_view service_name(Service service) {
  return kNames[static_cast<size_t>(service)];
}
double service_share(Service service) {
  return kShares[static_cast<size_t>(service)];
}

const std::vector<Message>& shop_messages() {
  // The edge's texts are a request line, a status and a size: its format puts the rest around them.
  static const std::vector<Message> messages = {
      {S::kEdge, N, O, 60, "", "GET {path} 200 {kb}"},
      {S::kEdge, N, O, 14, "", "GET /products/{sku} 200 {kb}"},
      {S::kEdge, N, O, 8, "", "POST /api/cart 201 {kb}"},
      {S::kEdge, N, O, 6, "", "POST /api/orders 201 {kb}"},
      {S::kEdge, N, O, 6, "", "GET /static/{id}.js 304 0"},
      {S::kEdge, N, O, 3, "", "GET /search?q={pick:shoes|lamp|tea|chair}&page={n:9} 200 {kb}"},
      {S::kEdge, W, A, 60, "", "GET /products/{sku} 404 162"},
      {S::kEdge, W, A, 20, "", "POST /login 401 98"},
      {S::kEdge, W, A, 10, "", "GET /api/orders/{order} 403 98"},
      {S::kEdge, I, E, 60, "", "POST /api/orders 502 157"},
      {S::kEdge, I, E, 40, "", "GET /api/cart 504 160"},

      {S::kWeb, N, O, 40, "http", "request completed"},
      {S::kWeb, N, O, 20, "render", "rendered page {path} in {ms} ms"},
      {S::kWeb, N, O, 10, "session", "session started for user {user}"},
      {S::kWeb, N, O, 8, "session", "session ended for user {user} after {n:3600} s"},
      {S::kWeb, N, D, 8, "cache", "fragment cache hit for key product:{sku}"},
      {S::kWeb, N, O, 4, "flags",
       "feature flag {pick:new-basket|fast-pay|dark-mode} evaluated to {pick:on|off} for {user}"},
      {S::kWeb, W, A, 40, "render", "slow render of {path}: {ms:slow} ms"},
      {S::kWeb, W, A, 20, "session", "session cookie of {ip} has a bad signature, starting a new session"},
      {S::kWeb, W, A, 20, "upstream", "retrying request to gateway, attempt {n:3} of 3"},
      {S::kWeb, I, E, 60, "upstream", "gateway answered 503 for {path}"},
      {S::kWeb, I, E, 30, "render", "cannot render {path}: TypeError: Cannot read properties of undefined"},

      {S::kGateway, N, O, 50, "proxy",
       "routed {pick:GET|POST} {path} to {pick:catalog|cart|orders|payments} in {ms} ms"},
      {S::kGateway, N, O, 15, "auth", "token accepted for user {user}"},
      {S::kGateway, N, O, 10, "limit", "rate limit window reset for {ip}"},
      {S::kGateway, N, D, 8, "pool", "connection {id} returned to pool, {n:40} idle"},
      {S::kGateway, N, O, 4, "health", "backend {pick:catalog|cart|orders|payments} is healthy"},
      {S::kGateway, W, A, 40, "limit", "rate limit reached for {ip}, {n:50} requests refused"},
      {S::kGateway, W, A, 30, "proxy", "slow answer of {pick:catalog|orders|payments}: {ms:slow} ms"},
      {S::kGateway, W, A, 20, "auth", "token of user {user} expires in {n:60} s"},
      {S::kGateway, I, E, 50, "proxy", "upstream {pick:orders|payments} timed out after 5000 ms"},
      {S::kGateway, I, E, 30, "proxy", "no healthy backend for {pick:orders|payments}"},

      {S::kCheckout, N, O, 40, "com.example.checkout.CheckoutService",
       "Checkout started for cart {id} of user {user}"},
      {S::kCheckout, N, O, 30, "com.example.checkout.CheckoutService",
       "Checkout of order {order} finished in {ms} ms"},
      {S::kCheckout, N, O, 12, "com.example.checkout.PriceService", "Priced {n:12} items, total {n:900} EUR"},
      {S::kCheckout, N, O, 8, "com.example.checkout.VoucherService", "Voucher {id} applied to order {order}"},
      {S::kCheckout, N, D, 5, "com.example.checkout.TaxTable", "Tax table version {n:90} in use"},
      {S::kCheckout, W, A, 40, "com.example.checkout.VoucherService",
       "Voucher {id} is expired, ignored for user {user}"},
      {S::kCheckout, W, A, 30, "com.example.checkout.PaymentClient",
       "Payment call took {ms:slow} ms, limit is 800 ms"},
      {S::kCheckout, W, A, 20, "com.example.checkout.StockClient", "Stock of {sku} is low: {n:9} left"},
      {S::kCheckout, I, E, 60, "com.example.checkout.PaymentClient",
       "Payment of order {order} failed: connection to payments refused"},
      {S::kCheckout, I, E, 40, "com.example.checkout.CheckoutService",
       "Checkout of order {order} aborted after {n:3} attempts"},

      {S::kOrders, N, O, 40, "c.e.orders.OrderController",
       "Order {order} created for user {user} with {n:12} items"},
      {S::kOrders, N, O, 25, "c.e.orders.OrderRepository", "Saved order {order} in {ms} ms"},
      {S::kOrders, N, O, 15, "c.e.orders.OutboxPublisher",
       "Published {n:40} events to topic orders, offset {n:9999999}"},
      {S::kOrders, N, O, 8, "c.e.orders.OrderController",
       "Order {order} moved to state {pick:PAID|PACKED|SHIPPED|DONE}"},
      {S::kOrders, N, D, 6, "com.zaxxer.hikari.pool.HikariPool",
       "Pool stats (total=20, active={n:9}, idle=11, waiting=0)"},
      {S::kOrders, W, A, 40, "c.e.orders.OrderRepository",
       "Slow statement: insert into orders took {ms:slow} ms"},
      {S::kOrders, W, A, 30, "c.e.orders.OutboxPublisher", "Outbox has {n:900} unsent events"},
      {S::kOrders, W, A, 20, "c.e.orders.OrderController",
       "Duplicate request {id} for order {order}, answered from history"},
      {S::kOrders, I, E, 60, "c.e.orders.OrderRepository",
       "Could not save order {order}: connection is not available, request timed out after 30000 ms"},
      {S::kOrders, I, E, 30, "c.e.orders.OutboxPublisher", "Giving up on event {id} after {n:10} attempts"},

      {S::kPayments, N, O, 40, "PaymentProcessor",
       "Authorized payment {id} for order {order} amount {n:900} EUR"},
      {S::kPayments, N, O, 25, "PaymentProcessor", "Captured payment {id} in {ms} ms"},
      {S::kPayments, N, O, 12, "BankConnector", "Bank answered {pick:00|05|51} for payment {id}"},
      {S::kPayments, N, O, 6, "Settlement", "Settled batch {n:9000} with {n:300} payments"},
      {S::kPayments, W, A, 40, "PaymentProcessor",
       "Payment {id} declined: {pick:insufficient funds|card expired|limit reached}"},
      {S::kPayments, W, A, 30, "BankConnector", "Bank link {pick:alpha|beta} is slow: {ms:slow} ms"},
      {S::kPayments, W, A, 20, "FraudCheck",
       "Order {order} scored {pct} in the fraud check, held for review"},
      {S::kPayments, I, E, 60, "PaymentProcessor",
       "Payment {id} lost its database connection: FATAL remaining connection slots are reserved"},
      {S::kPayments, I, E, 30, "BankConnector",
       "Bank link {pick:alpha|beta} is down: connect to {ip}:8443 timed out"},

      {S::kInventory, N, O, 40, "stock", "reserved sku={sku} quantity={n:5} order={order}"},
      {S::kInventory, N, O, 25, "stock", "released sku={sku} quantity={n:5}"},
      {S::kInventory, N, O, 12, "sync", "warehouse sync done items={n:9000} took={ms}ms"},
      {S::kInventory, N, D, 10, "cache", "cache lookup key=stock:{sku} hit={pick:true|false}"},
      {S::kInventory, W, A, 50, "stock", "stock below threshold sku={sku} left={n:9}"},
      {S::kInventory, W, A, 30, "sync", "warehouse sync is late by={n:600}s"},
      {S::kInventory, I, E, 50, "stock", "cannot reserve sku={sku}: database is read-only"},
      {S::kInventory, I, E, 30, "sync", "warehouse feed refused: checksum mismatch in file={id}.csv"},

      {S::kCatalog, N, O, 40, "catalog.api", "GET /products/{sku} took {ms} ms"},
      {S::kCatalog, N, O, 20, "catalog.search",
       "search for '{pick:shoes|lamp|tea|chair}' found {n:400} products"},
      {S::kCatalog, N, O, 12, "catalog.images", "resized image {id}.jpg to {n:2000}x{n:2000}"},
      {S::kCatalog, N, D, 10, "catalog.cache", "cache miss for {sku}"},
      {S::kCatalog, W, A, 40, "catalog.search", "search index is {n:300} s behind"},
      {S::kCatalog, W, A, 30, "catalog.images", "image {id}.jpg has no thumbnail, using placeholder"},
      {S::kCatalog, I, E, 50, "catalog.search", "search backend {host} is not reachable"},
      {S::kCatalog, I, E, 30, "catalog.api", "unhandled exception in GET /products/{sku}"},

      {S::kCart, N, O, 40, "cart.go:88", "cart {id} now holds {n:20} items"},
      {S::kCart, N, O, 20, "cart.go:131", "merged guest cart {id} into cart of user {user}"},
      {S::kCart, N, O, 12, "store.go:57", "evicted {n:300} carts older than 24h"},
      {S::kCart, N, O, 8, "store.go:73", "snapshot of {n:20000} carts written in {ms}ms"},
      {S::kCart, W, A, 50, "store.go:90", "redis latency is {ms:slow}ms"},
      {S::kCart, W, A, 30, "cart.go:140", "cart {id} changed meanwhile, retrying"},
      {S::kCart, I, E, 50, "store.go:101", "redis at {ip}:6379 refused the connection"},
      {S::kCart, I, F, 10, "main.go:41", "cannot load configuration: missing key store.address"},

      {S::kAuth, N, O, 40, "authd", "Accepted password for {user} from {ip} port {port}"},
      {S::kAuth, N, O, 25, "authd", "Issued token {id} to {user}, valid 3600 s"},
      {S::kAuth, N, O, 10, "authd", "Session {id} closed for {user}"},
      {S::kAuth, W, A, 50, "authd", "Failed password for {user} from {ip} port {port}"},
      {S::kAuth, W, A, 30, "authd", "Account {user} locked for {n:900} s after 5 failures"},
      {S::kAuth, I, E, 50, "authd", "Directory server {host} is not answering"},
      {S::kAuth, I, E, 20, "authd", "Signing key {id} cannot be read: permission denied"},

      {S::kShipping, N, O, 40, "label", "Label {id} printed for order {order}"},
      {S::kShipping, N, O, 25, "carrier", "Carrier {pick:swift|north|royal} accepted parcel {id}"},
      {S::kShipping, N, O, 10, "track", "Parcel {id} scanned at {pick:Leipzig|Lyon|Lodz}"},
      {S::kShipping, W, A, 50, "carrier", "Carrier {pick:swift|north|royal} asks to slow down"},
      {S::kShipping, W, A, 30, "label", "Printer {node} is low on paper"},
      {S::kShipping, I, E, 50, "carrier", "Carrier {pick:swift|north|royal} rejected our certificate"},

      {S::kPostgres, N, O, 40, "",
       "checkpoint complete: wrote {n:9000} buffers ({pct}.{n:9}%); 0 WAL file(s) added, 0 removed, {n:9} "
       "recycled"},
      {S::kPostgres, N, O, 30, "",
       "connection authorized: user=shop database=shop application_name={pick:orders|payments|inventory}"},
      {S::kPostgres, N, O, 20, "",
       "automatic vacuum of table \"shop.public.{pick:orders|carts|events}\": index scans: {n:3}"},
      {S::kPostgres, W, A, 50, "",
       "duration: {ms:slow}.{n:999} ms  statement: SELECT * FROM orders WHERE user_id = {n:9999}"},
      {S::kPostgres, W, A, 20, "", "there is already a transaction in progress"},
      {S::kPostgres, I, F, 50, "",
       "remaining connection slots are reserved for non-replication superuser connections"},
      {S::kPostgres, I, E, 30, "", "could not extend file \"base/16384/{n:99999}\": No space left on device"},
  };
  return messages;
}

Pattern compile(std::string_view text) {
  Pattern pattern;
  std::string constant;
  for (size_t at = 0; at < text.size();) {
    if (text[at] != '{') {
      constant.push_back(text[at++]);
      continue;
    }
    size_t end = text.find('}', at);
    CHECK(end != std::string_view::npos) << "an open { in " << text;
    Piece piece = slot_piece(text.substr(at + 1, end - at - 1));
    piece.constant = std::move(constant);
    constant.clear();
    pattern.push_back(std::move(piece));
    at = end + 1;
  }
  if (!constant.empty()) {
    Piece piece;
    piece.constant = std::move(constant);
    pattern.push_back(std::move(piece));
  }
  return pattern;
}

void fill(const Pattern& pattern, Dice& dice, std::string& out) {
  for (const Piece& piece : pattern) {
    out += piece.constant;
    if (piece.has_slot) fill_slot(piece, dice, out);
  }
}

}  // namespace foreshock::app::generate
