#include <gtest/gtest.h>

#include "parse/formats/test_record.h"

namespace foreshock::parse {
namespace {

TEST(HeadRest, NamesBetweenHeadAndMessage) {
  for (const char* head :
       {"[WARN][2026-11-22 09:15:01][basket] ", "2026-11-22 09:15:01 WARN basket [worker-3] ",
        "2026-11-22 09:15:01 WARN [basket] [tid 7] ", "(2026-11-22 09:15:01) {warn} <basket> ",
        "2026-11-22 09:15:01 [tid=9] [lvl=warn] [cat=db] ", "2026-11-22 09:15:01 basket> WARN > ",
        "2026-11-22 09:15:01 [thread-3] WARN store.Basket - ", "W 2026-11-22 09:15:01 4411 basket.cpp:210] ",
        "2026-11-22 09:15:01 lvl:warn mod:basket "}) {
    TestRecord got(std::string(head) + "cart is slow", "UTC");
    EXPECT_EQ(got.time(), "2026-11-22T09:15:01.000000000Z") << head;
    EXPECT_EQ(got.level(), "WARN") << head;
    EXPECT_EQ(got.body(), "cart is slow") << head;
  }
}

TEST(HeadRest, WhatWasTakenOffIsKept) {
  TestRecord got("2026-11-22 09:15:01 WARN basket [worker-3] (basket.cpp:88) [4411] cart is slow", "UTC");
  EXPECT_EQ(got["logger"], "basket");
  EXPECT_EQ(got["thread.name"], "worker-3");
  EXPECT_EQ(got["code.file.path"], "basket.cpp");
  EXPECT_EQ(got["code.line.number"], "88");
  EXPECT_EQ(got["process.pid"], "4411");
  EXPECT_EQ(TestRecord("2026-11-22 09:15:01 batch[44]: copied", "UTC").body(), "copied");
}

// Where nothing sure follows, words, numbers and groups are the message's.
TEST(HeadRest, MessagesStayWhole) {
  const std::pair<const char*, const char*> cases[] = {
      {"2026-11-22 09:15:01 WARN user [ann] has no cart", "user [ann] has no cart"},
      {"2026-11-22 09:15:01 WARN 3 carts are slow", "3 carts are slow"},
      {"2026-11-22 09:15:01 WARN cart (number 7 of 9) is slow", "cart (number 7 of 9) is slow"},
      {"[2026-11-22 09:15:01][WARN][basket] [node-1] cart is slow", "[node-1] cart is slow"},
      {"ERROR user [ann] has no cart", "user [ann] has no cart"},
  };
  for (const auto& [raw, body] : cases) EXPECT_EQ(TestRecord(raw, "UTC").body(), body) << raw;
}

// Found by the fuzzer: a sign in front and as many items as there may be.
TEST(HeadRest, ManyItemsBehindASign) {
  std::string raw = "2026-11-22 09:15:01 INFO > ";
  for (int i = 0; i < 20; ++i) raw += "[name" + std::to_string(i) + "] - ";
  TestRecord got(raw + "done", "UTC");
  EXPECT_EQ(got.level(), "INFO");
  EXPECT_NE(got.body().find("[name19] - done"), std::string_view::npos);
}

// Names without a sign of their own fall only where time and level are known.
TEST(HeadRest, HeadsOfLoggersOfOnesOwn) {
  const std::pair<const char*, const char*> cases[] = {
      {"2026-11-22T09:15:01Z  WARN request{id=7 path=/a}:query{n=2}: shop::cart: cart is slow",
       "cart is slow"},
      {"2026-11-22T09:15:01Z  WARN ThreadId(03) shop::cart: src/cart.rs:81: cart is slow", "cart is slow"},
      {"WARN 2026-11-22 09:15:01,120 shop.views 4711 140212 cart is slow", "cart is slow"},
      {"2026-11-22 09:15:01 WARN fsm.c(188): cart is slow", "cart is slow"},
      {"2026-11-22 09:15:01 WARN boiler2/plc Flame is lost", "Flame is lost"},
      {"2026-11-22 09:15:01 WARN boiler2/plc flame is lost", "boiler2/plc flame is lost"},
      {"2026-11-22 09:15:01 WARN Train[counter-9] - cart is slow", "cart is slow"},
      {"2026-11-22 09:15:01 WARN Balance(api-blue): cart is slow", "cart is slow"},
      {"2026-11-22 09:15:01 [WARN] (tid 0x1f3c) cart is slow", "cart is slow"},
      {"2026-11-22 09:15:01 [WARN] tid=0x1f cls=Cart msg=cart is slow id=7", "cart is slow id=7"},
      {"Error@2026-11-22 09:15:01#Cart# cart is slow", "cart is slow"},
      {"2026-11-22 09:15:01 INFO COMPLETED: cart 7", "COMPLETED: cart 7"},
  };
  for (const auto& [raw, body] : cases) EXPECT_EQ(TestRecord(raw, "UTC").body(), body) << raw;
  TestRecord place("2026-11-22 09:15:01 | WARN | shop.cart:load:44 - cart is slow", "UTC");
  EXPECT_EQ(place["logger"], "shop.cart");
  EXPECT_EQ(place["code.function.name"], "load");
  EXPECT_EQ(place["code.line.number"], "44");
}

TEST(HeadRest, ColumnsScopesAndProcessKeys) {
  for (const char* head : {"tid:12 ", "Shop::Cart::run ", "Archiver  ", "p=7 [raft] ", "main Shop.Cart - ",
                           "[tenant: n-22] [op: 9f1c2] "})
    EXPECT_EQ(TestRecord(std::string("2026-11-22 09:15:01 WARN ") + head + "Cart is slow", "UTC").body(),
              "Cart is slow")
        << head;
  for (const char* body : {"std::bad_alloc was thrown", "max-age is 3", "code:500 came back"})
    EXPECT_EQ(TestRecord(std::string("2026-11-22 09:15:01 WARN ") + body, "UTC").body(), body);
}

}  // namespace
}  // namespace foreshock::parse
