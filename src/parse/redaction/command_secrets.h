// Secrets of commands and statements, where no name stands beside the value: "PASS x" of FTP and POP, AUTH
// and LOGIN of mail, IDENTIFIED BY 'x', echo user:x | chpasswd, ConvertTo-SecureString "x". Private to
// redaction. Pure.
#pragma once

#include <cstddef>
#include <string_view>

#include "parse/redaction/secret_names.h"
#include "parse/redaction/sensitive_text.h"

namespace foreshock::parse {

// What the command `name` ("PASS", "AUTH", "chpasswd") was given.
Stretch command_secret(std::string_view text, const SecretName& name);

// The quoted text that opens at `quote`, where what stands before it takes a secret there.
Stretch quoted_argument(std::string_view text, size_t quote);

}  // namespace foreshock::parse
