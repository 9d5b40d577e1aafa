// Names of secrets: which words of a line say that a value beside them is a password, a key, a token.
//
// A name is a run of letters, digits, '_', '-', '.' around a word such as "password", "token" or "key"; its
// letter case and joints do not matter (apiKey, api_key, API-KEY, "api key"). What stands before the word
// says what kind it is (api key, primary key), what stands behind it whether it is the secret itself or
// something about it (password_confirmation, password_expires_at). Private to redaction. Pure; some 5 ns for
// a word that is none, 30 for one that is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace foreshock::parse {

enum class SecretNameKind : uint8_t {
  kNone,
  kPassword,    // any value is one
  kPass,        // "pass" alone is also what tests did
  kToken,       // values with digits or of mixed case
  kKey,         // the same, of words such as "account key" that have other uses: long random values only
  kAuth,        // an Authorization header, or a value as of kToken
  kCookie,      // pairs of names and values
  kSession,     // long random values only
  kSignature,   // of 24 characters and more
  kPin,         // digits
  kCode,        // a code for one use: digits, or long random values
  kPrivateKey,  // the words of a PEM block
};

struct SecretName {
  size_t begin = 0, end = 0;  // without dashes before it
  SecretNameKind kind = SecretNameKind::kNone;
  bool compound = false;  // "client_secret" rather than "secret"
  bool prefixed = false;  // by a dash or two, as options are
};

// The name around the candidate at `at` (see Candidates::words), kNone when it is no secret's.
SecretName secret_name_at(std::string_view text, size_t at);

}  // namespace foreshock::parse
