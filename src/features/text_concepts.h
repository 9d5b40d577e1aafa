// Concepts: groups of words that people and programs use for one thing (disk, volume, device), written by us.
//
// Text vectors pull the words of a concept together, so that "disk is filling up" finds "No space left on
// device". Kept small and about operations in general; a word may stand in several groups. Pure, built once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace foreshock::features {

size_t concept_count();
// The numbers of the concepts that a stem (text_words.h) belongs to, rising.
std::span<const uint16_t> concepts_of(std::string_view stem);

}  // namespace foreshock::features
