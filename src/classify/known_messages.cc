#include "classify/known_messages.h"

#include <algorithm>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "classify/known/pattern.h"

namespace foreshock::classify {
namespace {

// A pattern with this many words and letters is sure of itself whoever printed it; shorter ones could be
// anybody's sentence ("connection closed") and count only under their program's name.
// Many typed slots in their order ("<ip> - - [<time>] ...") are as good as words.
constexpr size_t kSureWords = 3, kSureLetters = 15, kSureTyped = 5;
constexpr size_t kTrivialWordBytes = 2;  // "of", "in": no evidence
// How far into a text a pattern may begin, after something that ends a prefix ("Caused by: ...").
constexpr size_t kPrefixTokensMax = 32;

struct Entry {
  const KnownMessage* message = nullptr;
  std::vector<PatternToken> tokens;
  size_t constants = 0, typed = 0;
  bool sure = false;  // whoever printed it
};

// Built once, at the first question: patterns read, and which of them hold which rare word.
struct Index {
  std::vector<Entry> entries;
  std::unordered_map<std::string, std::vector<uint32_t>> by_word;
};

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

Entry read_entry(const KnownMessage& message) {
  Entry entry{&message, read_pattern(message.pattern)};
  size_t words = 0, letters = 0;
  for (const PatternToken& token : entry.tokens) {
    entry.constants += token.word();
    entry.typed += token.slot && !token.any();
    if (!token.word() || token.text.size() <= kTrivialWordBytes) continue;
    ++words;
    letters += token.text.size();
  }
  entry.sure = (words >= kSureWords && letters >= kSureLetters) || (words >= 1 && entry.typed >= kSureTyped);
  return entry;
}

Index build_index() {
  Index index;
  std::unordered_map<std::string, size_t> uses;
  for (const KnownMessage& message : known_messages()) {
    index.entries.push_back(read_entry(message));
    for (const PatternToken& token : index.entries.back().tokens)
      if (token.word()) ++uses[token.text];
  }
  for (uint32_t i = 0; i < index.entries.size(); ++i) {
    const PatternToken* rarest = nullptr;
    for (const PatternToken& token : index.entries[i].tokens) {
      if (!token.word()) continue;
      if (rarest == nullptr || uses[token.text] < uses[rarest->text] ||
          (uses[token.text] == uses[rarest->text] && token.text.size() > rarest->text.size()))
        rarest = &token;
    }
    if (rarest != nullptr) index.by_word[rarest->text].push_back(i);
  }
  return index;
}

const Index& index() {
  static const Index built = build_index();
  return built;
}

// "postgresql@15-main", "nginx-ingress", "/usr/sbin/sshd[812]": the name, and then no letter.
bool goes_by(std::string_view service, std::string_view name) {
  if (!service.starts_with(name)) return false;
  if (service.size() == name.size()) return true;
  char next = service[name.size()];
  return !(next >= 'a' && next <= 'z');
}

std::string_view program_of(std::string_view service) {
  std::string name = lower(service.substr(service.find_last_of('/') + 1));
  std::string_view best;
  size_t best_bytes = 0;
  for (const KnownProgram& known : known_programs())
    for (std::string_view alias : known.services)
      if (alias.size() > best_bytes && goes_by(name, alias)) {
        best = known.program;
        best_bytes = alias.size();
      }
  return best;
}

bool ends_prefix(const PatternToken& token) {
  if (token.slot || token.text.size() != 1) return false;
  switch (token.text[0]) {
    case ':':
    case ']':
    case ')':
    case '|':
    case '>':
    case '-':
    case '"':
      return true;
    default:
      return false;
  }
}

// Where in the text the pattern begins to cover it, if anywhere.
std::optional<size_t> place_of(const Entry& entry, bool own, const std::vector<PatternToken>& text) {
  if (covers(entry.tokens, text, 0)) return 0;
  if ((!entry.sure && !own) || entry.tokens.front().any()) return std::nullopt;
  for (size_t begin = 1; begin < text.size() && begin <= kPrefixTokensMax; ++begin)
    if (ends_prefix(text[begin - 1]) && covers(entry.tokens, text, begin)) return begin;
  return std::nullopt;
}

struct Match {
  const Entry* entry = nullptr;
  size_t begin = 0;
  bool own = false;  // the entry is of the program that printed the text
};

// What covers more of the text, then more constants, its own program, more exact slots, fewer slots; then the
// order of the files, so that the answer never depends on a table's order.
bool says_more(const Match& a, const Match& b) {
  if (a.begin != b.begin) return a.begin < b.begin;
  if (a.entry->constants != b.entry->constants) return a.entry->constants > b.entry->constants;
  if (a.own != b.own) return a.own;
  if (a.entry->typed != b.entry->typed) return a.entry->typed > b.entry->typed;
  if (a.entry->tokens.size() != b.entry->tokens.size())
    return a.entry->tokens.size() > b.entry->tokens.size();
  return a.entry->message < b.entry->message;
}

}  // namespace

const KnownMessage* find_known_message(std::string_view template_text, std::string_view service) {
  std::vector<PatternToken> text = read_pattern(template_text);
  std::vector<uint32_t> candidates;
  for (const PatternToken& token : text) {
    if (!token.word()) continue;
    auto found = index().by_word.find(token.text);
    if (found != index().by_word.end())
      candidates.insert(candidates.end(), found->second.begin(), found->second.end());
  }
  if (candidates.empty()) return nullptr;
  std::sort(candidates.begin(), candidates.end());
  candidates.erase(std::unique(candidates.begin(), candidates.end()), candidates.end());
  std::string_view program = program_of(service);
  Match best;
  for (uint32_t at : candidates) {
    const Entry& entry = index().entries[at];
    bool own = entry.message->program == program;
    if (!own && !entry.sure) continue;
    std::optional<size_t> begin = place_of(entry, own, text);
    if (!begin) continue;
    Match match{&entry, *begin, own};
    if (best.entry == nullptr || says_more(match, best)) best = match;
  }
  return best.entry == nullptr ? nullptr : best.entry->message;
}

}  // namespace foreshock::classify
