// What a value has to look like to be a secret: beside a strong name nearly anything that is no word about
// secrets ("password: incorrect"), placeholder or mask; beside a weak one, or in prose, something with digits
// and letters mixed as people and generators of keys mix them. Private to redaction. Pure; tens of ns, asked
// of few values.
#pragma once

#include <cstddef>
#include <string_view>

namespace foreshock::parse {

// A long word of at least this many bytes is looked at wherever it stands.
constexpr size_t kSecretRunBytes = 16;

// Random letters and digits, of at least kSecretRunBytes, rather than words, numbers, dates or a UUID.
bool looks_random(std::string_view value);
// A mask, a placeholder, a reference to where the value is kept: "****", "${DB_PASSWORD}", "[FILTERED]".
bool stands_for_secret(std::string_view value);
// A word that is written where a password would be, but says something about it: "incorrect", "null".
bool is_word_about_secrets(std::string_view value);
// Several words that make a sentence: "must have 12 characters".
bool is_sentence(std::string_view value);
// At least eight characters with digits or of mixed case, and not a path, number, date, version or file.
bool looks_like_token(std::string_view value);
// What prose may call a password: digits or signs among letters, or many digits.
bool looks_like_password(std::string_view value);
// A code for one use: four to eight digits, also 123-456, G-123456 and K7QX-9MWT.
bool is_once_code(std::string_view value);
// Digits only.
bool is_number(std::string_view value);
// 8-4-4-4-12 hexadecimal digits.
bool is_uuid(std::string_view value);

}  // namespace foreshock::parse
