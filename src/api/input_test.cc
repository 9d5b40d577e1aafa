#include "api/input.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/cursor.h"

namespace foreshock::api {
namespace {

using ::testing::HasSubstr;

net::HttpRequest with_body(std::string body) {
  net::HttpRequest request;
  request.body = std::move(body);
  return request;
}
net::HttpRequest with_query(std::string text) {
  net::HttpRequest request;
  request.query = *net::parse_parameters(text);
  return request;
}
constexpr Timestamp kNow{1000 * kSecond};

TEST(Input, ReadsParameters) {
  net::HttpRequest request =
      with_query("limit=7&q=a%20b&sort=rare&start=now-10s&cursor=" + make_cursor("listTokens", "9"));
  Input input(request, kNow);
  EXPECT_EQ(input.limit(), 7u);
  EXPECT_EQ(input.parameter("q", 10), "a b");
  EXPECT_EQ(input.choice("sort", {"count", "rare"}), "rare");
  EXPECT_EQ(input.choice("other", {"count", "rare"}), "count");
  EXPECT_EQ(input.time("start", "now").ns, 990 * kSecond);
  EXPECT_EQ(input.time("end", "now").ns, kNow.ns);
  EXPECT_EQ(input.cursor("listTokens"), "9");
  EXPECT_TRUE(input.ok());
}

TEST(Input, CollectsEveryFault) {
  net::HttpRequest request = with_query("limit=0&sort=x&start=soon&cursor=zz&q=toolong");
  Input input(request, kNow);
  input.limit();
  input.choice("sort", {"count"});
  input.time("start", "now");
  input.cursor("listTokens");
  input.parameter("q", 3);
  EXPECT_FALSE(input.ok());
  std::string body = input.problem().body;
  for (const char* name : {"limit", "sort", "start", "cursor", "q"})
    EXPECT_THAT(body, HasSubstr("\"pointer\":\"" + std::string(name) + "\""));
  EXPECT_EQ(input.problem().status, 400);
}

TEST(Input, ReadsFields) {
  net::HttpRequest request = with_body(
      R"({"a":"x","n":5,"t":"now-1s","e":1000,"l":["p","q"],"o":[{"name":"s","negate":true}],"w":"asc","null":null})");
  Input input(request, kNow);
  EXPECT_EQ(input.text("a", 10, true), "x");
  EXPECT_EQ(input.integer("n", 1, 1, 10), 5);
  EXPECT_EQ(input.integer("missing", 3, 1, 10), 3);
  EXPECT_EQ(input.moment("t")->ns, 999 * kSecond);
  EXPECT_EQ(input.moment("e")->ns, 1000 * kSecond);
  EXPECT_EQ(input.texts("l", 5, 5), (std::vector<std::string>{"p", "q"}));
  EXPECT_EQ(input.word("w", {"desc", "asc"}, false), "asc");
  ASSERT_EQ(input.objects("o", 2, true), 1u);
  EXPECT_EQ(input.text_in("o", 0, "name", 10), "s");
  EXPECT_TRUE(input.flag_in("o", 0, "negate"));
  EXPECT_EQ(input.text("null", 10), "");
  EXPECT_TRUE(input.ok());
}

TEST(Input, TellsWhatIsWrongWithTheBody) {
  auto fault = [](const std::string& body, auto read) {
    net::HttpRequest request = with_body(body);
    Input input(request, kNow);
    read(input);
    EXPECT_FALSE(input.ok()) << body;
    return input.problem().body;
  };
  auto nothing = [](Input&) {};
  EXPECT_THAT(fault("{", nothing), HasSubstr("not JSON"));
  EXPECT_THAT(fault("[1]", nothing), HasSubstr("must be a JSON object"));
  EXPECT_THAT(fault("{\"a\":\"\xff\"}", nothing), HasSubstr("not JSON"));
  EXPECT_THAT(fault("{}", [](Input& i) { i.text("a", 5, true); }), HasSubstr("is missing"));
  EXPECT_THAT(fault("{\"a\":1}", [](Input& i) { i.text("a", 5); }), HasSubstr("must be a text"));
  EXPECT_THAT(fault("{\"a\":\"123456\"}", [](Input& i) { i.text("a", 5); }), HasSubstr("at most 5 bytes"));
  EXPECT_THAT(fault("{\"n\":1.5}", [](Input& i) { i.integer("n", 1, 1, 9); }), HasSubstr("from 1 to 9"));
  EXPECT_THAT(fault("{\"n\":18446744073709551615}", [](Input& i) { i.integer("n", 1, 1, 9); }),
              HasSubstr("1 to 9"));
  EXPECT_THAT(fault("{\"l\":[1]}", [](Input& i) { i.texts("l", 5, 5); }), HasSubstr("must be a text"));
  EXPECT_THAT(fault("{\"o\":[1]}", [](Input& i) { i.objects("o", 5, true); }), HasSubstr("objects"));
  EXPECT_THAT(fault("{\"o\":[]}", [](Input& i) { i.objects("o", 5, true); }), HasSubstr("objects"));
  EXPECT_THAT(fault("{\"t\":\"x\"}", [](Input& i) { i.moment("t"); }), HasSubstr("must be a time"));
  EXPECT_THAT(fault("{\"w\":\"x\"}",
                    [](Input& i) {
                      i.word("w", {"a", "b"}, true);
                    }),
              HasSubstr("one of a, b"));
}

TEST(Input, DeepJsonDoesNoHarm) {
  net::HttpRequest request =
      with_body("{\"a\":" + std::string(100'000, '[') + std::string(100'000, ']') + "}");
  Input input(request, kNow);
  input.text("a", 5);
  EXPECT_FALSE(input.ok());
}

}  // namespace
}  // namespace foreshock::api
