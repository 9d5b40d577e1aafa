#include "ingest/network_sources.h"

#include <gtest/gtest.h>

#include "auth/auth.h"
#include "ingest/testing/collecting_sink.h"

namespace foreshock::ingest {
namespace {

TEST(NetworkSources, OnlyThoseWithAnAddressListen) {
  auto world = make_real_world();
  auto database = std::move(*db::Database::open(*world, ":memory:"));
  auto auth = std::move(*auth::Auth::open(*world, *database));
  net::Loop loop;
  loop.start(1);
  testing::CollectingSink sink;
  auto start = [&](const IngestOptions& options) {
    return NetworkSources::start(*world, loop, sink, kDefaultTenant, options, auth->authenticator(), nullptr,
                                 {});
  };
  IngestOptions options;
  auto none = start(options);
  ASSERT_TRUE(none);
  EXPECT_FALSE((*none)->gelf() || (*none)->forward() || (*none)->relp() || (*none)->otlp_grpc());
  options.gelf_listen = options.forward_listen = options.relp_listen = options.otlp_grpc_listen =
      "127.0.0.1:0";
  auto all = start(options);
  ASSERT_TRUE(all) << all.error().message;
  EXPECT_NE((*all)->gelf()->address(), "");
  EXPECT_NE((*all)->otlp_grpc()->address(), "");
  options = {};
  options.forward_listen = (*all)->forward()->address();
  auto taken = start(options);
  ASSERT_FALSE(taken);
  EXPECT_NE(taken.error().message.find("ingest.forward.listen"), std::string::npos);
  options = {};
  options.syslog_tls_listen = "127.0.0.1:0";
  auto without = start(options);
  ASSERT_FALSE(without);
  EXPECT_NE(without.error().message.find("net.tls.certificate"), std::string::npos);
  (*all)->stop();
  all->reset();
  loop.stop();
}

}  // namespace
}  // namespace foreshock::ingest
