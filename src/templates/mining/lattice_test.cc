#include "templates/mining/lattice.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <string>
#include <vector>

#include "templates/templates_options.h"

namespace foreshock::templates {
namespace {

// Rows from texts: words between single blanks, "#" for a number, "=" stands alone.
class LatticeTest : public ::testing::Test {
 protected:
  Lattice::Row row(const std::string& text) {
    Lattice::Row out;
    kept_.push_back(text);
    std::string_view whole = kept_.back();
    for (size_t at = 0; at < whole.size();) {
      size_t end = std::min(whole.find(' ', at), whole.size());
      std::string_view word = whole.substr(at, end - at);
      if (!out.symbols.empty()) out.symbols.push_back(kBlankSymbol);
      if (word == "#") {
        out.symbols.push_back(slot_symbol(parse::TokenType::kNumber));
      } else if (word == "=") {
        lattice_.append(out, word, SymbolClass::kPunct);
      } else {
        lattice_.append(out, word, class_of_word(word));
      }
      at = end + 1;
    }
    lattice_.finish(out);
    return out;
  }
  uint32_t place(const std::string& text) {
    Lattice::Row made = row(text);
    uint32_t node = lattice_.find(made);
    return node == Lattice::kNone ? lattice_.add(made) : node;
  }
  size_t wilds(uint32_t node) {
    auto symbols = lattice_.symbols(lattice_.top(node));
    return static_cast<size_t>(std::count(symbols.begin(), symbols.end(), kWildSymbol));
  }

  std::deque<std::string> kept_;
  Lattice lattice_{7, 10000};
};

TEST_F(LatticeTest, PlainWordsNeedManyValues) {
  const char* towns[] = {"rome", "paris", "oslo", "delhi", "tokyo", "lima"};
  uint32_t first = place("train towards rome leaves");
  for (uint32_t i = 1; i + 1 < kNeedPlain; ++i) place("train towards " + std::string(towns[i]) + " leaves");
  EXPECT_EQ(wilds(first), 0u);
  uint32_t last = place("train towards " + std::string(towns[kNeedPlain - 1]) + " leaves");
  EXPECT_EQ(wilds(first), 1u);
  EXPECT_EQ(lattice_.top(first), lattice_.top(last));
  EXPECT_EQ(lattice_.top(place("train towards zzz leaves")), lattice_.top(first))
      << "later values are covered";
}

TEST_F(LatticeTest, StateWordsStayApart) {
  for (const char* state : {"started", "stopped", "failed", "killed", "ready", "lost", "paused", "resumed"})
    place(std::string("unit is ") + state + " now");
  EXPECT_EQ(wilds(place("unit is started now")), 0u);
}

TEST_F(LatticeTest, ValuesOfKeysNeedTwo) {
  uint32_t a = place("login tty = ssh done");
  EXPECT_EQ(wilds(a), 0u);
  place("login tty = console done");
  EXPECT_EQ(wilds(a), 1u);
}

TEST_F(LatticeTest, NamesAfterNounsNeedTwo) {
  uint32_t a = place("session of user alice began");
  place("session of user bob began");
  EXPECT_EQ(wilds(a), 1u);
}

TEST_F(LatticeTest, SeveralNamesMayVaryAtOnce) {
  uint32_t a = place("register classOne under nameOne");
  place("register classTwo under nameTwo");
  EXPECT_EQ(wilds(a), 0u);
  place("register classThree under nameThree");
  EXPECT_EQ(wilds(a), 2u);
}

TEST_F(LatticeTest, NothingBecomesAllSlots) {
  uint32_t a = place("alphaOne");
  for (int i = 0; i < 100; ++i) place("alphaX" + std::string(static_cast<size_t>(i % 26) + 1, 'a'));
  EXPECT_EQ(wilds(a), 0u);
}

TEST_F(LatticeTest, OrderDoesNotMatter) {
  std::vector<std::string> texts;
  for (const char* who : {"alice", "bob", "carol", "dave", "eve", "frank", "grace"})
    for (const char* where : {"rome", "paris", "oslo", "delhi", "tokyo", "lima", "cairo"})
      texts.push_back(std::string("guest ") + who + " travels towards " + where + " today");
  uint64_t state = 5;
  for (int round = 0; round < 5; ++round) {
    for (size_t i = texts.size(); i > 1; --i) {
      state = state * 6364136223846793005u + 1442695040888963407u;
      std::swap(texts[i - 1], texts[(state >> 33) % i]);
    }
    Lattice fresh(7, 10000);
    std::swap(lattice_, fresh);
    uint32_t node = 0;
    for (const std::string& text : texts) node = place(text);
    EXPECT_EQ(wilds(node), 2u);
  }
}

TEST_F(LatticeTest, StaysWithinItsBound) {
  Lattice small(1, 100);
  std::swap(lattice_, small);
  for (int i = 0; i < 1000; ++i) {
    Lattice::Row made = row("node" + std::to_string(i) + "a x" + std::to_string(i) + "b q");
    if (lattice_.find(made) == Lattice::kNone) lattice_.add(made);
  }
  EXPECT_LE(lattice_.size(), 125u);
}

}  // namespace
}  // namespace foreshock::templates
