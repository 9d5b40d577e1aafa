#include "incidents/join/entities.h"

#include <algorithm>
#include <array>

namespace foreshock::incidents {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
// What holds together a name, an address or an id.
bool is_inner(char c) {
  return is_digit(c) || is_letter(c) || c == '.' || c == '-' || c == '_' || c == ':';
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

// "10.0.3.7" of "10.0.3.7" or "10.0.3.7:5432"; "" when it is no IPv4 address or says nothing.
std::string_view address_of(std::string_view piece) {
  if (size_t colon = piece.find(':'); colon != std::string_view::npos) {
    if (!std::ranges::all_of(piece.substr(colon + 1), is_digit)) return {};
    piece = piece.substr(0, colon);
  }
  int dots = 0, digits = 0, number = 0;
  for (char c : piece) {
    if (c == '.') {
      if (digits == 0) return {};
      ++dots, digits = number = 0;
    } else if (is_digit(c) && ++digits <= 3) {
      number = number * 10 + (c - '0');
      if (number > 255) return {};
    } else {
      return {};
    }
  }
  if (dots != 3 || digits == 0) return {};
  if (piece.starts_with("127.") || piece.starts_with("0.") || piece == "255.255.255.255") return {};
  return piece;
}

// Trace ids, span-less request ids, UUIDs: at least 16 hex digits, perhaps with dashes, and not one digit
// repeated.
bool is_id(std::string_view piece) {
  size_t digits = 0, numbers = 0;
  for (char c : piece) {
    if (is_hex(c))
      ++digits, numbers += is_digit(c);
    else if (c != '-')
      return false;
  }
  if (digits < 16 || digits > 64 || numbers == 0) return false;
  char first = piece.front();
  return !std::ranges::all_of(piece, [first](char c) { return c == first || c == '-'; });
}

// "db-1.eu.example.org": at least three labels, a letter in the last, no capital letters and no label that
// begins a package name of a program.
bool is_host(std::string_view piece) {
  static constexpr std::array<std::string_view, 8> kPackages{"com.",  "org.",   "io.",  "net.",
                                                             "java.", "javax.", "www.", "sun."};
  if (piece.size() < 8 || piece.size() > 253) return false;
  for (std::string_view package : kPackages)
    if (piece.starts_with(package)) return false;
  int labels = 1;
  size_t label = 0;
  for (char c : piece) {
    if (c == '.') {
      if (label == 0) return false;
      ++labels, label = 0;
    } else if ((c >= 'a' && c <= 'z') || is_digit(c) || c == '-' || c == '_') {
      ++label;
    } else {
      return false;
    }
  }
  return labels >= 3 && label >= 2 && is_letter(piece.back());
}

void add_words(std::string_view piece, Marks& marks) {
  size_t begin = 0;
  for (size_t i = 0; i <= piece.size(); ++i) {
    if (i < piece.size() && piece[i] != '.' && piece[i] != ':') continue;
    std::string_view word = piece.substr(begin, i - begin);
    begin = i + 1;
    if (word.size() >= 4 && word.size() <= 64 && std::ranges::any_of(word, is_letter))
      marks.words.push_back(lower(word));
  }
}

void add_piece(std::string_view piece, Marks& marks) {
  while (!piece.empty() && !is_digit(piece.back()) && !is_letter(piece.back())) piece.remove_suffix(1);
  while (!piece.empty() && !is_digit(piece.front()) && !is_letter(piece.front())) piece.remove_prefix(1);
  if (piece.size() < 4) return;
  if (std::string_view address = address_of(piece); !address.empty()) {
    marks.entities.push_back({"address", std::string(address)});
    return;
  }
  if (is_id(piece)) {
    marks.entities.push_back({"id", lower(piece)});
    return;
  }
  std::string_view name = piece.substr(0, piece.find(':'));
  if (is_host(name)) marks.entities.push_back({"host", std::string(name)});
  add_words(piece, marks);
}

void add_line(std::string_view line, Marks& marks) {
  line = line.substr(0, kScannedBytesMax);
  size_t begin = 0;
  for (size_t i = 0; i <= line.size(); ++i) {
    if (i < line.size() && is_inner(line[i])) continue;
    if (i > begin && marks.entities.size() < kMarksPerFindingMax && marks.words.size() < kMarksPerFindingMax)
      add_piece(line.substr(begin, i - begin), marks);
    begin = i + 1;
  }
}

template <class T>
void make_distinct(std::vector<T>& items) {
  std::ranges::sort(items);
  items.erase(std::unique(items.begin(), items.end()), items.end());
}

}  // namespace

Marks marks_of(const detect::Finding& finding) {
  Marks marks;
  for (const std::string& example : finding.examples) add_line(example, marks);
  add_line(finding.template_text, marks);
  make_distinct(marks.entities);
  make_distinct(marks.words);
  return marks;
}

bool is_telling_name(std::string_view service) {
  static constexpr std::array<std::string_view, 16> kVague{
      "server", "service", "system",   "other", "main",  "default", "kernel", "worker",
      "client", "backend", "frontend", "proxy", "agent", "gateway", "host",   "application"};
  return service.size() >= 4 && std::ranges::find(kVague, lower(service)) == kVague.end();
}

}  // namespace foreshock::incidents
