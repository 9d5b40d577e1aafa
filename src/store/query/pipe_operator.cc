#include "store/query/pipe_operator.h"

namespace foreshock::store {
namespace {

class SinkOperator : public PipeOperator {
 public:
  SinkOperator(const RowSink& sink, size_t limit, QueryControl& control)
      : sink_(sink), left_(limit), control_(control) {}
  bool push(Row&& row) override {
    if (left_ == 0) return false;
    --left_;
    ++control_.summary().rows;
    if (!sink_(row)) left_ = 0;
    return left_ > 0;
  }
  void finish() override {}

 private:
  const RowSink& sink_;
  size_t left_;
  QueryControl& control_;
};

std::unique_ptr<PipeOperator> make_pipe(const Pipe& pipe, QueryControl& control, const LineSource* lines,
                                        PipeOperator& next) {
  if (auto* stats = std::get_if<StatsPipe>(&pipe)) return make_stats(*stats, control, next);
  if (auto* top = std::get_if<TopPipe>(&pipe)) return make_top(*top, control, next);
  if (auto* sort = std::get_if<SortPipe>(&pipe)) return make_sort(*sort, control, next);
  if (auto* limit = std::get_if<LimitPipe>(&pipe)) return make_limit(*limit, next);
  if (auto* fields = std::get_if<FieldsPipe>(&pipe)) return make_fields(*fields, next);
  if (auto* where = std::get_if<WherePipe>(&pipe)) return make_where(*where, next);
  if (auto* extract = std::get_if<ExtractPipe>(&pipe)) return make_extract(*extract, next);
  if (auto* context = std::get_if<ContextPipe>(&pipe)) return make_context(*context, lines, control, next);
  return make_dedup(std::get<DedupPipe>(pipe), control, next);
}

}  // namespace

std::unique_ptr<PipeOperator> make_sink(const RowSink& sink, size_t limit, QueryControl& control) {
  return std::make_unique<SinkOperator>(sink, limit, control);
}

std::vector<std::unique_ptr<PipeOperator>> build_pipes(const std::vector<Pipe>& pipes, QueryControl& control,
                                                       const RowSink& sink, size_t limit,
                                                       const LineSource* lines) {
  std::vector<std::unique_ptr<PipeOperator>> chain(pipes.size() + 1);
  chain[pipes.size()] = make_sink(sink, limit, control);
  for (size_t i = pipes.size(); i-- > 0;) chain[i] = make_pipe(pipes[i], control, lines, *chain[i + 1]);
  return chain;
}

size_t row_bytes(const Row& row) {
  size_t bytes = sizeof(Row);
  for (const auto& [name, json] : row.columns) bytes += name.size() + json.size() + 64;
  if (!row.log) return bytes;
  const LogRow& log = *row.log;
  bytes += log.body.size() + log.raw.size() + log.template_text.size() + log.source.size() + 200;
  for (const OwnedAttribute& attribute : log.attributes)
    bytes += attribute.key.size() + attribute.value.size() + sizeof(OwnedAttribute);
  return bytes;
}

}  // namespace foreshock::store
