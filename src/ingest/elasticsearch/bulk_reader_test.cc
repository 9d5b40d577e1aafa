#include "ingest/elasticsearch/bulk_reader.h"

#include <gtest/gtest.h>

#include "base/limits.h"

namespace foreshock::ingest::elasticsearch {
namespace {

struct Outcome {
  std::vector<std::string> documents;  // "index: document"
  std::vector<std::optional<Hash128>> keys;
  std::string reply;
};

Outcome read(std::string_view body, size_t step = SIZE_MAX, std::string_view filter_path = "") {
  BulkReader reader("default");
  Outcome out;
  auto drain = [&](bool all) {
    while (auto frame = reader.take(all)) {
      uint32_t begin = 0;
      for (uint32_t end : frame->records.ends) {
        out.documents.push_back(frame->index + ": " + frame->records.bytes.substr(begin, end - begin));
        begin = end;
      }
      out.keys.push_back(frame->key);
    }
  };
  for (size_t at = 0; at < body.size(); at += std::min(step, body.size() - at)) {
    reader.feed(body.substr(at, step));
    drain(false);
  }
  reader.finish();
  drain(true);
  out.reply = reader.reply(3, filter_path);
  return out;
}
using Documents = std::vector<std::string>;

TEST(BulkReader, EveryOperationAtEveryCut) {
  std::string body =
      "{\"index\":{\"_index\":\"logs\", \"_type\":\"events\"}}\n{\"message\": \"a 1.50\"}\n"
      "{ \"create\" : {\"_id\":\"7\"} }\r\n{\"m\":2}\r\n"
      "{\"update\":{\"_id\":\"8\"}}\n{\"doc\":{\"m\":3},\"doc_as_upsert\":true}\n"
      "{\"delete\":{\"_id\":\"9\"}}\n\n"
      "{\"create\":{}}\n{\"m\":4}";
  for (size_t step : {SIZE_MAX, size_t{1}, size_t{7}}) {
    Outcome out = read(body, step);
    EXPECT_EQ(out.documents, (Documents{"default: {\"m\":2}", "default: {\"m\":3}", "default: {\"m\":4}",
                                        "logs: {\"message\": \"a 1.50\"}"}));
    EXPECT_EQ(
        out.reply,
        "{\"took\":3,\"errors\":true,\"items\":[{\"index\":{\"status\":201}},{\"create\":{\"status\":201}},"
        "{\"update\":{\"status\":200}},{\"delete\":{\"status\":404,\"result\":\"not_found\"}},"
        "{\"create\":{\"status\":201}}]}");
  }
}

TEST(BulkReader, TheReplyBeginsAsClientsLookForIt) {
  Outcome out = read("{\"create\":{}}\n{\"m\":4}\n\n");
  EXPECT_NE(out.reply.find("\"errors\":false,\"items\":["), std::string::npos);
  EXPECT_EQ(read("{\"create\":{}}\n{}\n", SIZE_MAX, "errors,items.*.error,items.*.status").reply,
            "{\"errors\":false,\"items\":[{\"create\":{\"status\":201}}]}");
  EXPECT_EQ(read("").reply, "{\"took\":3,\"errors\":false,\"items\":[]}");
}

TEST(BulkReader, WhatIsNoActionIsADocument) {
  EXPECT_EQ(read("plain text\n{\"message\":\"x\"}\n{\"a\":1,\"b\":2}\n").documents,
            (Documents{"default: plain text", "default: {\"message\":\"x\"}", "default: {\"a\":1,\"b\":2}"}));
}

TEST(BulkReader, CreatedWithIdsHasAKeyThatRepeats) {
  std::string body = "{\"create\":{\"_id\":\"1\"}}\n{\"m\":1}\n{\"create\":{\"_id\":\"2\"}}\n{\"m\":2}\n";
  ASSERT_EQ(read(body).keys.size(), 1u);
  ASSERT_TRUE(read(body).keys[0]);
  EXPECT_EQ(read(body).keys[0]->low, read(body, 3).keys[0]->low);
  EXPECT_FALSE(read("{\"index\":{\"_id\":\"1\"}}\n{\"m\":1}\n").keys[0]);
  EXPECT_FALSE(read("{\"create\":{}}\n{\"m\":1}\n").keys[0]);
}

TEST(BulkReader, LongDocumentsAreCutAndFramesStaySmall) {
  std::string body;
  for (int i = 0; i < 20; ++i) body += "{\"create\":{}}\n{\"m\":\"" + std::string(1'000'000, 'x') + "\"}\n";
  Outcome out = read(body, 65536);
  ASSERT_EQ(out.documents.size(), 20u);
  for (const std::string& document : out.documents)
    EXPECT_EQ(document.size(), limits::kLineBytesMax + 1 + strlen("default: "));
  EXPECT_GE(out.keys.size(), 6u);
}

}  // namespace
}  // namespace foreshock::ingest::elasticsearch
