// Explain: the sentences and numbers with which a finding justifies itself to a person.
//
// Every function returns one plain sentence without trailing full stop; counts are rounded to what a person
// would say. Templates are quoted and cut. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "classify/classifier.h"
#include "detect/finding.h"

namespace foreshock::detect {

std::string quoted(std::string_view text);  // "\"...\"", at most 120 bytes, cut at a character
std::string plain_number(double value);     // 0.4, 19, 1,234
std::string plain_span(int64_t span_ns);    // "40 s", "12 min", "7 h", "3 d"
std::string plain_window(int64_t span_ns);  // "10 s", "1 min"

// "checkout logs 18x its usual errors: 214 lines in 10 s, expected 4 to 19"; `what` is "lines", "errors", or
// a quoted template.
std::string why_rate_high(const Finding& finding, std::string_view what);
std::string why_rate_low(const Finding& finding, std::string_view what);
// The level crept away: the last hours against the same hours a week ago.
std::string why_crept(const Finding& finding, std::string_view what);
std::string why_silence(const Finding& finding, int64_t silent_ns);
std::string why_error_ratio(const Finding& finding, uint64_t errors, uint64_t lines);
// "first time ever in payments: \"...\"; class incident (database)"
std::string why_new(const Finding& finding, uint64_t lines, bool new_for_tenant, bool after_start);
std::string why_many_new(const Finding& finding, uint64_t templates, bool after_start);
std::string why_rare(const Finding& finding, uint64_t seen, int64_t quiet_ns);
// An incident line while its service is still being learned, or again after a quiet time (quiet_ns > 0).
std::string why_severity(const Finding& finding, std::string_view sign, int64_t quiet_ns);

// "\"disk is filling\" in postgres came before \"disk full\" in orders 4 of 5 times, 9 to 14 min ahead"
struct Precursor {
  std::string sign, sign_service, target, target_service;
  uint32_t hits = 0, onsets = 0;
  int64_t lag_low = 0, lag_high = 0;
};
std::string why_foreshock(const Precursor& precursor);

// "slot 2 of \"took <num> ms\" in orders: its 90 % quantile is 8,200, usually 35: 14 of 60 values over 60"
std::string why_slot_tail(const Finding& finding, size_t slot, double quantile, double now, double usual);
// "new value \"eu-west-9\" in slot 1 of \"region <word>\" in orders, which knew 3 kinds in 1,204 values"
std::string why_slot_word(const Finding& finding, size_t slot, std::string_view word, size_t known,
                          uint64_t total);

// "after \"payment authorised\" usually \"order shipped\" (97 %), here \"refund issued\": 34 of 60 times in 1
// min" An empty `usual` or `here` stands for the end of the session.
struct BrokenOrder {
  std::string after, usual, here;
  double usual_share = 0;
  uint32_t steps = 0, surprising = 0;
};
std::string why_sequence(const BrokenOrder& order);

// "orders writes another mixture of messages than usual: 14 times \"cache miss\" in 1 min, expected 2"
std::string why_mix(const Finding& finding, double count, double expected);

// "would not alarm below 42 lines/10s"
std::string would_not_alarm(double below, std::string_view unit);

// What would have kept a finding away where no number of its own would do.
std::string other_counterfactual(const Finding& finding);

// Weights to shares that add up to 1; what weighs nothing is left out.
std::vector<Contribution> shares_of(std::vector<Contribution> weights);

// 0..100 from how unlikely (log p), how much (ratio of observed to expected, 1 where it has no meaning) and
// how bad the class is.
double score_of(double log_p, double ratio, classify::Outcome outcome, double confidence);

}  // namespace foreshock::detect
