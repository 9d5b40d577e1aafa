#include "detect/model_purposes.h"

#include <array>
#include <utility>

namespace foreshock::detect {
namespace {

using Purpose = std::pair<std::string_view, std::string_view>;
constexpr std::array<Purpose, 34> kPurposes = {{
    {"auto", "logistic where there are labels of both kinds, else ensemble"},
    {"ensemble", "the default: several learners joined; start here"},
    {"logistic", "labels of other faults: what faults have in common"},
    {"nearest_windows", "windows that repeat: how far from the likest one of training"},
    {"rare_templates", "windows with messages that few training windows hold"},
    {"unseen_templates", "baseline: lines of messages that training does not hold"},
    {"error_lines", "baseline: lines of severity error"},
    {"new_events", "baseline: events that no healthy session holds"},
    {"length", "baseline: sessions longer or shorter than healthy ones"},
    {"always", "baseline: calls everything anomalous"},
    {"kneser_ney", "order: a step that should not follow, a session that breaks off"},
    {"count_relations", "sessions with a protocol: what is opened is closed"},
    {"isolation_forest", "far outliers of few columns; a familiar yardstick"},
    {"extended_isolation_forest", "as isolation_forest, with sloped cuts"},
    {"random_cut_forest", "streams that drift: learns and forgets by the row"},
    {"half_space_trees", "the cheapest stream forest"},
    {"principal_components", "ties between columns that break"},
    {"one_class_svm", "smooth regions of moderate size"},
    {"one_class_svm_linear", "for comparison only: a plane encloses nothing"},
    {"dbscan", "grouping a day's windows; noise as a by-product"},
    {"hdbscan", "as dbscan, for groups of different density"},
    {"nearest_counts", "rows of counts that repeat: distance to the nearest ever seen"},
    {"autoencoder", "counts that move together in bent ways"},
    {"lstm_next", "order with a long memory: how likely is the next event"},
    {"lstm_next_top9", "as DeepLog: events that are not among the nine likeliest"},
    {"gru_next", "as lstm_next, smaller"},
    {"transformer_next", "order with jumps: 128 events at once"},
    {"lstm_autoencoder", "a session squeezed and restored; dear, for comparison"},
    {"quantile_band", "the default: a robust band with a spread for each side"},
    {"ewma", "reference: five deviations from a moving mean"},
    {"dspot", "reference: extreme values over a drifting mean, by rate"},
    {"additive", "reference: trend, day and week in one sum (as Prophet)"},
    {"seasonal_rate", "reference: the live stream's model of counts: level, day and week"},
    {"new_extreme", "baseline: the largest or smallest of the last hundred"},
}};

}  // namespace

std::string_view model_purpose(std::string_view name) {
  for (const auto& [known, purpose] : kPurposes)
    if (known == name) return purpose;
  return "";
}

}  // namespace foreshock::detect
