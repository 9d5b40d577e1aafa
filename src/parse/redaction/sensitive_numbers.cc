#include "parse/redaction/sensitive_numbers.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>

#include "parse/tokens/byte_class.h"

namespace foreshock::parse {

namespace {

constexpr size_t kCardDigitsMin = 13;
constexpr size_t kCardDigitsMax = 19;
constexpr size_t kIbanMin = 15;
constexpr size_t kContextBytes = 24;
constexpr size_t kIbanMax = 34;

bool luhn(const std::array<uint8_t, kCardDigitsMax>& digits, size_t count) {
  unsigned sum = 0;
  for (size_t i = 0; i < count; ++i) {
    unsigned digit = digits[count - 1 - i];
    if (i % 2 == 1) digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
    sum += digit;
  }
  return sum % 10 == 0;
}

bool between(unsigned value, unsigned low, unsigned high) {
  return value >= low && value <= high;
}

// Whether an issuer gives numbers of this length beginning with these four digits.
bool is_issued(unsigned first4, size_t digits) {
  unsigned first2 = first4 / 100;
  unsigned first3 = first4 / 10;
  if (first4 / 1000 == 4) return digits == 13 || digits == 16 || digits == 19;           // Visa
  if (between(first2, 51, 55) || between(first4, 2221, 2720)) return digits == 16;       // Mastercard
  if (first2 == 34 || first2 == 37) return digits == 15;                                 // Amex
  if (between(first3, 300, 305) || first2 == 36 || first2 == 38) return digits == 14;    // Diners
  if (between(first4, 3528, 3589)) return digits >= 16;                                  // JCB
  if (first4 == 6011 || between(first3, 644, 649) || first2 == 65) return digits >= 16;  // Discover
  if (first2 == 62) return digits >= 16;                                                 // UnionPay
  static constexpr unsigned kMaestro[] = {5018, 5020, 5038, 5893, 6304, 6759, 6761, 6762, 6763};
  if (std::find(std::begin(kMaestro), std::end(kMaestro), first4) != std::end(kMaestro)) return digits >= 16;
  return false;
}

// A country's length of IBAN; 0 for letters that no country has.
size_t iban_size(char a, char b) {
  struct Country {
    char name[3];
    uint8_t size;
  };
  static constexpr Country kCountries[] = {
      {"AD", 24}, {"AE", 23}, {"AL", 28}, {"AT", 20}, {"AZ", 28}, {"BA", 20}, {"BE", 16}, {"BG", 22},
      {"BH", 22}, {"BR", 29}, {"BY", 28}, {"CH", 21}, {"CR", 22}, {"CY", 28}, {"CZ", 24}, {"DE", 22},
      {"DK", 18}, {"DO", 28}, {"EE", 20}, {"EG", 29}, {"ES", 24}, {"FI", 18}, {"FO", 18}, {"FR", 27},
      {"GB", 22}, {"GE", 22}, {"GI", 23}, {"GL", 18}, {"GR", 27}, {"GT", 28}, {"HR", 21}, {"HU", 28},
      {"IE", 22}, {"IL", 23}, {"IQ", 23}, {"IS", 26}, {"IT", 27}, {"JO", 30}, {"KW", 30}, {"KZ", 20},
      {"LB", 28}, {"LC", 32}, {"LI", 21}, {"LT", 20}, {"LU", 20}, {"LV", 21}, {"LY", 25}, {"MC", 27},
      {"MD", 24}, {"ME", 22}, {"MK", 19}, {"MR", 27}, {"MT", 31}, {"MU", 30}, {"NL", 18}, {"NO", 15},
      {"PK", 24}, {"PL", 28}, {"PS", 29}, {"PT", 25}, {"QA", 29}, {"RO", 24}, {"RS", 22}, {"SA", 24},
      {"SC", 31}, {"SE", 24}, {"SI", 19}, {"SK", 24}, {"SM", 27}, {"ST", 25}, {"SV", 28}, {"TL", 23},
      {"TN", 24}, {"TR", 26}, {"UA", 29}, {"VA", 22}, {"VG", 24}, {"XK", 20}};
  for (const Country& country : kCountries)
    if (country.name[0] == a && country.name[1] == b) return country.size;
  return 0;
}

bool remainder_is_one(const std::array<char, kIbanMax>& text, size_t size) {
  unsigned rest = 0;
  for (size_t i = 0; i < size; ++i) {
    char c = text[(i + 4) % size];
    rest = is_digit(c) ? (rest * 10 + static_cast<unsigned>(c - '0')) % 97
                       : (rest * 100 + static_cast<unsigned>(c - 'A' + 10)) % 97;
  }
  return rest == 1;
}

bool speaks_of_card(std::string_view text, size_t at) {
  std::string_view before =
      text.substr(at > kContextBytes ? at - kContextBytes : 0, std::min(at, kContextBytes));
  static constexpr std::string_view kWords[] = {"card", "Card", "CARD", "pan", "PAN",
                                                "visa", "Visa", "VISA", "cc"};
  return std::any_of(std::begin(kWords), std::end(kWords),
                     [&](std::string_view word) { return before.find(word) != std::string_view::npos; });
}

// "CCVI4111...", "CC/CA5500...": travel agents write the brand's letters before the number.
bool behind_brand(std::string_view text, size_t at) {
  static constexpr std::string_view kBrands[] = {"VI", "CA", "AX", "DC", "DS", "JC", "MC"};
  if (at < 3 ||
      std::find(std::begin(kBrands), std::end(kBrands), text.substr(at - 2, 2)) == std::end(kBrands))
    return false;
  return !is_alnum(text[at - 3]) || text.substr(0, at - 2).ends_with("CC");
}

}  // namespace

size_t card_length(std::string_view text, size_t at) {
  if (at > 0 && !behind_brand(text, at)) {
    char before = text[at - 1];
    bool decimal = before == '.' && at > 1 && is_digit(text[at - 2]);
    bool joined = before == '-' && at > 1 && is_word(text[at - 2]);
    if (is_alnum(before) || before == '_' || decimal || joined) return 0;
  }
  std::array<uint8_t, kCardDigitsMax> digits;
  size_t count = 0;
  size_t end = at;
  char separator = 0;
  size_t separators = 0;
  for (size_t i = at; i < text.size(); ++i) {
    char c = text[i];
    if (is_digit(c)) {
      if (count == kCardDigitsMax) return 0;
      digits[count++] = static_cast<uint8_t>(c - '0');
      end = i + 1;
      continue;
    }
    bool separates = (c == ' ' || c == '-' || c == '+' || c == '.') && count >= 4 && i + 1 < text.size() &&
                     is_digit(text[i + 1]);
    if (c == '.' && count % 4 != 0) break;
    if (!separates || (separator != 0 && c != separator)) break;
    ++separators;
    // What follows a whole number with a blank is another number.
    if (c == ' ' && count >= kCardDigitsMin && separator == 0) break;
    separator = c;
  }
  if (count < kCardDigitsMin) return 0;
  // Four groups of four; anything else with a point is a fraction.
  if ((separator == '.' || separator == '+') && (separators != 3 || count != 16)) return 0;
  if (end < text.size() && (is_alnum(text[end]) || text[end] == '_')) return 0;
  if (end + 1 < text.size() && text[end] == '.' && is_digit(text[end + 1])) return 0;
  unsigned first4 = digits[0] * 1000u + digits[1] * 100u + digits[2] * 10u + digits[3];
  if (!is_issued(first4, count) || !luhn(digits, count)) return 0;
  // Old Visa numbers of 13 digits look like times in milliseconds: only where a card is spoken of.
  return count > 13 || speaks_of_card(text, at) ? end - at : 0;
}

size_t iban_length(std::string_view text, size_t at) {
  if (at + kIbanMin > text.size() || (at > 0 && is_word(text[at - 1]))) return 0;
  auto upper = [](char c) { return is_lower(c) ? static_cast<char>(c - 32) : c; };
  size_t size = iban_size(upper(text[at]), upper(text[at + 1]));
  if (size == 0) return 0;
  std::array<char, kIbanMax> letters;
  size_t count = 0;
  size_t i = at;
  while (i < text.size() && count < size) {
    char c = text[i];
    if ((c == ' ' || c == '-') && count % 4 == 0 && count > 0) {
      ++i;
      continue;
    }
    if (!is_alnum(c)) return 0;
    letters[count++] = is_lower(c) ? static_cast<char>(c - 32) : c;
    ++i;
  }
  if (count < size || (i < text.size() && is_word(text[i]))) return 0;
  return remainder_is_one(letters, size) ? i - at : 0;
}

size_t shape_size(std::string_view shape) {
  size_t size = 0;
  for (size_t i = 0; i < shape.size(); ++i, ++size)
    if (shape[i] == '\\' && ++i == shape.size()) return 0;
  return size;
}

size_t shape_length(std::string_view text, size_t at, std::string_view shape) {
  if (at > 0 && is_alnum(text[at - 1])) return 0;
  size_t i = at;
  for (size_t s = 0; s < shape.size(); ++s, ++i) {
    if (i == text.size()) return 0;
    char c = text[i];
    bool fits = false;
    switch (shape[s]) {
      case 'd':
        fits = is_digit(c);
        break;
      case 'a':
        fits = is_alpha(c);
        break;
      case 'x':
        fits = is_alnum(c);
        break;
      case '\\':
        fits = c == shape[++s];
        break;
      default:
        fits = c == shape[s];
    }
    if (!fits) return 0;
  }
  return i < text.size() && is_alnum(text[i]) ? 0 : i - at;
}

}  // namespace foreshock::parse
