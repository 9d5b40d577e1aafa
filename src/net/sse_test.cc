#include "net/sse.h"

#include <gtest/gtest.h>

#include <future>
#include <vector>

#include "base/time.h"
#include "net/captured_response.h"

namespace foreshock::net {
namespace {

std::vector<SseEvent> read(std::string_view text, size_t piece) {
  std::vector<SseEvent> out;
  SseReader reader;
  for (; !text.empty(); text.remove_prefix(std::min(piece, text.size())))
    reader.feed(text.substr(0, piece), [&](const SseEvent& event) {
      out.push_back(event);
      return true;
    });
  return out;
}

TEST(Sse, WritesWhatTheStandardSays) {
  std::string out;
  append_sse(out, "log", "17", "two\nlines");
  append_sse_comment(out, "beat");
  EXPECT_EQ(out, "event: log\nid: 17\ndata: two\ndata: lines\n\n: beat\n\n");
}

TEST(Sse, NamesAndIdsCannotAddFields) {
  std::string out;
  append_sse(out, "a\ndata: evil", "1\r\nevent: x", "d");
  EXPECT_EQ(out, "event: a data: evil\nid: 1  event: x\ndata: d\n\n");
}

TEST(Sse, ReaderUndoesTheWriterHoweverItIsCut) {
  std::string out;
  append_sse_comment(out, "hello");
  append_sse(out, "log", "1", "{\"a\":1}");
  append_sse(out, "", "", "x\n\ny");
  append_sse(out, "gap", "", "");
  for (size_t piece : {1u, 2u, 5u, 1000u}) {
    auto events = read(out, piece);
    ASSERT_EQ(events.size(), 3u) << piece;
    EXPECT_EQ(events[0].event, "log");
    EXPECT_EQ(events[0].id, "1");
    EXPECT_EQ(events[0].data, "{\"a\":1}");
    EXPECT_EQ(events[1].event, "");
    EXPECT_EQ(events[1].id, "1");
    EXPECT_EQ(events[1].data, "x\n\ny");
    EXPECT_EQ(events[2].data, "");
  }
}

TEST(Sse, ReaderTakesAllLineEndsAndBoundsAnEvent) {
  EXPECT_EQ(read("data:a\r\rdata: b\r\n\r\ndata:c\n\n", 3).size(), 3u);
  auto events = read("data: " + std::string(3 * kSseEventBytesMax, 'x') + "\n\n", 1 << 16);
  ASSERT_EQ(events.size(), 1u);
  EXPECT_LE(events[0].data.size(), kSseEventBytesMax);
}

TEST(Sse, StreamsBeginAtOnceAndBeatUntilTheClientGoes) {
  auto [writer, captured] = make_captured();
  Loop loop;
  loop.start(1);
  std::promise<void> closed;
  writer.on_closed([&] { closed.set_value(); });
  StreamWriter stream = start_sse(writer);
  EXPECT_EQ(captured->response().headers.get("Content-Type"), "text/event-stream; charset=utf-8");
  EXPECT_EQ(captured->response().body, "retry: 2000\n\n");
  keep_alive(loop, stream, kMillisecond);
  auto count = [&, &got = captured] {
    std::string body = got->response().body;
    return std::count(body.begin(), body.end(), ':');
  };
  while (count() < 4) std::this_thread::yield();
  captured->hang_up();
  closed.get_future().get();
}

}  // namespace
}  // namespace foreshock::net
