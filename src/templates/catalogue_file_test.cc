#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/hash.h"
#include "templates/catalogue.h"
#include "templates/miner.h"

namespace foreshock::templates {
namespace {

void fill(Catalogue& catalogue) {
  Miner miner(catalogue);
  std::vector<std::string> lines;
  for (const char* user : {"alice", "bob", "carol", "dave"})
    lines.push_back(std::string("session of user ") + user + " began");
  for (int i = 0; i < 50; ++i)
    lines.push_back("stage" + std::string(static_cast<size_t>(i % 7 + 1), 'x') + " took " +
                    std::to_string(i) + " ms");
  lines.push_back("");
  lines.push_back("literal <num> and <*>");
  std::vector<parse::Record> records(lines.size());
  for (size_t i = 0; i < lines.size(); ++i) records[i].body = lines[i];
  Arena arena;
  std::vector<Event> events;
  miner.assign(records, arena, events);
}

TEST(CatalogueFile, LoadsWhatWasSaved) {
  Catalogue first, second;
  fill(first);
  ASSERT_TRUE(second.load(first.save()));
  EXPECT_EQ(second.checksum(), first.checksum());
  EXPECT_EQ(second.size(), first.size());
  std::vector<Template> a = first.all(), b = second.all();
  ASSERT_EQ(a.size(), b.size());
  for (size_t i = 0; i < a.size(); ++i) {
    EXPECT_EQ(a[i].text, b[i].text);
    EXPECT_EQ(a[i].created_order, b[i].created_order);
  }
  EXPECT_EQ(second.save(), first.save()) << "a second version of the file is the same";
}

TEST(CatalogueFile, RefusesDamageAndKeepsItsState) {
  Catalogue source, catalogue;
  fill(source);
  fill(catalogue);
  uint64_t before = catalogue.checksum();
  std::string bytes = source.save();
  for (size_t cut = 0; cut < bytes.size(); cut += 7) {
    Status status = catalogue.load(std::string_view(bytes).substr(0, cut));
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().kind, ErrorKind::kCorrupt);
  }
  for (size_t at = 0; at < bytes.size(); at += 5) {
    std::string flipped = bytes;
    flipped[at] = static_cast<char>(flipped[at] ^ 0x40);
    EXPECT_FALSE(catalogue.load(flipped));
  }
  EXPECT_FALSE(catalogue.load(bytes + "x"));
  EXPECT_EQ(catalogue.checksum(), before);
}

TEST(CatalogueFile, RefusesHostileBytesWithARightChecksum) {
  auto sealed = [](std::string payload) {
    Sha256 digest = sha256(payload);
    return payload + std::string(reinterpret_cast<const char*>(digest.data()), digest.size());
  };
  Catalogue catalogue;
  std::string huge_count = "FSCATLG1" + std::string("\xff\xff\xff\xff\xff\xff\xff\xff", 8);
  EXPECT_FALSE(catalogue.load(sealed(huge_count)));
  std::string other_version = "FSCATLG9" + std::string(8, '\0');
  Status status = catalogue.load(sealed(other_version));
  ASSERT_FALSE(status);
  EXPECT_NE(status.error().message.find("another version"), std::string::npos);
  std::string long_text =
      "FSCATLG1" + std::string("\1\0\0\0\0\0\0\0", 8) + std::string(16, '\0') + "\xff\xff\xff\x7f";
  EXPECT_FALSE(catalogue.load(sealed(long_text)));
}

}  // namespace
}  // namespace foreshock::templates
