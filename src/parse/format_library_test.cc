#include "parse/format_library.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "parse/declared/format_declaration.h"
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

// A word that one program's lines hold stands in other programs' messages too: it must not make those lines
// another format's, with a level for a host and a message cut short.
TEST(FormatLibrary, AnAnchorInAnotherProgramsMessageIsNotEnough) {
  constexpr std::string_view kOthers[] = {
      "2026-11-22T09:15:01.120Z  INFO 1 --- [nio-8080-exec-25] c.e.orders.Publisher : Published 3{}4 to "
      "topic",
      "2026-11-22 09:15:01,120 WARN [worker-3] com.example.Jobs - said{}4 to all",
      "Nov 22 09:15:01 web-1 orders[12]: said{}4 to all",
      "[2026-11-22 09:15:01] INFO said{}4 to all",
      "2026-11-22T09:15:01Z ERROR said{}4 to all code=7",
      "I1122 09:15:01.120000       1 store.go:12] said{}4 to all",
      "said{}4 to all",
  };
  Arena arena;
  SourceContext context;
  context.observed = {1'795'410'000 * kSecond};
  size_t tried = 0;
  for (const fs::directory_entry& entry : fs::directory_iterator(formats_folder())) {
    if (!entry.is_directory()) continue;
    auto declared = read_declaration(content_of(entry.path() / "format.yaml"), entry.path().string());
    ASSERT_TRUE(declared) << declared.error().message;
    for (const std::string& anchor : declared->anchors)
      for (std::string_view other : kOthers) {
        std::string line(other);
        line.replace(line.find("{}"), 2, anchor);
        arena.reset();
        EXPECT_NE(format_name(parse_record(line, FormatId::kRaw, context, arena).format), declared->id)
            << line;
        ++tried;
      }
  }
  EXPECT_GT(tried, 1000u);
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
