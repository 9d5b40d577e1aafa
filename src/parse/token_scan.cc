#include "parse/token_scan.h"

#include <algorithm>
#include <array>

#include "base/limits.h"
#include "parse/tokens/byte_class.h"
#include "parse/tokens/byte_masks.h"
#include "parse/tokens/recognise_network.h"
#include "parse/tokens/recognise_number.h"
#include "parse/tokens/recognise_time.h"

namespace foreshock::parse {
namespace {

struct Match {
  const char* end;
  TokenType type;
};

constexpr std::ptrdiff_t kNameBytesMax = 255;  // how far a dotted or hyphenated name is followed
constexpr std::ptrdiff_t kSecretRunMin = 16;

// Words with digits that name a technology and not an instance, so they are constant text.
constexpr std::array<std::string_view, 44> kDigitWords = {
    "utf8",   "utf16",  "utf32",   "x86",    "x64",   "x86_64", "md5",  "sha1",   "sha256",
    "sha384", "sha512", "base64",  "base32", "ipv4",  "ipv6",   "IPv4", "IPv6",   "log4j",
    "log4j2", "http2",  "h2",      "h2c",    "s3",    "S3",     "k8s",  "oauth2", "OAuth2",
    "amd64",  "arm64",  "aarch64", "i386",   "win32", "ext4",   "ext3", "crc32",  "UTF8",
    "SHA256", "SHA1",   "MD5",     "Base64", "v1",    "v2",     "v3",   "TLSv1"};

bool is_digit_word(std::string_view word) {
  if (word.size() > 7) return false;
  for (std::string_view known : kDigitWords)
    if (known == word) return true;
  // Letters on both sides of at most two digits: "l10n", "log4j"; a hex look-alike stays an id.
  size_t first = 0;
  while (first < word.size() && !is_digit(word[first])) ++first;
  size_t last = first;
  while (last < word.size() && is_digit(word[last])) ++last;
  if (first == 0 || last == word.size() || last - first > 2) return false;
  bool beyond_hex = false;
  for (size_t i = 0; i < word.size(); ++i) {
    if (i >= last && is_digit(word[i])) return false;
    beyond_hex |= (byte_class(word[i]) & kLetterByte) != 0;
  }
  return beyond_hex;
}

// A top-level domain or a suffix of private networks: what makes a dotted name a machine's.
bool is_domain_suffix(std::string_view label) {
  static constexpr std::array<std::string_view, 24> kSuffixes = {
      "com",  "org",  "net",   "edu",   "gov",         "mil",      "info",     "biz",
      "dev",  "app",  "cloud", "local", "localdomain", "internal", "intranet", "lan",
      "home", "corp", "arpa",  "svc",   "test",        "example",  "xyz",      "online"};
  if (label.size() == 2) return is_lower(label[0]) && is_lower(label[1]);
  return std::find(kSuffixes.begin(), kSuffixes.end(), label) != kSuffixes.end();
}

bool is_package_prefix(std::string_view label) {
  static constexpr std::array<std::string_view, 12> kPrefixes = {
      "com", "org", "net", "io", "java", "javax", "sun", "jdk", "scala", "kotlin", "android", "akka"};
  return std::find(kPrefixes.begin(), kPrefixes.end(), label) != kPrefixes.end();
}

// A name of labels joined by dots and hyphens, walked once; the decision about it is made afterwards.
struct Name {
  const char* end;
  const char* first_dot = nullptr;
  const char* last_label;
  int dots = 0;
  uint8_t bits = 0;            // of the whole name
  uint8_t first_bits = 0;      // of the part before the first dot
  bool numeric_labels = true;  // every label is digits (a leading v aside)
};

Name walk_name(const char* p, const char* end) {
  const char* limit = end - p > kNameBytesMax ? p + kNameBytesMax : end;
  Name name{p, nullptr, p};
  const char* q = p;
  while (q < limit) {
    uint8_t bits = byte_class(*q);
    if ((bits & kWordBytes) != 0) {
      name.bits |= bits;
      bool version_letter = q == p && (*q == 'v' || *q == 'V');
      if ((bits & kDigitByte) == 0 && !version_letter) name.numeric_labels = false;
      ++q;
    } else if (q + 1 < limit && is_word(q[1]) && (*q == '.' || *q == '-' || (*q == '$' && name.dots > 0))) {
      if (*q == '.') {
        if (name.dots++ == 0) {
          name.first_dot = q;
          name.first_bits = name.bits;
        }
        name.last_label = q + 1;
      } else {
        name.numeric_labels = false;
      }
      ++q;
    } else {
      break;
    }
  }
  name.end = q;
  if (!name.first_dot) {
    name.first_dot = q;
    name.first_bits = name.bits;
  }
  return name;
}

// v1.2, 1.2.3, 2.0.1-rc1, 1.18.0_p2: digits and dots, then perhaps a suffix after a hyphen or plus.
const char* match_version(const char* p, const char* end) {
  bool letter = *p == 'v' || *p == 'V';
  const char* q = letter ? p + 1 : p;
  int labels = 0;
  while (q < end && is_digit(*q)) {
    const char* after = skip_digits(q, end);
    if (after - q > 9) return nullptr;
    ++labels;
    q = after;
    if (q + 1 < end && *q == '.' && is_digit(q[1])) {
      ++q;
    } else {
      break;
    }
  }
  if (labels < (letter ? 2 : 3)) return nullptr;
  if (word_follows(q, end)) {  // 3.2.1rc1, 2.0.0b4
    const char* after = skip_word(q, end);
    if (after - q > 12) return nullptr;
    q = after;
  }
  for (int part = 0;
       part < 6 && q + 1 < end && (*q == '-' || *q == '+' || *q == '.' || *q == '~') && is_word(q[1]);
       ++part) {
    const char* after = skip_word(q + 1, end);
    if (after - q > 24) break;
    q = after;
  }
  return q;
}

bool has_letter(uint8_t bits) {
  return (bits & (kAlphaBytes | kHighByte | kUnderByte)) != 0;
}
bool has_digit(uint8_t bits) {
  return (bits & kDigitByte) != 0;
}

Match decide_dotted(const char* p, const Name& name, const char* run_end, uint8_t run_bits) {
  std::string_view last(name.last_label, static_cast<size_t>(name.end - name.last_label));
  std::string_view first(p, static_cast<size_t>(name.first_dot - p));
  if (name.dots >= 2 && !name.numeric_labels) {
    bool type_name = !is_digit(*p) && (is_upper(last[0]) || is_package_prefix(first));
    bool machine = is_domain_suffix(last) || has_digit(name.bits);
    return {name.end, machine && !type_name ? TokenType::kHost : TokenType::kWord};
  }
  if (has_digit(name.first_bits) && has_letter(name.first_bits)) return {name.first_dot, TokenType::kId};
  return {run_end, has_digit(run_bits) ? TokenType::kId : TokenType::kWord};
}

// The text from `p` begins with a letter (or underscore, or a byte of another script); [p, run_end) is its
// run of word bytes.
Match match_from_letter(const char* p, const char* run_end, uint8_t bits, const char* end) {
  char next = run_end < end ? *run_end : '\0';
  bool hex_only = (bits & ~(kDigitByte | kHexLetterByte)) == 0;
  auto length = run_end - p;
  if (hex_only && (next == ':' || next == '-') && length <= 8) {
    if (length == 8 && next == '-')
      if (const char* q = match_uuid(p, end)) return {q, TokenType::kUuid};
    if (length == 2)
      if (const char* q = match_mac(p, end)) return {q, TokenType::kMac};
    if (length == 4 && next == ':')
      if (const char* q = match_bus_address(p, end)) return {q, TokenType::kId};
    if (length <= 4 && next == ':')
      if (const char* q = match_ipv6(p, end)) return {q, TokenType::kIp};
  }
  if (next == ':') {
    if (end - run_end > 3 && run_end[1] == '/')
      if (const char* q = match_url(p, run_end, end)) return {q, TokenType::kUrl};
    if (length == 1)
      if (const char* q = match_windows_path(p, end)) return {q, TokenType::kPath};
  }
  if (length >= kSecretRunMin || (length >= 3 && p[0] == 'e' && p[1] == 'y' && p[2] == 'J'))
    if (const char* q = match_secret(p, end)) return {q, TokenType::kSecret};
  if (next == '/')
    if (const char* q = match_relative_path(p, end)) return {q, TokenType::kPath};
  if (next == '.' || next == '-' || next == '@' || next == '+') {
    Name name = walk_name(p, end);
    if (name.end < end && (*name.end == '@' || *name.end == '+')) {
      const char* at = name.end;
      if (*at == '+') at = skip_word(at + 1, end);
      if (at < end && *at == '@')
        if (const char* q = match_email_domain(at, end)) return {q, TokenType::kEmail};
    }
    if ((*p == 'v' || *p == 'V') && is_digit(p[1]) && name.dots > 0)
      if (const char* q = match_version(p, end)) return {q, TokenType::kVersion};
    if (name.dots > 0) return decide_dotted(p, name, run_end, bits);
    if (has_digit(name.bits)) return {name.end, TokenType::kId};
    // "blk_-123": the number's sign belongs to the identifier; walk_name took it when a word byte followed.
    return {run_end, TokenType::kWord};
  }
  if (!has_digit(bits)) return {run_end, TokenType::kWord};
  if (hex_only && length >= 6) return {run_end, TokenType::kHex};
  std::string_view word(p, static_cast<size_t>(length));
  return {run_end, is_digit_word(word) ? TokenType::kWord : TokenType::kId};
}

// Same for text that begins with a digit.
Match match_from_digit(const char* p, const char* run_end, uint8_t bits, const char* end) {
  char next = run_end < end ? *run_end : '\0';
  auto length = run_end - p;
  bool hex_only = (bits & ~(kDigitByte | kHexLetterByte)) == 0;
  if (hex_only && (next == ':' || next == '-')) {
    if (length == 8 && next == '-')
      if (const char* q = match_uuid(p, end)) return {q, TokenType::kUuid};
    if (length == 2)
      if (const char* q = match_mac(p, end)) return {q, TokenType::kMac};
    if (length == 4 && next == ':')
      if (const char* q = match_bus_address(p, end)) return {q, TokenType::kId};
    if (length <= 4 && next == ':')
      if (const char* q = match_ipv6(p, end)) return {q, TokenType::kIp};
  }
  if (bits == kDigitByte) {
    if (next == '.' && length <= 3)
      if (const char* q = match_ipv4(p, end)) return {q, TokenType::kIp};
    bool may_be_time = next == ':' || next == '-' || next == '/' || (next == '.' && length == 4) ||
                       (next == ' ' && length <= 2 && end - run_end > 8 && is_upper(run_end[1]));
    if (may_be_time)
      if (const char* q = match_time(p, end)) return {q, TokenType::kTime};
  } else {
    if (length > 8 && p[8] == 'T')
      if (const char* q = match_time(p, end)) return {q, TokenType::kTime};
    if (length > 2 && p[0] == '0' && (p[1] == 'x' || p[1] == 'X') && skip_hex(p + 2, run_end) == run_end)
      return {run_end, TokenType::kHex};
    if (length > 10 && p[4] != 'T' && next == '-')
      if (const char* q = match_time(p, end)) return {q, TokenType::kTime};
  }
  if (NumberMatch number = match_number(p, end); number.end) {
    // "4-2" is two numbers, "4-alpha" an identifier, "12@example.com" an address.
    bool joined = number.type == TokenType::kNumber && number.end == run_end &&
                  (next == '-' || next == '@') && run_end + 1 < end && is_word(run_end[1]);
    if (!joined) return {number.end, number.type};
  }
  if (length >= kSecretRunMin)
    if (const char* q = match_secret(p, end)) return {q, TokenType::kSecret};
  if (next == '.' || next == '-' || next == '@') {
    if (const char* q = next == '.' ? match_version(p, end) : nullptr) return {q, TokenType::kVersion};
    Name name = walk_name(p, end);
    if (name.end < end && *name.end == '@')
      if (const char* q = match_email_domain(name.end, end)) return {q, TokenType::kEmail};
    if (name.dots > 0) {
      Match match = decide_dotted(p, name, run_end, bits);
      if (match.end == run_end && bits == kDigitByte) match.type = TokenType::kNumber;
      return match;
    }
    if (has_letter(name.bits)) return {name.end, TokenType::kId};
  }
  if (bits == kDigitByte) return {run_end, TokenType::kNumber};
  return {run_end, hex_only && length >= 6 ? TokenType::kHex : TokenType::kId};
}

uint8_t bits_of(const char* p, const char* end) {
  uint8_t bits = 0;
  for (; p < end; ++p) bits |= byte_class(*p);
  return bits;
}

// Finds the ends of runs byte by byte.
struct TableRuns {
  const char* end;

  const char* word_end(const char* p) const { return skip_word(p, end); }
  const char* blank_end(const char* p) const {
    while (p < end && is_space(*p)) ++p;
    return p;
  }
  bool holds_digit(const char* p, const char* run_end) const {
    return (bits_of(p, run_end) & kDigitByte) != 0;
  }
};

// Finds them in bit masks.
struct MaskRuns {
  const char* begin;
  const ByteMasks& masks;

  size_t at(const char* p) const { return static_cast<size_t>(p - begin); }
  const char* word_end(const char* p) const { return begin + ByteMasks::run_end(masks.word, at(p)); }
  const char* blank_end(const char* p) const { return begin + ByteMasks::run_end(masks.blank, at(p)); }
  bool holds_digit(const char* p, const char* run_end) const {
    return ByteMasks::any(masks.digit, at(p), at(run_end));
  }
};

template <class Runs>
Match match_word(const Runs& runs, const char* p, const char* end) {
  const char* q = runs.word_end(p);
  bool joins = q < end && (byte_class(*q) & kJoinByte) != 0;
  if (is_digit(*p)) return match_from_digit(p, q, bits_of(p, q), end);
  if (q - p == 3 && is_upper(*p) && q < end && (*q == ' ' || *q == ','))
    if (const char* time = match_time(p, end)) return {time, TokenType::kTime};
  if (!joins && !runs.holds_digit(p, q)) return {q, TokenType::kWord};
  return match_from_letter(p, q, bits_of(p, q), end);
}

Match match_punct(const char* begin, const char* p, const char* end) {
  bool after_word = p > begin && is_word(p[-1]);
  char next = p + 1 < end ? p[1] : '\0';
  switch (*p) {
    case '-':
    case '+':
      if (!after_word && is_digit(next)) {
        // A date or address after a dash is not a negative number.
        const char* run_end = skip_word(p + 1, end);
        uint8_t bits = 0;
        for (const char* q = p + 1; q < run_end; ++q) bits |= byte_class(*q);
        Match match = match_from_digit(p + 1, run_end, bits, end);
        bool numeric = match.type == TokenType::kNumber || match.type == TokenType::kDuration ||
                       match.type == TokenType::kSize || match.type == TokenType::kPercent;
        if (numeric && *p == '-') return match;
        return {p + 1, TokenType::kPunct};
      }
      break;
    case ':':
      if (!after_word && next == ':')
        if (const char* q = match_ipv6(p, end)) return {q, TokenType::kIp};
      break;
    case '/':
      if (!after_word && (p == begin || (p[-1] != '<' && p[-1] != ')')) &&
          !(is_digit(next) && match_ipv4(p + 1, end)))
        if (const char* q = match_path(p, end)) return {q, TokenType::kPath};
      break;
    case '.':
    case '~':
      if (!after_word && (next == '/' || next == '.'))
        if (const char* q = match_path(p, end)) return {q, TokenType::kPath};
      break;
    case '\\':
      if (!after_word && next == '\\')
        if (const char* q = match_windows_path(p, end)) return {q, TokenType::kPath};
      break;
    default:
      break;
  }
  const char* q = p + 1;
  while (q < end && *q == *p) ++q;
  // The last slash of a run may begin a path or an address ("//10.0.0.1"), the last dash a number: only a
  // run's first byte is looked at, so "--5" is a run and a number.
  return {q, TokenType::kPunct};
}

}  // namespace

bool is_variable(TokenType type) {
  switch (type) {
    case TokenType::kSpace:
    case TokenType::kPunct:
    case TokenType::kWord:
      return false;
    default:
      return true;
  }
}

std::string_view slot_name(TokenType type) {
  switch (type) {
    case TokenType::kSpace:
    case TokenType::kPunct:
    case TokenType::kWord:
      return "";
    case TokenType::kNumber:
      return "num";
    case TokenType::kHex:
      return "hex";
    case TokenType::kId:
      return "id";
    case TokenType::kTime:
      return "time";
    case TokenType::kDuration:
      return "duration";
    case TokenType::kSize:
      return "size";
    case TokenType::kPercent:
      return "percent";
    case TokenType::kIp:
      return "ip";
    case TokenType::kMac:
      return "mac";
    case TokenType::kUuid:
      return "uuid";
    case TokenType::kUrl:
      return "url";
    case TokenType::kEmail:
      return "email";
    case TokenType::kPath:
      return "path";
    case TokenType::kHost:
      return "host";
    case TokenType::kVersion:
      return "version";
    case TokenType::kSecret:
      return "secret";
    case TokenType::kTail:
      return "tail";
  }
  return "";
}

namespace {

template <class Runs>
size_t scan_runs(const Runs& runs, std::string_view text, const char* end, std::span<Token> out) {
  const char* begin = text.data();
  size_t tokens_max = std::min(limits::kShapeTokensMax, out.size() - 1);
  size_t count = 0;
  const char* p = begin;
  while (p < end && count < tokens_max) {
    Match match{p, TokenType::kSpace};
    uint8_t bits = byte_class(*p);
    if ((bits & kWordBytes) != 0) {
      match = match_word(runs, p, end);
    } else if (bits == kSpaceByte) {
      match.end = runs.blank_end(p);
    } else {
      match = match_punct(begin, p, end);
    }
    out[count++] = {static_cast<uint32_t>(p - begin), static_cast<uint32_t>(match.end - p), match.type};
    p = match.end;
  }
  if (size_t done = static_cast<size_t>(p - begin); done < text.size())
    out[count++] = {static_cast<uint32_t>(done), static_cast<uint32_t>(text.size() - done), TokenType::kTail};
  return count;
}

}  // namespace

size_t scan_tokens(std::string_view text, std::span<Token> out, ScanPath path) {
  if (text.empty() || out.empty()) return 0;
  std::string_view head = text.substr(0, limits::kShapeBytesMax);
  const char* end = head.data() + head.size();
  if (path == ScanPath::kPortable) return scan_runs(TableRuns{end}, text, end, out);
  ByteMasks masks;
  fill_byte_masks(head, masks, path);
  return scan_runs(MaskRuns{head.data(), masks}, text, end, out);
}

size_t scan_tokens(std::string_view text, std::span<Token> out) {
  return scan_tokens(text, out, best_scan_path());
}

}  // namespace foreshock::parse
