#include "detect/offline/session_scorers.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>
#include <unordered_set>

#include "detect/offline/count_relations.h"
#include "detect/offline/neural_scorers.h"
#include "ml/neural_rows.h"
#include "ml/outlier_model.h"
#include "ml/sequence_model.h"

namespace foreshock::detect {
namespace {

constexpr size_t kEventsMax = 5'000'000;  // of what is loaded

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
  EventParts parts(const Session& session) const override {
    EventParts parts;
    for (uint32_t event : session)
      if (!known_.contains(event)) parts[event] += 1;
    return parts;
  }
  void save(ml::StateWriter& out) const override {
    std::vector<uint32_t> events(known_.begin(), known_.end());
    std::sort(events.begin(), events.end());
    out.u32(static_cast<uint32_t>(events.size()));
    for (uint32_t event : events) out.u32(event);
  }
  Status load(ml::StateReader& in) override {
    std::unordered_set<uint32_t> known;
    for (size_t n = in.count(kEventsMax, 4); n > 0 && in.ok(); --n) known.insert(in.u32());
    RETURN_IF_ERROR(in.status("the known events"));
    known_ = std::move(known);
    return {};
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
  // Every event makes it longer by one; a session without any is too short by its end.
  EventParts parts(const Session& session) const override {
    EventParts parts;
    for (uint32_t event : session) parts[event] += 1;
    if (parts.empty()) parts[kEndOfSession] = 1;
    return parts;
  }
  void save(ml::StateWriter& out) const override { out.values(lengths_); }
  Status load(ml::StateReader& in) override {
    std::vector<double> lengths = in.values(kEventsMax, 0, 1e12);
    if (lengths.empty()) in.spoil();
    RETURN_IF_ERROR(in.status("the lengths"));
    std::sort(lengths.begin(), lengths.end());
    lengths_ = std::move(lengths);
    return {};
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
  EventParts parts(const Session& session) const override {
    return surprise_parts(session, model_.surprise(session));
  }
  void save(ml::StateWriter& out) const override { model_.save(out); }
  Status load(ml::StateReader& in) override { return model_.load(in); }

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
    learn_usual(values);
  }
  Status health() const override { return model_->health(); }
  size_t folds_max() const override { return model_->name() == "autoencoder" ? 3 : 10; }
  double score(const Session& session) const override {
    std::vector<double> row;
    append(session, row);
    return model_->score(row);
  }
  // How much lower the score were if this event alone had come as often as usual; whatever the model.
  EventParts parts(const Session& session) const override {
    std::vector<double> row;
    append(session, row);
    double whole = model_->score(row);
    EventParts parts, distances;
    auto blame = [&](uint32_t event, size_t column) {
      double kept = row[column];
      if (kept == usual_[column]) return;
      row[column] = usual_[column];
      parts[event] += std::max(0.0, whole - model_->score(row));
      distances[event] += std::abs(kept - usual_[column]);
      row[column] = kept;
    };
    for (auto [event, column] : column_of_) blame(event, column);
    EventParts unseen;
    for (uint32_t event : session)
      if (!column_of_.contains(event)) unseen[event] += 1;
    for (auto [event, count] : unseen) blame(event, column_of_.size());
    double sum = 0;
    for (auto [event, part] : parts) sum += part;
    return sum > 0 ? parts : distances;  // where no event alone makes a difference, how far each is out
  }
  void save(ml::StateWriter& out) const override {
    std::vector<uint32_t> events(column_of_.size());
    for (auto [event, column] : column_of_) events[column] = event;
    out.u32(static_cast<uint32_t>(events.size()));
    for (uint32_t event : events) out.u32(event);
    out.values(usual_);
    model_->save(out);
  }
  Status load(ml::StateReader& in) override {
    std::unordered_map<uint32_t, uint32_t> columns;
    for (size_t n = in.count(ml::kColumnsMax - 1, 4); n > 0 && in.ok(); --n)
      if (!columns.try_emplace(in.u32(), static_cast<uint32_t>(columns.size())).second) in.spoil();
    std::vector<double> usual = in.values(ml::kColumnsMax, -1e12, 1e12);
    if (usual.size() != columns.size() + 1) in.spoil();
    RETURN_IF_ERROR(in.status("counts of events"));
    RETURN_IF_ERROR(model_->load(in));
    if (model_->columns() != usual.size()) in.spoil();
    RETURN_IF_ERROR(in.status("counts of events"));
    column_of_ = std::move(columns);
    usual_ = std::move(usual);
    return {};
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

  void learn_usual(const std::vector<double>& values) {
    size_t width = column_of_.size() + 1, rows = values.size() / width;
    usual_.assign(width, 0);
    std::vector<double> column(rows);
    for (size_t c = 0; c < width; ++c) {
      for (size_t i = 0; i < rows; ++i) column[i] = values[i * width + c];
      auto middle = column.begin() + static_cast<ptrdiff_t>(rows / 2);
      std::nth_element(column.begin(), middle, column.end());
      usual_[c] = *middle;
    }
  }

  std::unique_ptr<ml::OutlierModel> model_;
  bool logarithms_;
  std::vector<double> usual_;  // the middle value of each column
  std::unordered_map<uint32_t, uint32_t> column_of_;
};

class Always final : public SessionScorer {
 public:
  void fit(std::span<const Session>) override {}
  double score(const Session&) const override { return 0; }
  EventParts parts(const Session&) const override { return {}; }
  void save(ml::StateWriter&) const override {}
  Status load(ml::StateReader&) override { return {}; }
};

}  // namespace

std::unique_ptr<SessionScorer> make_session_scorer(std::string_view name, uint64_t seed,
                                                   std::shared_ptr<const ml::NeuralPlugin> neural,
                                                   const ml::NeuralWatcher& watcher) {
  if (name == "new_events") return std::make_unique<NewEvents>();
  if (name == "length") return std::make_unique<Length>();
  if (name == "kneser_ney") return std::make_unique<Surprise>();
  if (name == "count_relations") return std::make_unique<CountRelations>();
  if (name == "always") return std::make_unique<Always>();
  if (session_model_is_neural(name)) {
    if (!neural) return nullptr;
    if (name != "autoencoder") return make_neural_scorer(name, seed, std::move(neural), watcher);
    return std::make_unique<Counts>(std::make_unique<ml::NeuralRows>(std::move(neural), seed, watcher), true);
  }
  // Distances between counts mean something as they are; all others fare better with logarithms.
  if (std::unique_ptr<ml::OutlierModel> model = ml::make_outlier_model(name, seed))
    return std::make_unique<Counts>(std::move(model), name != "nearest_counts");
  return nullptr;
}

std::vector<std::string> session_model_names() {
  std::vector<std::string> names = {"ensemble",   "new_events",      "length",
                                    "kneser_ney", "count_relations", "always"};
  for (std::string_view name : ml::outlier_model_names()) names.emplace_back(name);
  for (std::string_view name : neural_scorer_names()) names.emplace_back(name);
  return names;
}

bool session_model_is_neural(std::string_view name) {
  std::span<const std::string_view> names = neural_scorer_names();
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace foreshock::detect
