#include "parse/format_library.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "parse/parser.h"

namespace foreshock::parse {
namespace {

namespace fs = std::filesystem;

fs::path formats_folder() {
  return fs::path(__FILE__).parent_path().parent_path().parent_path() / "formats";
}

std::string content_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

constexpr std::string_view kShop = R"(id: t_user_shop
lines: ["(user-shop) %{body}"]
samples:
  - line: "(user-shop) hello"
    expect: {body: hello, format: t_user_shop}
)";

TEST(FormatLibrary, EveryFormatGivesWhatItsFolderSays) {
  std::set<std::string> ids;
  size_t count = 0;
  for (const fs::directory_entry& entry : fs::directory_iterator(formats_folder())) {
    if (!entry.is_directory()) continue;
    std::string id = entry.path().filename().string();
    FormatFile file{"formats/" + id, content_of(entry.path() / "format.yaml"),
                    content_of(entry.path() / "sample.log"), content_of(entry.path() / "expect.jsonl")};
    EXPECT_EQ(file.yaml.substr(0, 4 + id.size()), "id: " + id);
    EXPECT_FALSE(file.sample.empty()) << id << ": sample.log is missing";
    EXPECT_FALSE(file.expect.empty()) << id << ": expect.jsonl is missing";
    Status checked = check_samples(*FormatLibrary::current(), file);
    EXPECT_TRUE(checked) << checked.error().message;
    ids.insert(id);
    ++count;
  }
  EXPECT_GT(count, 60u);
  for (const FormatInfo& info : FormatLibrary::current()->formats())
    EXPECT_EQ(ids.count(std::string(info.id)), 1u) << info.id << " is compiled in but has no folder";
}

TEST(FormatLibrary, AUsersFormatIsCheckedAndTaken) {
  std::vector<FormatFile> files{{"a.yaml", std::string(kShop), {}, {}}};
  std::vector<Error> problems;
  auto library = FormatLibrary::build(files, problems);
  ASSERT_TRUE(problems.empty()) << problems.front().message;
  std::vector<FormatInfo> formats = library->formats();
  EXPECT_TRUE(formats[0].user);
  EXPECT_EQ(formats[0].id, "t_user_shop");
  EXPECT_EQ(formats.size(), FormatLibrary::current()->formats().size() + 1);
}

TEST(FormatLibrary, AWrongFileIsLeftOutAndTheOthersStay) {
  std::string wrong(kShop);
  wrong.replace(wrong.find("body: hello"), 11, "body: other");
  std::vector<FormatFile> files{{"wrong.yaml", wrong, {}, {}},
                                {"broken.yaml", "id: [", {}, {}},
                                {"good.yaml", "id: t_good\nlines: [\"(good) %{body}\"]\n", {}, {}}};
  std::vector<Error> problems;
  auto library = FormatLibrary::build(files, problems);
  ASSERT_EQ(problems.size(), 2u);
  EXPECT_EQ(problems[0].message, "wrong.yaml:4: `body` is \"hello\" and should be \"other\"");
  EXPECT_EQ(problems[1].message.substr(0, 12), "broken.yaml:");
  EXPECT_EQ(library->formats()[0].id, "t_good");
}

TEST(FormatLibrary, UseChangesWhatIsReadNext) {
  auto before = FormatLibrary::current();
  std::vector<FormatFile> files{{"a.yaml", std::string(kShop), {}, {}}};
  std::vector<Error> problems;
  Arena arena;
  SourceContext context;
  context.observed = {1'795'410'000 * kSecond};
  EXPECT_EQ(format_name(parse_record("(user-shop) hi", FormatId::kRaw, context, arena).format), "raw");
  uint64_t generation = FormatLibrary::generation();
  FormatLibrary::use(FormatLibrary::build(files, problems));
  EXPECT_GT(FormatLibrary::generation(), generation);
  EXPECT_EQ(format_name(parse_record("(user-shop) hi", FormatId::kRaw, context, arena).format),
            "t_user_shop");
  FormatLibrary::use(before);
  EXPECT_EQ(format_name(parse_record("(user-shop) hi", FormatId::kRaw, context, arena).format), "raw");
}

}  // namespace
}  // namespace foreshock::parse
