#include "app/terminal.h"

#include <gtest/gtest.h>

namespace foreshock::app {
namespace {

TEST(Terminal, ControlCodesOfLinesAreNotObeyed) {
  EXPECT_EQ(printable("a\x1b[31mred\x07 b\tc"), "a\\x1b[31mred\\x07 b\tc");
  EXPECT_EQ(printable("grüße"), "grüße");
}

TEST(Terminal, ExitCodesTellFailureFromWrongUse) {
  EXPECT_EQ(complain({ErrorKind::kInternal, "x"}), 1);
  EXPECT_EQ(complain_usage("x"), 2);
}

TEST(Terminal, NoColoursInPipes) {
  if (!colours_wanted()) {
    EXPECT_EQ(paint(Paint::kRed, "x"), "x");
  }
  EXPECT_GT(terminal_columns(), 0);
}

}  // namespace
}  // namespace foreshock::app
