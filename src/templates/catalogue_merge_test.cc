#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "base/hash.h"
#include "templates/miner.h"

namespace foreshock::templates {
namespace {

using Ids = std::vector<TemplateId>;

Ids mine(Catalogue& catalogue, const std::vector<std::string>& lines) {
  Miner miner(catalogue);
  std::vector<parse::Record> records(lines.size());
  for (size_t i = 0; i < lines.size(); ++i) records[i].body = lines[i];
  Arena arena;
  std::vector<Event> events;
  miner.assign(records, arena, events);
  Ids ids;
  for (const Event& event : events) ids.push_back(event.template_id);
  return ids;
}

std::vector<std::string> service_lines(size_t count) {
  uint64_t state = 5;
  auto below = [&](uint64_t n) { return mix64(state += 0x9E3779B97F4A7C15ull) % n; };
  const char* towns[] = {"rome",  "oslo",  "lima",  "cairo", "delhi",
                         "paris", "tokyo", "quito", "sofia", "turin"};
  const char* states[] = {"started", "stopped", "failed"};
  std::vector<std::string> lines;
  for (size_t i = 0; i < count; ++i) {
    std::string town = towns[below(10)], number = std::to_string(below(9999));
    switch (below(5)) {
      case 0:
        lines.push_back("parcel " + number + " travels towards " + town + " with the morning train");
        break;
      case 1:
        lines.push_back("session of user " + town + " is " + states[below(3)]);
        break;
      case 2:
        lines.push_back("mode=" + town + " took " + number + " ms");
        break;
      case 3:
        lines.push_back("store '" + town + "' holds " + number + " items");
        break;
      default:
        lines.push_back("request " + number + " was answered");
    }
  }
  return lines;
}

struct Workers {
  std::vector<std::unique_ptr<Catalogue>> catalogues;
  std::vector<std::pair<std::string, TemplateId>> given;  // line and the id it was given
};

// The lines dealt to workers that share nothing.
Workers work(const std::vector<std::string>& lines, size_t count) {
  Workers out;
  for (size_t k = 0; k < count; ++k) {
    std::vector<std::string> part;
    for (size_t i = k; i < lines.size(); i += count) part.push_back(lines[i]);
    out.catalogues.push_back(std::make_unique<Catalogue>(0, k));
    Ids ids = mine(*out.catalogues.back(), part);
    for (size_t i = 0; i < part.size(); ++i) out.given.emplace_back(part[i], ids[i]);
  }
  return out;
}

// Share of lines whose id resolves to that of a single worker, after merging in the given order.
double share_as_alone(const std::vector<std::string>& lines, const std::vector<size_t>& order,
                      std::set<uint64_t>* canonical = nullptr) {
  Catalogue alone, merged;
  Ids ids = mine(alone, lines);
  std::map<std::string, TemplateId> expected;
  for (size_t i = 0; i < lines.size(); ++i) expected[lines[i]] = alone.resolve(ids[i]);
  Workers workers = work(lines, order.size());
  for (size_t k : order) EXPECT_TRUE(merged.merge(*workers.catalogues[k]));
  size_t same = 0;
  for (const auto& [line, id] : workers.given) same += merged.resolve(id) == expected[line];
  if (canonical)
    for (const Template& made : merged.all()) canonical->insert(made.id.value);
  return static_cast<double>(same) / static_cast<double>(workers.given.size());
}

TEST(CatalogueMerge, FourWorkersApartAgreeWithOne) {
  std::set<uint64_t> forth, back;
  std::vector<std::string> lines = service_lines(4000);
  EXPECT_GE(share_as_alone(lines, {0, 1, 2, 3}, &forth), 0.999);
  EXPECT_GE(share_as_alone(lines, {3, 1, 0, 2}, &back), 0.999);
  EXPECT_EQ(forth, back);
}

// No worker alone saw enough different words.
TEST(CatalogueMerge, EvidenceAddsUp) {
  Catalogue left, right;
  Ids a = mine(left,
               {"train to rome is late today", "train to oslo is late today", "train to lima is late today"});
  Ids b = mine(right,
               {"train to bern is late today", "train to kiel is late today", "train to nice is late today"});
  ASSERT_NE(left.resolve(a[0]), left.resolve(a[1]));
  ASSERT_TRUE(left.merge(right));
  for (TemplateId id : a) EXPECT_EQ(left.resolve(id), template_id_of("train to <*> is late today"));
  for (TemplateId id : b) EXPECT_EQ(left.resolve(id), template_id_of("train to <*> is late today"));
}

TEST(CatalogueMerge, TwiceIsOnce) {
  Catalogue left, right;
  mine(left, service_lines(500));
  mine(right, service_lines(900));
  ASSERT_TRUE(left.merge(right));
  uint64_t checksum = left.checksum();
  ASSERT_TRUE(left.merge(right));
  ASSERT_TRUE(left.merge(left));
  EXPECT_EQ(left.checksum(), checksum);
}

TEST(CatalogueMerge, RealLogs) {
  const std::filesystem::path folder =
      std::filesystem::path(__FILE__).parent_path().parent_path().parent_path() / "../shared/data/loghub2k";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << folder << " is not here";
  double sum = 0;
  size_t systems = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".tsv") continue;
    std::ifstream in(entry.path());
    std::vector<std::string> lines;
    std::string line;
    std::getline(in, line);
    while (std::getline(in, line)) lines.push_back(line.substr(line.rfind('\t') + 1));
    double share = share_as_alone(lines, {2, 0, 3, 1});
    std::printf("%s %.4f\n", entry.path().stem().string().c_str(), share);
    sum += share;
    ++systems;
  }
  EXPECT_GE(sum / static_cast<double>(systems), 0.99);
}

}  // namespace
}  // namespace foreshock::templates
