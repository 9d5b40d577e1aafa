// Numbers that are sensitive by themselves: payment cards, IBANs, and shapes that a policy gives. Pure.
#pragma once

#include <cstddef>
#include <string_view>

namespace foreshock::parse {

// Length of the card number that begins at `at`, 0 when there is none. Digits may stand in groups apart by
// one blank or one dash. Ranges of the issuers: Visa, Mastercard, American Express, Discover, Diners, JCB,
// UnionPay, Maestro (ISO/IEC 7812).
size_t card_length(std::string_view text, size_t at);

// Length of the IBAN that begins at `at` (two letters), 0 when there is none; compact or in groups of four.
size_t iban_length(std::string_view text, size_t at);

// Length of what fits `shape` at `at` (see RedactionPattern), 0 when it does not or does not stand alone.
size_t shape_length(std::string_view text, size_t at, std::string_view shape);
// How many characters a shape takes; 0 when it ends in a bare backslash.
size_t shape_size(std::string_view shape);

}  // namespace foreshock::parse
