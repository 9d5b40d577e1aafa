#include "ingest/journald/journal_upload.h"

#include "ingest/testing/http_sources_fixture.h"

namespace foreshock::ingest::journald {
namespace {

using testing::kToken;
using JournalUploadTest = testing::HttpSourcesFixture;

TEST_F(JournalUploadTest, EntriesAre202AndARepeatIsStoredOnce) {
  for (int i = 0; i < 2; ++i) {
    auto response = request("POST", std::string("/insert/journald/") + kToken + "/upload",
                            "__CURSOR=c1\n__REALTIME_TIMESTAMP=1700000000123456\nMESSAGE=hello\n\n",
                            {{"Content-Type", "application/vnd.fdo.journal"}}, false);
    EXPECT_EQ(response.status, 202);
    EXPECT_EQ(response.body, "OK.\n");
  }
  EXPECT_EQ(sink_.records(),
            std::vector<std::string>{R"({"__REALTIME_TIMESTAMP":"1700000000123456","MESSAGE":"hello"})"});
}

TEST_F(JournalUploadTest, StrangersAndFullDisks) {
  EXPECT_EQ(request("POST", "/insert/journald/upload", "MESSAGE=x\n\n", {}, false).status, 401);
  sink_.failure_ = Error{ErrorKind::kExhausted, "the disk is full"};
  EXPECT_EQ(post("/insert/journald/upload", "MESSAGE=x\n\n").status, 503);
}

}  // namespace
}  // namespace foreshock::ingest::journald
