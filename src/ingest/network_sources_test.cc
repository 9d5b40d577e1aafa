#include "ingest/network_sources.h"

#include <gtest/gtest.h>

#include "ingest/testing/collecting_sink.h"

namespace foreshock::ingest {
namespace {

TEST(NetworkSources, OnlyThoseWithAnAddressListen) {
  auto world = make_real_world();
  net::Loop loop;
  loop.start(1);
  testing::CollectingSink sink;
  IngestOptions options;
  auto none = NetworkSources::start(*world, loop, sink, kDefaultTenant, options);
  ASSERT_TRUE(none);
  EXPECT_FALSE((*none)->gelf() || (*none)->forward() || (*none)->relp());
  options.gelf_listen = options.forward_listen = options.relp_listen = "127.0.0.1:0";
  auto all = NetworkSources::start(*world, loop, sink, kDefaultTenant, options);
  ASSERT_TRUE(all) << all.error().message;
  EXPECT_NE((*all)->gelf()->address(), "");
  options = {};
  options.forward_listen = (*all)->forward()->address();
  auto taken = NetworkSources::start(*world, loop, sink, kDefaultTenant, options);
  ASSERT_FALSE(taken);
  EXPECT_NE(taken.error().message.find("ingest.forward.listen"), std::string::npos);
  (*all)->stop();
  all->reset();
  loop.stop();
}

}  // namespace
}  // namespace foreshock::ingest
