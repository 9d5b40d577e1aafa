#include "ingest/gelf/gelf_messages.h"

#include <gtest/gtest.h>

#include "base/limits.h"

namespace foreshock::ingest::gelf {
namespace {

using Messages = std::vector<std::string>;

Messages messages(std::string_view bytes) {
  GelfMessages cutter;
  wire::RecordBatch batch;
  cutter.feed(bytes, batch);
  cutter.finish(batch);
  Messages out;
  uint32_t begin = 0;
  for (uint32_t end : batch.ends) {
    out.push_back(batch.bytes.substr(begin, end - begin));
    begin = end;
  }
  return out;
}

TEST(GelfMessages, NulsAndLineFeedsEndThem) {
  using namespace std::string_view_literals;
  EXPECT_EQ(messages("{\"a\":1}\0{\"a\":2}\n{\"a\":3}"sv), (Messages{"{\"a\":1}", "{\"a\":2}", "{\"a\":3}"}));
  EXPECT_EQ(messages("plain\nwords\n\n"sv), (Messages{"plain", "words"}));
  EXPECT_EQ(messages("\0\0 \n"sv), Messages{});
}

TEST(GelfMessages, ALineFeedInsideADocumentIsPartOfIt) {
  using namespace std::string_view_literals;
  EXPECT_EQ(messages("{\n  \"a\": 1\n}\0{\"b\":\n{\"c\":2}}\0"sv),
            (Messages{"{\n  \"a\": 1\n}", "{\"b\":\n{\"c\":2}}"}));
  EXPECT_EQ(messages("{\"a\":\"}\\\"\n\"}\n{\"b\":1}\n"sv), (Messages{"{\"a\":\"}\\\"\n\"}", "{\"b\":1}"}));
}

TEST(GelfMessages, AnUnfinishedLineDoesNotSwallowTheNext) {
  EXPECT_EQ(messages("{\"a\":\n{\"b\":1}\n{\"c\":1}\n"), (Messages{"{\"a\":\n", "{\"b\":1}", "{\"c\":1}"}));
}

TEST(GelfMessages, TooLongOnesAreCut) {
  Messages found = messages(std::string(2 * limits::kLineBytesMax, 'x') + "\nnext\n");
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].size(), limits::kLineBytesMax + 1);
  EXPECT_EQ(found[1], "next");
}

}  // namespace
}  // namespace foreshock::ingest::gelf
