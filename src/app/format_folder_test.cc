#include "app/format_folder.h"

#include <gtest/gtest.h>

#include "base/fake_world.h"
#include "parse/format_library.h"
#include "parse/parser.h"

namespace foreshock::app {
namespace {

std::string format_of(std::string_view line) {
  Arena arena;
  parse::SourceContext context;
  context.observed = {1'795'410'000 * kSecond};
  return std::string(parse::format_name(parse::parse_record(line, parse::FormatId::kRaw, context, arena).format));
}

TEST(FormatFolder, AChangedFileIsTakenWithoutARestart) {
  FakeWorld world;
  ASSERT_TRUE(world.disk().make_directories("/formats"));
  FormatFolder folder(world, "/formats");
  folder.refresh();
  EXPECT_FALSE(folder.refresh()) << "nothing changed";
  EXPECT_EQ(format_of("(folder-shop) hi"), "raw");
  ASSERT_TRUE(write_file_atomically(world.disk(), "/formats/shop.yaml",
                                    "id: folder_shop\nlines: [\"(folder-shop) %{body}\"]\n"));
  EXPECT_TRUE(folder.refresh());
  EXPECT_TRUE(folder.problems().empty());
  EXPECT_EQ(format_of("(folder-shop) hi"), "folder_shop");
  ASSERT_TRUE(write_file_atomically(world.disk(), "/formats/bad.yaml", "id: bad_one\nlines:\n  - \"%{a:no}\"\n"));
  EXPECT_TRUE(folder.refresh());
  ASSERT_EQ(folder.problems().size(), 1u);
  EXPECT_EQ(folder.problems()[0].message.substr(0, 21), "/formats/bad.yaml:3: ");
  EXPECT_EQ(format_of("(folder-shop) hi"), "folder_shop") << "the others stay";
  ASSERT_TRUE(world.disk().remove("/formats/shop.yaml"));
  ASSERT_TRUE(world.disk().remove("/formats/bad.yaml"));
  EXPECT_TRUE(folder.refresh());
  EXPECT_EQ(format_of("(folder-shop) hi"), "raw");
}

}  // namespace
}  // namespace foreshock::app
