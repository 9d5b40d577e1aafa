#include <gtest/gtest.h>

#include <string>

#include "parse/formats/test_record.h"

namespace foreshock::parse {
namespace {

TEST(JsonRecord, UsualKeys) {
  TestRecord r(
      R"({"time":"2026-11-23T04:31:56.5Z","level":"warn","msg":"low disk","service":"cart","hostname":"n1",)"
      R"("trace_id":"abc","span_id":"def","free":12,"ratio":0.50,"ok":true,"none":null})");
  EXPECT_EQ(r.format(), "json");
  EXPECT_EQ(r.time(), "2026-11-23T04:31:56.500000000Z");
  EXPECT_EQ(r.level(), "WARN");
  EXPECT_EQ(r.record.severity_text, "warn");
  EXPECT_EQ(r.body(), "low disk");
  EXPECT_EQ(r.record.service, "cart");
  EXPECT_EQ(r.record.host, "n1");
  EXPECT_EQ(r.record.trace_id, "abc");
  EXPECT_EQ(r.record.span_id, "def");
  EXPECT_EQ(r["free"], "12");
  EXPECT_EQ(r["ratio"], "0.50");
  EXPECT_EQ(r["none"], "null");
  EXPECT_EQ(r.record.flags, 0u);
}

TEST(JsonRecord, EcsNestedAndDotted) {
  TestRecord r(
      R"({"@timestamp":"2026-11-23T04:31:56.000Z","log.level":"ERROR","message":"boom","ecs":{"version":"8"},)"
      R"("service":{"name":"pay"},"log":{"logger":"a.B"},"host":{"name":"h"},"trace":{"id":"t1"},"error":{"type":"X","message":"m"}})");
  EXPECT_EQ(r.format(), "json_ecs");
  EXPECT_EQ(r.level(), "ERROR");
  EXPECT_EQ(r.record.service, "pay");
  EXPECT_EQ(r.record.host, "h");
  EXPECT_EQ(r.record.trace_id, "t1");
  EXPECT_EQ(r["logger"], "a.B");
  EXPECT_EQ(r["exception.type"], "X");
  EXPECT_EQ(r["exception.message"], "m");
}

TEST(JsonRecord, NumericLevels) {
  TestRecord bunyan(
      R"({"name":"api","hostname":"h","pid":7,"level":50,"msg":"x","time":"2026-11-23T04:31:56.243Z","v":0})");
  EXPECT_EQ(bunyan.format(), "json_bunyan");
  EXPECT_EQ(bunyan.level(), "ERROR");
  EXPECT_EQ(bunyan.record.service, "api");
  EXPECT_EQ(bunyan["process.pid"], "7");
  TestRecord pino(R"({"level":30,"time":1795408316123,"pid":1,"hostname":"h","msg":"up"})");
  EXPECT_EQ(pino.format(), "json_pino");
  EXPECT_EQ(pino.level(), "INFO");
  EXPECT_EQ(pino.time(), "2026-11-23T04:31:56.123000000Z");
  TestRecord gelf(
      R"({"version":"1.1","host":"h","short_message":"s","timestamp":1795408316.3072,"level":3,"_user_id":9})");
  EXPECT_EQ(gelf.format(), "gelf_json");
  EXPECT_EQ(gelf.level(), "ERROR");
  EXPECT_EQ(gelf.time(), "2026-11-23T04:31:56.307200000Z");
  EXPECT_EQ(gelf["_user_id"], "9");
  TestRecord slog(R"({"time":"2026-11-23T04:31:56Z","level":"INFO+2","msg":"x"})");
  EXPECT_EQ(slog.record.severity_number, 11);
  TestRecord unknown(R"({"level":3,"msg":"x"})");
  EXPECT_EQ(unknown.level(), "");
  EXPECT_EQ(unknown["level"], "3");
}

TEST(JsonRecord, JournaldAsTheSourceDeliversIt) {
  TestRecord r(
      R"({"__REALTIME_TIMESTAMP":"1795408316221373","PRIORITY":"4","_SYSTEMD_UNIT":"cron.service","SYSLOG_IDENTIFIER":"cron",)"
      R"("_HOSTNAME":"n1","_PID":"184","MESSAGE":"late"})");
  EXPECT_EQ(r.format(), "journald_json");
  EXPECT_EQ(r.time(), "2026-11-23T04:31:56.221373000Z");
  EXPECT_EQ(r.level(), "WARN");
  EXPECT_EQ(r.record.service, "cron");
  EXPECT_EQ(r.record.host, "n1");
  EXPECT_EQ(r["process.pid"], "184");
  EXPECT_EQ(r["systemd.unit"], "cron.service");
  EXPECT_EQ(r.body(), "late");
  TestRecord bytes(R"({"__REALTIME_TIMESTAMP":"1795408316221373","MESSAGE":[104,105,255]})");
  EXPECT_EQ(bytes.body(), "hi\xEF\xBF\xBD");
  EXPECT_TRUE(bytes.flag(kInvalidUtf8));
}

TEST(JsonRecord, OtherLibraries) {
  TestRecord clef(R"({"@t":"2026-11-23T04:31:56.0554314Z","@mt":"Hello, {User}","User":"n"})");
  EXPECT_EQ(clef.format(), "json_clef");
  EXPECT_EQ(clef.record.given_template, "Hello, {User}");
  EXPECT_EQ(clef.level(), "INFO");
  TestRecord mongo(
      R"({"t":{"$date":"2026-11-23T04:31:56.401+00:00"},"s":"W","c":"NETWORK","id":22943,"ctx":"listener","msg":"slow"})");
  EXPECT_EQ(mongo.format(), "mongodb_json");
  EXPECT_EQ(mongo.level(), "WARN");
  EXPECT_EQ(mongo["mongodb.component"], "NETWORK");
  TestRecord log4j(
      R"({"instant":{"epochSecond":1795408316,"nanoOfSecond":123456789},"thread":"main","level":"INFO","loggerName":"a.B","message":"m"})");
  EXPECT_EQ(log4j.format(), "json_log4j2");
  EXPECT_EQ(log4j.time(), "2026-11-23T04:31:56.123456789Z");
  EXPECT_EQ(log4j["thread.name"], "main");
  TestRecord rust(
      R"({"timestamp":"2026-11-23T04:31:56Z","level":"INFO","fields":{"message":"go","n":3},"target":"a::b"})");
  EXPECT_EQ(rust.body(), "go");
  EXPECT_EQ(rust["logger"], "a::b");
  EXPECT_EQ(rust["fields.n"], "3");
  TestRecord given(R"({"msg":"a 1","log.record.template":"a {n}"})");
  EXPECT_EQ(given.record.given_template, "a {n}");
}

// Trap 6: double encoding is undone once per layer, and only when the string is exactly one object.
TEST(JsonRecord, JsonInStrings) {
  TestRecord nested(
      R"({"level":"info","message":"{\"level\":\"error\",\"msg\":\"inner \\\"quoted\\\"\",\"time\":\"2026-11-23T04:00:00Z\"}"})");
  EXPECT_EQ(nested.body(), "inner \"quoted\"");
  EXPECT_EQ(nested.level(), "ERROR");
  EXPECT_EQ(nested.time(), "2026-11-23T04:00:00.000000000Z");
  TestRecord field(R"({"msg":"m","payload":"{\"a\":{\"b\":1}}","note":"{not json}","tail":"{\"a\":1} x"})");
  EXPECT_EQ(field["payload.a.b"], "1");
  EXPECT_EQ(field["note"], "{not json}");
  EXPECT_EQ(field["tail"], "{\"a\":1} x");
  EXPECT_EQ(field.body(), "m");
  std::string deep = R"({"msg":"core"})";
  for (int i = 0; i < 8; ++i) {
    std::string escaped;
    for (char c : deep) {
      if (c == '"' || c == '\\') escaped += '\\';
      escaped += c;
    }
    deep = "{\"msg\":\"" + escaped + "\"}";
  }
  TestRecord bounded(deep);
  EXPECT_NE(bounded.body(), "core");
  EXPECT_EQ(bounded.body().substr(0, 8), "{\"msg\":\"");
}

// Trap 7: a shipper's envelope around another program's line.
TEST(JsonRecord, EnvelopeAroundPlainLine) {
  TestRecord r(
      R"({"log":"W1123 04:31:56.123456       1 main.go:12] slow\n","kubernetes":{"container_name":"api"},"time":"2026-11-23T04:40:00Z"})");
  EXPECT_EQ(r.format(), "klog");
  EXPECT_EQ(r.level(), "WARN");
  EXPECT_EQ(r.body(), "slow");
  EXPECT_EQ(r.time(), "2026-11-23T04:31:56.123456000Z");
  EXPECT_EQ(r.record.service, "api");
}

// Trap 22.
TEST(JsonRecord, AwkwardJson) {
  TestRecord twice(R"({"msg":"a","n":1,"n":2})");
  EXPECT_EQ(twice["n"], "2");
  EXPECT_TRUE(twice.flag(kDuplicateKeys));
  TestRecord exact(R"({"msg":"a","big":9007199254740993,"nan":NaN,"zip":007})");
  EXPECT_EQ(exact["big"], "9007199254740993");
  EXPECT_EQ(exact["nan"], "NaN");
  EXPECT_EQ(exact["zip"], "007");
  for (const Attribute& a : exact.record.attributes)
    if (a.key != "big") {
      EXPECT_EQ(a.kind, ValueKind::kText) << a.key;  // not a number that JSON could carry
    }
  std::string bomb;
  for (int i = 0; i < 5000; ++i) bomb += "{\"a\":";
  TestRecord deep(bomb);
  EXPECT_EQ(deep.format(), "raw");
  EXPECT_TRUE(deep.flag(kParseError));
  std::string level9 = "1";
  for (int i = 0; i < 12; ++i) level9 = "{\"k\":" + level9 + "}";
  TestRecord nested(level9);
  EXPECT_EQ(nested.format(), "json");
  TestRecord broken(R"({"msg":"cut off)");
  EXPECT_TRUE(broken.flag(kParseError));
  EXPECT_EQ(broken.body(), R"({"msg":"cut off)");
  TestRecord text("{user} logged in");
  EXPECT_FALSE(text.flag(kParseError));
  std::string wide = "{\"msg\":\"m\"";
  for (int i = 0; i < 400; ++i) wide += ",\"k" + std::to_string(i) + "\":1";
  TestRecord many(wide + "}");
  EXPECT_TRUE(many.flag(kFieldsDropped));
  EXPECT_EQ(many.record.attributes.size(), 256u);
  EXPECT_EQ(many.body(), "m");
}

TEST(JsonRecord, ValuesDecideTheirName) {
  TestRecord http(
      R"({"msg":"m","method":"GET","status":503,"path":"/a?b=1","remote_ip":"10.0.0.1:99","user_agent":"curl"})");
  EXPECT_EQ(http["http.request.method"], "GET");
  EXPECT_EQ(http["http.response.status_code"], "503");
  EXPECT_EQ(http["url.path"], "/a");
  EXPECT_EQ(http["url.query"], "b=1");
  EXPECT_EQ(http["client.address"], "10.0.0.1");
  EXPECT_EQ(http.level(), "ERROR");
  TestRecord other(R"({"msg":"m","method":"doIt","status":"ok","path":"relative"})");
  EXPECT_EQ(other["method"], "doIt");
  EXPECT_EQ(other["status"], "ok");
  EXPECT_EQ(other["path"], "relative");
  EXPECT_EQ(other.level(), "");
}

TEST(JsonRecord, UnreadableTimeStaysVisible) {
  TestRecord r(R"({"msg":"m","time":"yesterday"})");
  EXPECT_EQ(r.time(), "");
  EXPECT_EQ(r.record.timestamp, kTestNow);
  EXPECT_EQ(r["time"], "yesterday");
}

}  // namespace
}  // namespace foreshock::parse
