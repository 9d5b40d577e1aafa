#include <gmock/gmock.h>

#include "api/rendering.h"
#include "api/testing/api_fixture.h"

namespace foreshock::api {
namespace {

using ::testing::HasSubstr;

class LiveRoutesTest : public ApiTest {
 protected:
  static bool wait_for(const std::function<bool()>& condition) {
    for (int i = 0; i < 5000 && !condition(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return condition();
  }
};

TEST_F(LiveRoutesTest, TailRefusesPipesAndMistakes) {
  EXPECT_EQ(get("/api/v1/tail?query=*%20%7C%20stats%20count()%20as%20n").status, 400);
  EXPECT_EQ(get("/api/v1/tail?query=service:").status, 400);
}

TEST_F(LiveRoutesTest, TailShowsNewRowsWithTheirPlace) {
  auto captured = start(request("GET", "/api/v1/tail?query=*"));
  ASSERT_TRUE(wait_for([&] { return store_.tails() == 1; }));
  store_.push(make_row("r1", now(), "hello"));
  ASSERT_TRUE(wait_for([&] { return captured->response().body.find("hello") != std::string::npos; }));
  EXPECT_EQ(captured->response().headers.get("Content-Type"), "text/event-stream; charset=utf-8");
  EXPECT_THAT(captured->response().body, HasSubstr("event: log\nid: r1\ndata: {"));
  captured->hang_up();
}

TEST_F(LiveRoutesTest, EventsBeginWithFiguresAndGoOnWithWhatHappens) {
  auto captured = start(request("GET", "/api/v1/events"));
  EXPECT_THAT(captured->response().body, HasSubstr("event: stats\n"));
  EXPECT_THAT(captured->response().body, HasSubstr("\"lines_total\":1000"));
  api_->events().publish(kDefaultTenant, "finding",
                         finding_json(finding("f1", detect::FindingKind::kSilence, true), ""));
  EXPECT_THAT(captured->response().body, HasSubstr("event: finding\n"));
  captured->hang_up();
}

TEST_F(LiveRoutesTest, FiguresComeByThemselves) {
  auto captured = start(request("GET", "/api/v1/events"));
  EXPECT_TRUE(wait_for([&] {
    std::string body = captured->response().body;
    return body.find("event: stats", body.find("event: stats") + 1) != std::string::npos;
  })) << "every two seconds";
}

}  // namespace
}  // namespace foreshock::api
