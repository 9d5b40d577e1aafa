// Runs tests/query/*.test (see the README there) and the examples of docs/guide/query.md.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <future>
#include <sstream>

#include "store/query_parse.h"
#include "store/store.h"
#include "store/testing/repository.h"
#include "store/testing/sample_batch.h"
#include "store/testing/temporary_folder.h"

namespace foreshock::store {
namespace {

struct Statement {
  std::string head;                // "query newest limit=2"
  std::vector<std::string> lines;  // up to ---- or the blank line
  std::vector<std::string> expected;
  int number = 0;                  // of its first line in the file
};

std::vector<Statement> read_statements(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::vector<Statement> out;
  bool open = false;
  bool expecting = false;
  int number = 0;
  for (std::string line; std::getline(file, line);) {
    ++number;
    if (line.empty()) {
      open = expecting = false;
    } else if (!open && line[0] == '#') {
      continue;
    } else if (!open) {
      out.push_back({line, {}, {}, number});
      open = true;
    } else if (line == "----") {
      expecting = true;
    } else {
      (expecting ? out.back().expected : out.back().lines).push_back(line);
    }
  }
  return out;
}

std::string option(const std::string& head, const std::string& name, const std::string& otherwise) {
  size_t at = head.find(" " + name + "=");
  if (at == std::string::npos) return otherwise;
  at += name.size() + 2;
  return head.substr(at, name == "source" ? std::string::npos : head.find(' ', at) - at);
}

class QueryFile {
 public:
  explicit QueryFile(const std::filesystem::path& path) : path_(path), statements_(read_statements(path)) {
    StoreOptions options;
    options.background = false;
    auto store = open_embedded_store(*world_, folder_.path(), options);
    EXPECT_TRUE(store);
    store_ = std::move(*store);
    append_lines();
  }

  void run(const char* where) {
    for (const Statement& statement : statements_) {
      SCOPED_TRACE(path_.filename().string() + ":" + std::to_string(statement.number) + " (" + where + ")");
      if (statement.head == "error") {
        ASSERT_EQ(statement.lines.size(), 1u);
        auto query = parse_query(statement.lines[0]);
        ASSERT_FALSE(query);
        EXPECT_EQ(query.error().message, statement.expected.at(0));
      } else if (statement.head.starts_with("query")) {
        ASSERT_EQ(statement.lines.size(), 1u);
        EXPECT_EQ(rows_of(statement), statement.expected) << statement.lines[0];
      } else {
        ASSERT_TRUE(statement.head.starts_with("lines")) << statement.head;
      }
    }
  }
  void seal() { ASSERT_TRUE(store_->seal_now()); }
  size_t size() const { return statements_.size(); }

 private:
  void append_lines() {
    Timestamp time{kSampleStart};
    for (const Statement& statement : statements_) {
      if (!statement.head.starts_with("lines")) continue;
      SampleBatch batch;
      for (const std::string& line : statement.lines) {
        batch.add(line, time, option(statement.head, "service", "web"), option(statement.head, "host", "h1"),
                  option(statement.head, "source", "stdin"));
        time = time + kSecond;
      }
      std::promise<Status> done;
      ASSERT_TRUE(store_->append(batch.batch(), [&](Status status) { done.set_value(std::move(status)); }));
      ASSERT_TRUE(done.get_future().get());
    }
  }
  std::vector<std::string> rows_of(const Statement& statement) {
    QueryRequest request;
    request.tenant = kDefaultTenant;
    request.query = statement.lines[0];
    request.newest_first = statement.head.find(" newest") != std::string::npos;
    request.limit = std::stoul(option(statement.head, "limit", "1000"));
    std::vector<std::string> rows;
    auto summary = store_->query(request, [&](const Row& row) {
      rows.emplace_back();
      if (row.log) {
        rows.back() = row.log->raw;
      } else {
        append_row_json(rows.back(), row);
      }
      return true;
    });
    if (!summary) rows.push_back(summary.error().message);
    if (summary && summary->partial) rows.push_back("partial: " + summary->warnings.at(0));
    return rows;
  }

  std::filesystem::path path_;
  std::vector<Statement> statements_;
  std::unique_ptr<World> world_ = make_real_world();
  TemporaryFolder folder_;
  std::unique_ptr<Store> store_;
};

TEST(QueryFiles, EveryStatementAnswersItsRows) {
  size_t statements = 0;
  for (const auto& entry : std::filesystem::directory_iterator(repository() / "tests/query")) {
    if (entry.path().extension() != ".test") continue;
    QueryFile file(entry.path());
    file.run("head");
    file.seal();
    file.run("segment");
    statements += file.size();
  }
  EXPECT_GT(statements, 30u) << "the files were not found";
}

// In the guide, blocks marked `query` hold one query a line, which has to be understood; blocks marked
// `mistake` hold a query and the message that it gets.
TEST(QueryFiles, TheGuidesExamplesAreUnderstood) {
  std::ifstream guide(repository() / "docs/guide/query.md");
  ASSERT_TRUE(guide);
  std::string block;
  std::string mistake;
  int queries = 0;
  for (std::string line; std::getline(guide, line);) {
    if (line.starts_with("```")) {
      block = block.empty() ? line.substr(3) : "";
      mistake.clear();
    } else if (block == "query" && !line.empty()) {
      auto query = parse_query(line);
      EXPECT_TRUE(query) << line << "\n" << query.error().message;
      ++queries;
    } else if (block == "mistake" && mistake.empty()) {
      mistake = line;
    } else if (block == "mistake") {
      auto query = parse_query(mistake);
      ASSERT_FALSE(query) << mistake;
      EXPECT_EQ(query.error().message, line);
      mistake.clear();
    }
  }
  EXPECT_GT(queries, 15);
}

}  // namespace
}  // namespace foreshock::store
