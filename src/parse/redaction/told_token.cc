#include "parse/redaction/told_token.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "parse/redaction/issued_tokens.h"
#include "parse/redaction/secret_values.h"
#include "parse/redaction/word_list.h"
#include "parse/tokens/byte_class.h"

namespace foreshock::parse {

namespace {

constexpr size_t kWordBytesMax = 16;
constexpr size_t kHeadBytesMax = 32;

// The word before `at`, over blanks, quotes and ':'.
std::string_view word_before(std::string_view text, size_t at) {
  size_t end = at;
  while (end > 0 && (text[end - 1] == ' ' || text[end - 1] == '"' || text[end - 1] == '\'' ||
                     text[end - 1] == ':' || text[end - 1] == '(' || text[end - 1] == '['))
    --end;
  size_t begin = end;
  while (begin > 0 && end - begin < kWordBytesMax && (is_word(text[begin - 1]) || text[begin - 1] == '-'))
    --begin;
  return text.substr(begin, end - begin);
}

bool is_scheme(std::string_view word) {
  static constexpr std::string_view kSchemes[] = {"bearer",    "basic",  "ssws",
                                                  "negotiate", "apikey", "genie-key"};
  return is_one_of(word, kSchemes);
}

// What says that the random text behind it is an identity or a check sum.
bool names_another_thing(std::string_view word) {
  static constexpr std::string_view kWords[] = {
      "commit",  "sha",         "sha1",        "sha256", "sha512",  "md5",       "trace",  "traceid",
      "request", "req",         "span",        "id",     "uid",     "uuid",      "guid",   "hash",
      "digest",  "checksum",    "fingerprint", "etag",   "image",   "container", "build",  "revision",
      "rev",     "version",     "job",         "run",    "order",   "pod",       "host",   "block",
      "node",    "file",        "path",        "kid",    "user",    "tenant",    "client", "account",
      "session", "from",        "by",          "at",     "on",      "in",        "page",   "cursor",
      "object",  "transaction", "namespace",   "pull",   "release", "ref",       "branch", "instance",
      "volume",  "arn",         "thumbprint",  "serial"};
  return is_one_of(word, kWords);
}

bool told(std::string_view text, size_t begin, size_t from) {
  std::string_view word = word_before(text, begin);
  if (is_scheme(word)) return true;
  if (from >= begin) return false;
  std::string_view between = text.substr(from, begin - from);
  // Its own clause, and no name of its own: "token refused, id=x".
  if (between.find_first_of(",;|\n") != std::string_view::npos ||
      between.find(". ") != std::string_view::npos)
    return false;
  if (begin > 0 && (text[begin - 1] == '=' || text[begin - 1] == '/' || text[begin - 1] == '@')) return false;
  if (between.find('=') != std::string_view::npos || between.find("://") != std::string_view::npos)
    return false;
  bool labelled = begin > 0 && text[begin - 1] == ':';
  return !labelled && !names_another_thing(word);
}

}  // namespace

Stretch told_token(std::string_view text, size_t begin, size_t end, size_t from) {
  size_t stop = token_end(text, end);
  size_t start = begin;
  while (start > 0 && begin - start < kHeadBytesMax &&
         (is_word(text[start - 1]) || text[start - 1] == '+' || text[start - 1] == '/' ||
          text[start - 1] == '.' || text[start - 1] == '-'))
    --start;
  if (begin - start >= kHeadBytesMax) return {};  // the end of a path
  // The part before a dot or slash belongs to it when it looks like one: "4f2a9c.0123456789abcdef".
  if (start < begin && (text[start] == '/' || text[start] == '.')) return {};
  std::string_view whole = text.substr(start, stop - start);
  if (!looks_random(whole) || !looks_random(text.substr(begin, end - begin)) || !told(text, start, from))
    return {};
  if (start < begin && whole.substr(0, begin - start).find_first_of("0123456789") == std::string_view::npos)
    return {};
  return {start, stop - start};
}

}  // namespace foreshock::parse
