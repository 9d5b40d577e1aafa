#include "app/generate/faults.h"

namespace foreshock::app::generate {

namespace {

using S = Service;
constexpr Label N = Label::kNormal, W = Label::kWarning, I = Label::kIncident;
constexpr Level O = Level::kInfo, A = Level::kWarn, E = Level::kError, F = Level::kFatal;

Effect inject(S service, double from, double until, double first, double last, Label label, Level level,
              const char* logger, const char* text, bool with_trace = false) {
  return {Effect::Kind::kInject, service, from, until, first, last, label, level, logger, text, with_trace};
}
Effect scale(S service, double from, double until, double factor) {
  return {Effect::Kind::kScale, service, from, until, factor, factor, N, O, "", "", false};
}
Effect silence(S service, double from, double until) {
  return {Effect::Kind::kSilence, service, from, until, 0, 0, N, O, "", "", false};
}

std::vector<Fault> make_faults() {
  std::vector<Fault> faults;
  faults.push_back({"crash_loop",
                    "cart dies at start-up again and again",
                    S::kCart,
                    .1,
                    .9,
                    {inject(S::kCart, .1, .9, .02, .02, I, F, "main.go:41",
                            "panic: runtime error: invalid memory address or nil pointer dereference"),
                     inject(S::kCart, .1, .9, .01, .01, W, A, "main.go:12",
                            "starting cart version 4.{n:20}.0, attempt {n:40}"),
                     inject(S::kGateway, .12, .9, .04, .04, I, E, "proxy", "no healthy backend for cart"),
                     inject(S::kEdge, .12, .9, .03, .03, I, E, "", "GET /api/cart 502 157"),
                     scale(S::kCart, .1, .9, .05)}});
  faults.push_back(
      {"slow_database",
       "postgres runs out of connections, everything behind it fails",
       S::kPostgres,
       .35,
       .85,
       {inject(S::kPostgres, .05, .9, .004, .02, W, A, "",
               "duration: {ms:slow}.{n:999} ms  statement: SELECT * FROM orders WHERE user_id = {n:9999}"),
        inject(S::kOrders, .15, .9, .002, .02, W, A, "com.zaxxer.hikari.pool.HikariPool",
               "Pool is nearly exhausted (total=20, active=20, idle=0, waiting={n:40})"),
        inject(S::kPostgres, .35, .85, .02, .05, I, F, "",
               "remaining connection slots are reserved for non-replication superuser connections"),
        inject(S::kOrders, .36, .86, .03, .08, I, E, "c.e.orders.OrderRepository",
               "Could not save order {order}: connection is not available, request timed out after 30000 ms",
               true),
        inject(S::kPayments, .38, .86, .02, .05, I, E, "PaymentProcessor",
               "Payment {id} lost its database connection: FATAL remaining connection slots are reserved"),
        inject(S::kCheckout, .40, .88, .03, .06, I, E, "com.example.checkout.PaymentClient",
               "Payment of order {order} failed: connection to payments refused", true),
        inject(S::kGateway, .42, .88, .03, .05, I, E, "proxy",
               "upstream {pick:orders|payments} timed out after 5000 ms"),
        inject(S::kEdge, .42, .88, .04, .08, I, E, "", "POST /api/orders 502 157"),
        scale(S::kShipping, .5, .88, .2),
        inject(S::kPostgres, .85, .87, .01, .01, N, O, "",
               "terminating connection due to administrator command")}});
  faults.push_back({"disk_filling",
                    "the disk of postgres fills up",
                    S::kPostgres,
                    .6,
                    .95,
                    {inject(S::kPostgres, .1, .6, .001, .006, W, A, "",
                            "checkpoints are occurring too frequently ({n:20} seconds apart)"),
                     inject(S::kInventory, .3, .6, .001, .004, W, A, "disk",
                            "volume /var/lib/data is filling used=8{n:9}%"),
                     inject(S::kPostgres, .6, .95, .03, .05, I, E, "",
                            "could not extend file \"base/16384/{n:99999}\": No space left on device"),
                     inject(S::kInventory, .62, .95, .02, .02, I, E, "stock",
                            "cannot reserve sku={sku}: database is read-only"),
                     inject(S::kOrders, .62, .95, .02, .03, I, E, "c.e.orders.OrderRepository",
                            "Could not save order {order}: disk quota exceeded", true)}});
  faults.push_back(
      {"certificate_expiry",
       "the shop's client certificate expires",
       S::kShipping,
       .5,
       1,
       {inject(S::kShipping, 0, .5, .001, .003, W, A, "tls",
               "certificate of carrier link expires in {n:20} minutes"),
        inject(S::kShipping, .5, 1, .03, .03, I, E, "carrier",
               "Carrier {pick:swift|north|royal} rejected our certificate: certificate has expired"),
        inject(S::kCheckout, .52, 1, .01, .01, W, A, "com.example.checkout.CheckoutService",
               "Shipping offer for order {order} is not available"),
        scale(S::kShipping, .5, 1, .3)}});
  faults.push_back(
      {"dns_failure",
       "names stop resolving",
       S::kGateway,
       .2,
       .8,
       {inject(S::kGateway, .2, .8, .05, .05, I, E, "dns",
               "cannot resolve {pick:orders|payments|catalog}.internal.example: server misbehaving"),
        inject(S::kCatalog, .21, .8, .02, .02, I, E, "catalog.search",
               "getaddrinfo for {host} failed: Temporary failure in name resolution"),
        inject(S::kCart, .21, .8, .02, .02, I, E, "store.go:44",
               "dial tcp: lookup redis.internal.example: no such host"),
        inject(S::kEdge, .22, .8, .05, .05, I, E, "", "GET {path} 504 160"),
        scale(S::kOrders, .22, .8, .4)}});
  faults.push_back(
      {"out_of_memory",
       "the kernel kills catalog",
       S::kCatalog,
       .5,
       .9,
       {inject(S::kCatalog, .1, .5, .002, .01, W, A, "catalog.images",
               "worker memory is at {n:99} percent of its limit"),
        inject(S::kCatalog, .5, .9, .01, .01, I, F, "catalog.api",
               "Out of memory: Killed process {pid} (catalog) total-vm:{n:9999999}kB"),
        inject(S::kCatalog, .5, .9, .02, .02, I, E, "catalog.api", "worker {pod} exited with signal 9"),
        inject(S::kGateway, .52, .9, .03, .03, I, E, "proxy", "no healthy backend for catalog"),
        scale(S::kCatalog, .5, .9, .3)}});
  faults.push_back(
      {"retry_storm",
       "clients retry, and their retries drown payments",
       S::kPayments,
       .3,
       .9,
       {inject(S::kGateway, .1, .9, .005, .2, W, A, "proxy", "retrying POST /pay, attempt {n:9} of 10"),
        scale(S::kPayments, .3, .9, 4),
        inject(S::kPayments, .3, .9, .02, .06, I, E, "PaymentProcessor",
               "Request queue is full, {n:900} requests refused"),
        inject(S::kCheckout, .35, .9, .03, .03, I, E, "com.example.checkout.PaymentClient",
               "Payment call timed out after 8 attempts for order {order}")}});
  faults.push_back({"bad_configuration",
                    "a deploy of checkout brings a wrong setting",
                    S::kCheckout,
                    .15,
                    .85,
                    {inject(S::kCheckout, .13, .15, .01, .01, N, O, "com.example.checkout.Main",
                            "Started CheckoutService version 7.3.{n:9} in {n:9} seconds"),
                     inject(S::kCheckout, .15, .85, .03, .03, I, E, "com.example.checkout.PriceService",
                            "Property price.currency has the unknown value 'EURO', order {order} refused"),
                     inject(S::kEdge, .16, .85, .02, .02, I, E, "", "POST /api/orders 500 241"),
                     scale(S::kPayments, .16, .85, .3)}});
  faults.push_back({"silent_stop",
                    "inventory hangs and says nothing more",
                    S::kInventory,
                    .2,
                    .9,
                    {silence(S::kInventory, .2, .9),
                     inject(S::kCheckout, .3, .9, .01, .01, W, A, "com.example.checkout.StockClient",
                            "Stock service did not answer for {sku}, assuming available")}});
  faults.push_back({"log_flood",
                    "a debug switch left on floods the log of web",
                    S::kWeb,
                    .2,
                    .8,
                    {inject(S::kWeb, .2, .8, 2, 2, W, Level::kDebug, "trace",
                            "entering handler {path} with state {id}")}});
  return faults;
}

}  // namespace

const std::vector<Fault>& all_faults() {
  static const std::vector<Fault> faults = make_faults();
  return faults;
}

const Fault* find_fault(std::string_view name) {
  for (const Fault& fault : all_faults())
    if (name == fault.name) return &fault;
  return nullptr;
}

}  // namespace foreshock::app::generate
