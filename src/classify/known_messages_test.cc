#include "classify/known_messages.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "classify/known/pattern.h"
#include "templates/catalogue.h"
#include "templates/miner.h"
#include "templates/template_text.h"

namespace foreshock::classify {
namespace {

// The template of a message on first sight: nothing has been learned.
std::string first_sight(std::string_view message) {
  templates::Catalogue catalogue;
  templates::Miner miner(catalogue);
  parse::Record record;
  record.raw = record.body = message;
  Arena arena;
  std::vector<templates::Event> events;
  miner.assign({&record, 1}, arena, events);
  auto found = catalogue.find(catalogue.resolve(events.at(0).template_id));
  return found ? found->text : "";
}

std::string_view service_of(const KnownMessage& message) {
  for (const KnownProgram& program : known_programs())
    if (program.program == message.program) return program.services.front();
  return "";
}

std::string told(const KnownMessage* message) {
  return message == nullptr ? "nothing" : std::string(message->program) + ": " + std::string(message->name);
}

TEST(KnownMessages, AreManyOfManyPrograms) {
  EXPECT_GE(known_messages().size(), 400u);
  EXPECT_GE(known_programs().size(), 25u);
}

TEST(KnownMessages, AreCanonicalAndUnique) {
  std::set<std::string> patterns, names;
  std::set<std::string_view> services;
  for (const KnownMessage& message : known_messages()) {
    std::string text(message.pattern);
    EXPECT_EQ(templates::write_template(templates::read_template(text)), text)
        << message.program << ": " << message.name << ": write the pattern in canonical text";
    EXPECT_TRUE(patterns.insert(text).second) << "twice: " << text;
    EXPECT_TRUE(names.insert(told(&message)).second) << "name twice: " << told(&message);
    EXPECT_LE(message.name.size(), 60u) << message.name;
    EXPECT_TRUE(message.hint.ends_with(".")) << message.name << ": the hint is one sentence";
    EXPECT_GT(message.severity_number, 0) << message.name;
    bool constant = false;
    for (const PatternToken& token : read_pattern(text)) constant = constant || token.word();
    EXPECT_TRUE(constant) << text << ": no word to find it by";
  }
  for (const KnownProgram& program : known_programs())
    for (std::string_view service : program.services)
      EXPECT_TRUE(services.insert(service).second) << service << " belongs to two programs";
}

TEST(KnownMessages, EachFindsItsOwnExampleOnFirstSight) {
  size_t wrong = 0;
  for (const KnownMessage& message : known_messages())
    for (std::string_view example : message.examples) {
      std::string text = first_sight(example);
      const KnownMessage* found = find_known_message(text, service_of(message));
      wrong += found != &message;
      EXPECT_EQ(found, &message) << told(&message) << "\n  pattern " << message.pattern << "\n  mined   "
                                 << text << "\n  found   " << told(found);
    }
  EXPECT_EQ(wrong, 0u);
}

TEST(KnownMessages, EachFindsItsOwnPattern) {
  for (const KnownMessage& message : known_messages())
    EXPECT_EQ(find_known_message(message.pattern, service_of(message)), &message) << told(&message);
}

// Words of every program's trade in no order: none is a message of anybody.
TEST(KnownMessages, RandomTextsAreUnknown) {
  constexpr std::string_view kWords[] = {
      "connection", "closed",  "server",  "user",    "failed",  "request", "to",       "from",   "for",
      "the",        "timeout", "started", "session", "process", "killed",  "memory",   "disk",   "read",
      "write",      "error",   "while",   "with",    "client",  "invalid", "password", "node",   "pod",
      "leader",     "is",      "not",     "ready",   "accept",  "state",   "changed",  "device", "link",
      "up",         "down",    "query",   "table",   "lock",    "waiting", "topic",    "offset", "group",
      "broker",     "service", "stopped", "<num>",   "<ip>",    "<path>",  "<*>",      ":",      ",",
      "=",          "order",   "cart",    "payment", "worker",  "cache"};
  std::mt19937 dice(7);
  size_t found = 0;
  for (int i = 0; i < 1000; ++i) {
    std::string text;
    for (size_t words = 2 + dice() % 12; words > 0; --words)
      text += std::string(kWords[dice() % std::size(kWords)]) + (words > 1 ? " " : "");
    const KnownMessage* known = find_known_message(text, i % 2 ? "shop" : "");
    found += known != nullptr;
    EXPECT_EQ(known, nullptr) << text << "\n  found " << told(known);
  }
  EXPECT_EQ(found, 0u);
}

TEST(KnownMessages, GeneralisedTemplatesKeepTheirName) {
  const KnownMessage* first =
      find_known_message("Failed password for invalid user bob from <ip> port <num> <id>", "sshd");
  ASSERT_NE(first, nullptr);
  EXPECT_EQ(find_known_message("Failed password for invalid user <*> from <ip> port <num> <id>", ""), first);
  EXPECT_NE(find_known_message("Failed password for <*> from <ip> port <num> <id>", "sshd"), nullptr);
}

TEST(KnownMessages, ShortSentencesNeedTheirProgram) {
  EXPECT_NE(find_known_message("Ready to accept connections", "redis"), nullptr);
  EXPECT_NE(find_known_message("Shutdown complete", "mysqld"), nullptr);
  EXPECT_EQ(find_known_message("Shutdown complete", "checkout"), nullptr);
  EXPECT_EQ(find_known_message("Shutdown complete", ""), nullptr);
}

TEST(KnownMessages, APrefixBeforeAKnownMessageIsNoHindrance) {
  const KnownMessage* plain = find_known_message("java.lang.OutOfMemoryError: Java heap space", "");
  ASSERT_NE(plain, nullptr);
  EXPECT_EQ(find_known_message("worker <num>: java.lang.OutOfMemoryError: Java heap space", "checkout"),
            plain);
}

TEST(KnownMessages, AnyBytesAreTaken) {
  for (std::string_view text : {"", "<", "<>", "\\<num>", "\xff\xfe", "<blank>", "<any>", "   "})
    EXPECT_EQ(find_known_message(text, ""), nullptr) << text;
}

}  // namespace
}  // namespace foreshock::classify
