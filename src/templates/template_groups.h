// TemplateGroups: a list of templates at a coarser grain than their ids, for people who look at many.
//
// Two texts are as like as the words that they share (Dice's measure over words, slots being words too); the
// groups at a granularity are the connected parts of all pairs that are at least so like. So groups at a
// lower granularity hold whole groups of a higher one, and a slider never tears one apart. 1 leaves every
// text by itself. Words that many texts hold (over kPostingsMax) bring none together. Pure and deterministic.
// Cost: bounded by kPostingsMax pairs a word; 20,000 texts take well under a second.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace foreshock::templates {

constexpr size_t kPostingsMax = 200;

// 0: no word in common; 1: the same words.
double likeness(std::string_view a, std::string_view b);
// Per text the number of its group; groups are numbered by their first text.
std::vector<uint32_t> group_texts(const std::vector<std::string>& texts, double granularity);

}  // namespace foreshock::templates
