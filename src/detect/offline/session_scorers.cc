#include "detect/offline/session_scorers.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>
#include <unordered_set>

#include "detect/offline/count_relations.h"
#include "ml/outlier_model.h"
#include "ml/sequence_model.h"

namespace foreshock::detect {
namespace {

// How many events of the session were never seen in a healthy one.
class NewEvents final : public SessionScorer {
 public:
  void fit(std::span<const Session> healthy) override {
    known_.clear();
    for (const Session& session : healthy) known_.insert(session.begin(), session.end());
  }
  double score(const Session& session) const override {
    double unseen = 0;
    for (uint32_t event : session) unseen += known_.contains(event) ? 0 : 1;
    return unseen;
  }

 private:
  std::unordered_set<uint32_t> known_;
};

// How far the length lies outside the lengths seen, in nats: both ends count.
class Length final : public SessionScorer {
 public:
  void fit(std::span<const Session> healthy) override {
    lengths_.clear();
    for (const Session& session : healthy) lengths_.push_back(static_cast<double>(session.size()));
    std::sort(lengths_.begin(), lengths_.end());
  }
  double score(const Session& session) const override {
    double length = static_cast<double>(session.size()), n = static_cast<double>(lengths_.size());
    auto [low, high] = std::equal_range(lengths_.begin(), lengths_.end(), length);
    double shorter = static_cast<double>(high - lengths_.begin());
    double longer = static_cast<double>(lengths_.end() - low);
    double past =
        std::max({0.0, length - lengths_.back(), lengths_.front() - length}) / (1 + lengths_.back());
    return -std::log((std::min(shorter, longer) + 0.5) / (n + 1)) + past;
  }

 private:
  std::vector<double> lengths_;
};

// The most surprising event, and the surprise of the whole beside it so that ties are rare.
class Surprise final : public SessionScorer {
 public:
  void fit(std::span<const Session> healthy) override {
    model_ = ml::SequenceModel(4);
    for (const Session& session : healthy) model_.learn(session);
  }
  double score(const Session& session) const override {
    double most = 0, sum = 0;
    std::vector<double> bits = model_.surprise(session);
    for (double bit : bits) {
      most = std::max(most, bit);
      sum += bit;
    }
    return most + 0.1 * sum / std::sqrt(static_cast<double>(bits.size()));
  }

 private:
  ml::SequenceModel model_{4};
};

// Any outlier model over the session's counts.
class Counts final : public SessionScorer {
 public:
  Counts(std::unique_ptr<ml::OutlierModel> model, bool logarithms)
      : model_(std::move(model)), logarithms_(logarithms) {}
  void fit(std::span<const Session> healthy) override {
    column_of_.clear();
    for (const Session& session : healthy)
      for (uint32_t event : session)
        if (column_of_.size() + 1 < ml::kColumnsMax)
          column_of_.try_emplace(event, static_cast<uint32_t>(column_of_.size()));
    std::vector<double> values;
    for (const Session& session : healthy) append(session, values);
    model_->fit(ml::Rows{values, column_of_.size() + 1});
  }
  double score(const Session& session) const override {
    std::vector<double> row;
    append(session, row);
    return model_->score(row);
  }

 private:
  void append(const Session& session, std::vector<double>& values) const {
    size_t begin = values.size();
    values.resize(begin + column_of_.size() + 1, 0);
    for (uint32_t event : session) {
      auto found = column_of_.find(event);
      ++values[begin + (found == column_of_.end() ? column_of_.size() : found->second)];
    }
    if (logarithms_)
      for (size_t i = begin; i < values.size(); ++i) values[i] = std::log1p(values[i]);
  }

  std::unique_ptr<ml::OutlierModel> model_;
  bool logarithms_;
  std::unordered_map<uint32_t, uint32_t> column_of_;
};

class Always final : public SessionScorer {
 public:
  void fit(std::span<const Session>) override {}
  double score(const Session&) const override { return 0; }
};

}  // namespace

std::unique_ptr<SessionScorer> make_session_scorer(std::string_view name, uint64_t seed) {
  if (name == "new_events") return std::make_unique<NewEvents>();
  if (name == "length") return std::make_unique<Length>();
  if (name == "kneser_ney") return std::make_unique<Surprise>();
  if (name == "count_relations") return std::make_unique<CountRelations>();
  if (name == "always") return std::make_unique<Always>();
  // Distances between counts mean something as they are; all others fare better with logarithms.
  if (std::unique_ptr<ml::OutlierModel> model = ml::make_outlier_model(name, seed))
    return std::make_unique<Counts>(std::move(model), name != "nearest_counts");
  return nullptr;
}

std::vector<std::string> session_model_names() {
  std::vector<std::string> names = {"ensemble",   "new_events",      "length",
                                    "kneser_ney", "count_relations", "always"};
  for (std::string_view name : ml::outlier_model_names()) names.emplace_back(name);
  return names;
}

}  // namespace foreshock::detect
