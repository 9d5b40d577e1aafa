// FakeStore: a Store over a vector of rows, for the tests of this room. Test code only.
#pragma once

#include <algorithm>
#include <list>
#include <mutex>

#include "api/testing/fake_query.h"
#include "store/meaning.h"
#include "store/store.h"

namespace foreshock::api {

inline store::LogRow make_row(const std::string& id, Timestamp at, const std::string& body) {
  store::LogRow row;
  row.id = id;
  row.timestamp = row.observed = at;
  row.severity_number = 17;
  row.severity_text = "ERROR";
  row.service = "checkout";
  row.host = "h1";
  row.source = "http test";
  row.format = "raw";
  row.template_id = TemplateId{0xabc};
  row.template_text = body;
  row.body = row.raw = body;
  row.attributes.push_back({"user", "eve", true});
  row.attributes.push_back({"status", "500", false});
  return row;
}

// Answers with the same templates to every question.
class FakeMeaning : public store::Meaning {
 public:
  std::vector<store::SimilarTemplate> answer;  // the first is the one that may be asked about

  Result<std::vector<store::SimilarTemplate>> like_text(TenantId, std::string_view, size_t count) override {
    return first(count);
  }
  Result<std::vector<store::SimilarTemplate>> like_template(TenantId, TemplateId id, size_t count) override {
    if (answer.empty() || id != answer.front().id)
      return fail(ErrorKind::kNotFound, "there is no template with this id");
    return first(count);
  }

 private:
  std::vector<store::SimilarTemplate> first(size_t count) const {
    return {answer.begin(), answer.begin() + static_cast<std::ptrdiff_t>(std::min(count, answer.size()))};
  }
};

class FakeStore : public store::Store {
 public:
  std::vector<store::LogRow> rows;  // by time
  std::vector<store::TemplateCount> counts;
  Status health;
  Error fail_after_first{ErrorKind::kInternal, ""};  // with a message: a query ends with it after one row
  std::atomic<bool> endless{false};                  // a query runs until it is cancelled
  std::atomic<bool> saw_cancel{false};
  std::atomic<int> endless_running{0};
  std::atomic<TenantId> last_tenant;  // queries run side by side
  store::FacetRequest last_facets;
  std::shared_ptr<const store::Query> last_parsed;

  // A new row, as a commit would show it to tails.
  void push(const store::LogRow& log) {
    std::lock_guard guard(mutex_);
    rows.push_back(log);
    store::Row row;
    row.log = log;
    tails_.remove_if(
        [&](const std::shared_ptr<TailCallback>& tail) { return tail.use_count() == 1 || !(*tail)(row); });
  }
  size_t tails() {
    std::lock_guard guard(mutex_);
    return static_cast<size_t>(
        std::count_if(tails_.begin(), tails_.end(), [](auto& t) { return t.use_count() > 1; }));
  }

  Result<store::QuerySummary> query(const store::QueryRequest& request, const store::RowSink& sink) override {
    last_tenant = request.tenant;
    if (request.query == "bad((") return fail(ErrorKind::kInvalid, "query:6: expected a term, got the end");
    store::QuerySummary summary;
    if (endless) {
      ++endless_running;
      while (request.cancelled == nullptr || !request.cancelled->load()) std::this_thread::yield();
      --endless_running;
      saw_cancel = true;
      summary.partial = true;
      return summary;
    }
    last_parsed = request.parsed;
    std::vector<store::LogRow> found;
    for (const store::LogRow& row : rows)
      if (row.timestamp >= request.start && row.timestamp < request.end &&
          (!request.parsed || passes(request.parsed->filter, row)))
        found.push_back(row);
    if (request.parsed && !request.parsed->pipes.empty()) {
      count_groups(std::get<store::StatsPipe>(request.parsed->pipes[0]), found, sink);
      return summary;
    }
    if (request.newest_first) std::reverse(found.begin(), found.end());
    for (const store::LogRow& log : found) {
      if (summary.rows == request.limit) break;
      store::Row row;
      row.log = log;
      ++summary.rows;
      if (!sink(row)) break;
      if (!fail_after_first.message.empty()) {
        for (int i = 0; i < 2000; ++i) sink(row);  // enough that the stream has begun
        return fail(fail_after_first);
      }
    }
    return summary;
  }
  void set_meaning(store::Meaning*) override {}
  Result<store::Histogram> histogram(const store::HistogramRequest& request) override {
    if (request.query == "bad((") return fail(ErrorKind::kInvalid, "query:6: expected a term, got the end");
    store::Histogram out{
        request.start, request.end, kMinute, {{"error", {1, 0, 2}}, {"info", {0, 0, 0}}}, false};
    return out;
  }
  Result<std::vector<store::Facet>> facets(const store::FacetRequest& request) override {
    last_facets = request;
    std::vector<store::Facet> out;
    for (const std::string& field : request.fields) out.push_back({field, {{"checkout", 5}, {"cart", 2}}});
    return out;
  }
  Result<store::Context> context(const store::ContextRequest& request) override {
    for (const store::LogRow& row : rows)
      if (row.id == request.id) {
        store::Context out;
        out.row.log = row;
        return out;
      }
    return fail(ErrorKind::kNotFound, "there is no line with this id");
  }
  Result<std::vector<store::TemplateCount>> template_counts(const store::CountRequest&) override {
    return counts;
  }
  Result<std::shared_ptr<void>> tail(TenantId, std::string_view, TailCallback callback) override {
    std::lock_guard guard(mutex_);
    tails_.push_back(std::make_shared<TailCallback>(std::move(callback)));
    return std::shared_ptr<void>(tails_.back());
  }

  Status append(const store::Batch&, std::function<void(Status)>) override { return {}; }
  bool seen(TenantId, const Hash128&) const override { return false; }
  std::vector<std::string> services(TenantId) const override { return {"checkout"}; }
  Result<std::vector<store::Position>> positions() override { return std::vector<store::Position>(); }
  Result<templates::Catalogue::Delta> dictionary(TenantId) override { return templates::Catalogue::Delta(); }
  Status seal_now() override { return {}; }
  Status expire(Timestamp) override { return {}; }
  store::StoreStats stats(TenantId) const override { return {}; }
  Status healthy() const override { return health; }

 private:
  std::mutex mutex_;
  std::list<std::shared_ptr<TailCallback>> tails_;
};

}  // namespace foreshock::api
