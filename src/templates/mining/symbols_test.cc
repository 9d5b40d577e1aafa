#include "templates/mining/symbols.h"

#include <gtest/gtest.h>

#include <string>

namespace foreshock::templates {
namespace {

TEST(Symbols, ClassesOfWords) {
  EXPECT_EQ(class_of_word("connection"), SymbolClass::kPlain);
  EXPECT_EQ(class_of_word("Connection"), SymbolClass::kPlain);
  EXPECT_EQ(class_of_word("non-blocking"), SymbolClass::kPlain);
  EXPECT_EQ(class_of_word("setLights"), SymbolClass::kMarked);
  EXPECT_EQ(class_of_word("java.lang.String"), SymbolClass::kMarked);
  EXPECT_EQ(class_of_word("snake_case"), SymbolClass::kMarked);
  EXPECT_EQ(class_of_word("FAILED"), SymbolClass::kState);
  EXPECT_EQ(class_of_word("failed"), SymbolClass::kState);
  EXPECT_EQ(class_of_word("Failed"), SymbolClass::kState);
  EXPECT_EQ(class_of_word("соединение"), SymbolClass::kPlain);
}

TEST(Symbols, NounsThatAnnounceNames) {
  EXPECT_TRUE(announces_name("user"));
  EXPECT_TRUE(announces_name("Host"));
  EXPECT_FALSE(announces_name("failed"));
  EXPECT_FALSE(announces_name(""));
}

TEST(Symbols, InternsOncePerTextAndClass) {
  Symbols symbols(1);
  Symbol a = symbols.intern("alpha", SymbolClass::kPlain);
  EXPECT_EQ(symbols.intern("alpha", SymbolClass::kPlain), a);
  EXPECT_NE(symbols.intern("alpha", SymbolClass::kGiven), a);
  EXPECT_EQ(symbols.find("alpha", SymbolClass::kPlain), a);
  EXPECT_EQ(symbols.find("beta", SymbolClass::kPlain), FlatMap::kNone);
  EXPECT_EQ(symbols.text(a), "alpha");
  EXPECT_EQ(symbols.class_of(kBlankSymbol), SymbolClass::kBlank);
  EXPECT_EQ(symbols.class_of(kWildSymbol), SymbolClass::kWild);
  for (int i = 0; i < 5000; ++i) symbols.intern("w" + std::to_string(i), SymbolClass::kPlain);
  for (int i = 0; i < 5000; ++i) {
    Symbol found = symbols.find("w" + std::to_string(i), SymbolClass::kPlain);
    ASSERT_NE(found, FlatMap::kNone);
    ASSERT_EQ(symbols.text(found), "w" + std::to_string(i));
  }
}

}  // namespace
}  // namespace foreshock::templates
