// PipeParser: what follows a "|": stats, rate, sort, limit, head, fields, where, extract, context, top,
// dedup.
//
// Shares the tokens with FilterParser. Names of functions and pipes are read in either case. Pure.
#pragma once

#include "store/query/filter_parser.h"

namespace foreshock::store {

class PipeParser {
 public:
  explicit PipeParser(Cursor& cursor) : cursor_(cursor) {}
  Result<Pipe> parse();  // behind the "|"

 private:
  Result<StatsPipe> parse_stats();
  Result<StatsFunction> parse_function();
  Status parse_arguments(StatsFunction& function);
  Result<GroupKey> parse_key();
  Result<SortPipe> parse_sort();
  Result<TopPipe> parse_top();
  Result<StatsPipe> parse_rate();
  Result<ExtractPipe> parse_extract();
  Result<ContextPipe> parse_context();
  Status parse_keys(StatsPipe& pipe);
  Result<std::vector<std::string>> parse_fields(std::string_view after);
  Result<std::string> parse_field(std::string_view after);
  Result<uint64_t> parse_rows(std::string_view after);

  Cursor& cursor_;
};

}  // namespace foreshock::store
