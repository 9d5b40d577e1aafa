#include "ingest/gelf/gelf_http.h"

#include "ingest/testing/http_sources_fixture.h"
#include "net/body_decoder.h"

namespace foreshock::ingest::gelf {
namespace {

std::vector<std::string> messages(std::string_view body) {
  wire::RecordBatch batch = split_messages(body);
  std::vector<std::string> out;
  uint32_t begin = 0;
  for (uint32_t end : batch.ends) {
    out.push_back(batch.bytes.substr(begin, end - begin));
    begin = end;
  }
  return out;
}
using Messages = std::vector<std::string>;

TEST(GelfMessages, OneManyAndWhatIsNone) {
  EXPECT_EQ(messages("{\n \"short_message\": \"a\"\n}"), Messages{"{\n \"short_message\": \"a\"\n}"});
  EXPECT_EQ(messages("{\"a\":1}\n{\"b\":2}{\"c\":3}\n"), (Messages{"{\"a\":1}", "{\"b\":2}", "{\"c\":3}"}));
  EXPECT_EQ(messages("[{\"a\":1},{\"b\":2}]"), (Messages{"{\"a\":1}", "{\"b\":2}"}));
  EXPECT_EQ(messages("plain\n{\"a\":\n"), (Messages{"plain", "{\"a\":"}));
  EXPECT_EQ(messages(""), Messages{});
}

using GelfHttpTest = testing::HttpSourcesFixture;

TEST_F(GelfHttpTest, Is202OnceDurable) {
  auto response =
      post("/gelf", net::gzip_compress("{\"version\":\"1.1\",\"host\":\"h\",\"short_message\":\"m\"}"),
           {{"Content-Encoding", "gzip"}});
  EXPECT_EQ(response.status, 202);
  EXPECT_EQ(sink_.records().size(), 1u);
  EXPECT_EQ(sink_.stream_->kind, SourceKind::kGelf);
  sink_.failure_ = Error{ErrorKind::kExhausted, "the disk is full"};
  EXPECT_EQ(post("/gelf", "{}").status, 503);
}

}  // namespace
}  // namespace foreshock::ingest::gelf
