// Accuracy on the systems of tests/template_systems: our own writing of what fourteen kinds of software
// print, one configuration for all. Floors are below the figures seen, so that a change that costs accuracy
// shows.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "base/hash.h"
#include "templates/miner.h"
#include "templates/template_text.h"

namespace foreshock::templates {
namespace {

namespace fs = std::filesystem;

const fs::path kSystems =
    fs::path(__FILE__).parent_path().parent_path().parent_path() / "tests" / "template_systems";

std::vector<std::string> split(const std::string& text, const std::string& separator) {
  std::vector<std::string> out;
  size_t at = 0;
  for (size_t end; (end = text.find(separator, at)) != std::string::npos; at = end + separator.size())
    out.push_back(text.substr(at, end - at));
  out.push_back(text.substr(at));
  return out;
}

// Fills the values of a template; README.md of the folder names the kinds.
class Filler {
 public:
  explicit Filler(uint64_t seed) : state_(seed) {}
  uint64_t below(uint64_t n) { return mix64(state_ += 0x9E3779B97F4A7C15ull) % n; }

  std::string value(const std::string& kind, const std::string& arg) {
    if (kind == "num") return between(arg.empty() ? "0-99999" : arg);
    if (kind == "float") return between("0-900") + "." + between("10-99");
    if (kind == "port") return between("1024-65535");
    if (kind == "hex") return hex(std::stoul(arg));
    if (kind == "uuid") return hex(8) + "-" + hex(4) + "-4" + hex(3) + "-a" + hex(3) + "-" + hex(12);
    if (kind == "ip") return "10." + between("0-255") + "." + between("0-255") + "." + between("1-254");
    if (kind == "mac")
      return hex(2) + ":" + hex(2) + ":" + hex(2) + ":" + hex(2) + ":" + hex(2) + ":" + hex(2);
    if (kind == "time")
      return "2026-0" + between("1-9") + "-1" + between("0-9") + "T1" + between("0-9") + ":22:31.5";
    if (kind == "clock") return "1" + between("0-9") + ":" + between("10-59") + ":" + between("10-59");
    if (kind == "path") return "/" + word() + "/" + word() + "/" + word() + "-" + between("1-99") + ".dat";
    if (kind == "file") return word() + "-" + between("1-99") + ".cfg";
    if (kind == "url") return "http://" + word() + ".example.com:8080/" + word() + "/" + between("1-999");
    if (kind == "host") return below(3) ? word() + between("1-99") : word() + "-" + between("1-9");
    if (kind == "fqdn") return word() + between("1-40") + "." + word() + ".example.com";
    if (kind == "mail") return user() + "@" + word() + ".example.org";
    if (kind == "pkg") return "com.acme." + word() + "." + word();
    if (kind == "class") return "com.acme." + word() + "." + capital(word()) + capital(word());
    if (kind == "pod") return word() + "-" + hex(9) + "-" + hex(5);
    if (kind == "word") return word();
    if (kind == "user") return user();
    if (kind == "cat") return arg;  // filled in again: one value made of several
    if (kind == "pick") return pick(split(arg, "|"));
    if (kind == "quoted") return "'" + word() + "'";
    if (kind == "kv") return word() + "=" + between("1-99");
    if (kind == "part") return word() + "-" + between("0-30");
    if (kind == "seg") return between("100000-999999") + ".log";
    if (kind == "TEST")
      return pick({"BAYES_00", "DKIM_SIGNED", "SPF_PASS", "HTML_MESSAGE", "RDNS_NONE", "URIBL_BLOCKED"});
    if (kind == "words") {
      std::string out = word();
      for (uint64_t i = 1, n = std::stoul(between(arg)); i < n; ++i) out += " " + word();
      return out;
    }
    if (kind == "list") {
      std::vector<std::string> parts = split(arg, ":");
      std::string out = value(parts[2], "");
      for (uint64_t i = 1, n = std::stoul(between(parts[0])); i < n; ++i)
        out += parts[1] + value(parts[2], "");
      return out;
    }
    ADD_FAILURE() << "no kind of value " << kind;
    return "";
  }

 private:
  std::string between(const std::string& range) {
    uint64_t low = std::stoul(range), high = std::stoul(range.substr(range.find('-') + 1));
    return std::to_string(low + below(high - low + 1));
  }
  std::string hex(size_t digits) {
    std::string out;
    for (size_t i = 0; i < digits; ++i) out += "0123456789abcdef"[below(16)];
    return out;
  }
  std::string pick(const std::vector<std::string>& from) { return from[below(from.size())]; }
  static std::string capital(std::string word) {
    word[0] = static_cast<char>(word[0] - 32);
    return word;
  }
  std::string user() {
    static const std::vector<std::string> kUsers = split(
        "root|admin|guest|test|ann|bob|cyrus|news|oracle|postgres|backup|www-data|nagios|git|jdoe|m.smith|"
        "deploy|web01|ubuntu|sales|info|mysql|ftp|operator|kim",
        "|");
    return pick(kUsers);
  }
  std::string word() {
    static const std::vector<std::string> kWords = split(
        "apple|harbor|river|stone|cart|orders|search|mailer|ledger|basket|falcon|pepper|willow|marble|"
        "copper|silver|garden|meadow|tunnel|bridge|castle|shadow|planet|comet|meteor|saturn|walnut|cherry|"
        "lemon|ginger|clover|anchor|beacon|canyon|desert|forest|island|jungle|lagoon|valley|summit|glacier|"
        "prairie|thunder|breeze|monsoon|twilight|ember|cobalt|indigo|violet|amber|coral|ivory|jasper|onyx|"
        "opal|topaz|quartz|zephyr",
        "|");
    return pick(kWords);
  }
  uint64_t state_;
};

struct Form {
  uint64_t weight = 1;
  std::string pattern, truth;
};

// The end of the value that begins at `at`, or 0: "{kind}" or "{kind:argument}".
size_t value_end(const std::string& pattern, size_t at) {
  size_t end = at + 1;
  while (end < pattern.size() && std::isalpha(static_cast<unsigned char>(pattern[end]))) ++end;
  if (pattern[at] != '{' || end == at + 1 || end >= pattern.size() ||
      (pattern[end] != '}' && pattern[end] != ':'))
    return 0;
  for (int depth = 1; end < pattern.size(); ++end) {
    depth += pattern[end] == '{';
    depth -= pattern[end] == '}';
    if (depth == 0) return end + 1;
  }
  return 0;
}

// Where a number that stands by itself ends ("110", "0x0", "4.4.1"), or 0; that of a protocol is a name.
size_t number_end(const std::string& pattern, size_t at) {
  auto alnum = [&](size_t i) { return std::isalnum(static_cast<unsigned char>(pattern[i])) != 0; };
  if (!std::isdigit(static_cast<unsigned char>(pattern[at]))) return 0;
  if (at > 0 && (alnum(at - 1) || pattern[at - 1] == '_')) return 0;
  if (at > 1 && pattern[at - 1] == '.' && alnum(at - 2)) return 0;
  if (at >= 5 && pattern.compare(at - 5, 5, "HTTP/") == 0) return 0;
  size_t end = at;
  while (end < pattern.size() &&
         (alnum(end) || (pattern[end] == '.' && end + 1 < pattern.size() && alnum(end + 1))))
    ++end;
  return end;
}

std::string fill(const std::string& pattern, Filler* filler) {
  std::string out;
  for (size_t i = 0; i < pattern.size();) {
    size_t end = value_end(pattern, i);
    if (size_t number = filler ? 0 : number_end(pattern, i); end == 0 && number > 0) {
      out += "<*>";  // whoever labels lines takes a number for a value
      i = number;
      continue;
    }
    if (end == 0) {
      out += pattern[i++];
      continue;
    }
    std::string inner = pattern.substr(i + 1, end - i - 2);
    size_t colon = std::min(inner.find(':'), inner.size());
    std::string argument = inner.substr(std::min(colon + 1, inner.size()));
    out += filler ? fill(filler->value(inner.substr(0, colon), argument), filler) : "<*>";
    i = end;
  }
  return out;
}

// "{each:a|b}" stands for two templates.
void add_forms(uint64_t weight, const std::string& pattern, std::vector<Form>& forms) {
  size_t at = pattern.find("{each:");
  if (at == std::string::npos) {
    forms.push_back({weight, pattern, fill(pattern, nullptr)});
    return;
  }
  size_t end = pattern.find('}', at);
  std::vector<std::string> words = split(pattern.substr(at + 6, end - at - 6), "|");
  for (const std::string& word : words)
    add_forms(std::max<uint64_t>(weight / words.size(), 1),
              pattern.substr(0, at) + word + pattern.substr(end + 1), forms);
}

std::vector<Form> read_system(const fs::path& path) {
  std::ifstream in(path);
  std::vector<Form> forms;
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line[0] == '#') continue;
    size_t blank = line.find(' ');
    add_forms(std::stoul(line), line.substr(blank + 1), forms);
  }
  return forms;
}

// The normal form in which texts are compared: annotators differ in style.
std::string normal(const std::string& text) {
  static const std::regex kJoined(R"(<\*>(?:[^\s\w<>]*<\*>)+)");
  static const std::regex kAffixed(R"([\w.\-/:@#+%]*<\*>[\w.\-/:@#+%]*)");
  std::string out;
  std::istringstream in(text);
  for (std::string word; in >> word;) {
    bool digit = word.find_first_of("0123456789") != std::string::npos;
    if (digit && word.find("<*>") == std::string::npos) word = "<*>";
    out += (out.empty() ? "" : " ") + std::regex_replace(word, kJoined, "<*>");
  }
  return std::regex_replace(out, kAffixed, "<*>");
}

struct Score {
  double ga = 0, fga = 0, pa = 0, fta = 0;
};

double f1(size_t hit, size_t said, size_t real) {
  return said + real ? 2.0 * static_cast<double>(hit) / static_cast<double>(said + real) : 0;
}

Score score(const std::vector<size_t>& truth, const std::vector<uint64_t>& got,
            const std::vector<std::string>& truth_texts, const std::map<uint64_t, std::string>& got_texts) {
  std::map<size_t, std::set<uint64_t>> parts;
  std::map<size_t, size_t> true_size;
  std::map<uint64_t, size_t> size;
  std::map<uint64_t, std::string> said_text;
  for (const auto& [id, text] : got_texts) said_text[id] = normal(text);
  std::vector<std::string> real_text;
  for (const std::string& text : truth_texts) real_text.push_back(normal(text));
  std::map<std::string, std::set<std::string>> meets;
  std::set<std::string> real_texts;
  size_t exact_lines = 0;
  for (size_t i = 0; i < truth.size(); ++i) {
    parts[truth[i]].insert(got[i]);
    ++true_size[truth[i]];
    ++size[got[i]];
    const std::string& real = real_text[truth[i]];
    const std::string& said = said_text[got[i]];
    exact_lines += real == said;
    meets[said].insert(real);
    real_texts.insert(real);
  }
  size_t right_lines = 0, right_groups = 0, right_texts = 0;
  for (const auto& [form, ids] : parts)
    if (ids.size() == 1 && size[*ids.begin()] == true_size[form]) {
      ++right_groups;
      right_lines += true_size[form];
    }
  for (const auto& [said, reals] : meets) right_texts += reals.size() == 1 && *reals.begin() == said;
  auto lines = static_cast<double>(truth.size());
  return {static_cast<double>(right_lines) / lines, f1(right_groups, size.size(), true_size.size()),
          static_cast<double>(exact_lines) / lines, f1(right_texts, meets.size(), real_texts.size())};
}

// FORESHOCK_TEST_SYSTEMS_OUT=FOLDER keeps the corpora there: NAME.tsv with line, template, content.
void keep(const std::string& name, const std::vector<std::string>& lines, const std::vector<size_t>& truth,
          const std::vector<std::string>& texts) {
  const char* folder = std::getenv("FORESHOCK_TEST_SYSTEMS_OUT");
  if (!folder) return;
  std::ofstream out(fs::path(folder) / (name + ".tsv"));
  out << "line\ttemplate\tcontent\n";
  auto clean = [](std::string text) {
    std::replace(text.begin(), text.end(), '\t', ' ');
    return text;
  };
  for (size_t i = 0; i < lines.size(); ++i)
    out << i + 1 << "\t" << clean(texts[truth[i]]) << "\t" << clean(lines[i]) << "\n";
}

TEST(MinerSystems, OneConfigurationForAll) {
  constexpr size_t kLines = 2000;
  Score mean;
  size_t systems = 0;
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(kSystems))
    if (entry.path().extension() == ".txt") paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  for (const fs::path& path : paths) {
    std::vector<Form> forms = read_system(path);
    uint64_t weights = 0;
    std::vector<std::string> texts;
    for (const Form& form : forms) {
      weights += form.weight;
      texts.push_back(form.truth);
    }
    Filler filler(hash64(path.stem().string(), 7));
    std::vector<std::string> lines;
    std::vector<size_t> truth;
    while (lines.size() < kLines) {
      uint64_t at = filler.below(weights);
      size_t form = 0;
      for (; at >= forms[form].weight; ++form) at -= forms[form].weight;
      lines.push_back(fill(forms[form].pattern, &filler));
      truth.push_back(form);
    }
    keep(path.stem().string(), lines, truth, texts);
    Catalogue catalogue;
    Miner miner(catalogue);
    std::vector<parse::Record> records(lines.size());
    for (size_t i = 0; i < lines.size(); ++i) records[i].body = lines[i];
    Arena arena;
    std::vector<Event> events;
    miner.assign(records, arena, events);
    std::vector<uint64_t> got;
    std::map<uint64_t, std::string> got_texts;
    for (const Event& event : events) {
      TemplateId id = catalogue.resolve(event.template_id);
      got.push_back(id.value);
      if (!got_texts.contains(id.value)) got_texts[id.value] = loghub_style(catalogue.find(id)->text);
    }
    Score one = score(truth, got, texts, got_texts);
    std::printf("%-12s GA %.3f FGA %.3f PA %.3f FTA %.3f  %zu templates, %zu found\n",
                path.stem().string().c_str(), one.ga, one.fga, one.pa, one.fta,
                std::set<size_t>(truth.begin(), truth.end()).size(), got_texts.size());
    mean = {mean.ga + one.ga, mean.fga + one.fga, mean.pa + one.pa, mean.fta + one.fta};
    ++systems;
  }
  ASSERT_GE(systems, 14u) << kSystems;
  auto n = static_cast<double>(systems);
  std::printf("%-12s GA %.3f FGA %.3f PA %.3f FTA %.3f\n", "mean", mean.ga / n, mean.fga / n, mean.pa / n,
              mean.fta / n);
  EXPECT_GE(mean.ga / n, 0.92);
  EXPECT_GE(mean.fga / n, 0.80);
  EXPECT_GE(mean.pa / n, 0.87);
  EXPECT_GE(mean.fta / n, 0.80);
}

}  // namespace
}  // namespace foreshock::templates
