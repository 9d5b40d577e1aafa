// RowBlock: some rows of one tenant as columns: what the head keeps, a segment's block unpacks to, and every
// query reads.
//
// Repeated texts (service, host, format, stream) stand once in Labels, rows hold indexes; template
// ids likewise. Lines are one string with end offsets; a body is a range of its raw line, or kDerived when it
// has to be parsed out again. A block that came from a segment is without its lines until a query asks for
// them. Built once, then read by any number of threads.
// Memory: about 60 bytes a row beside the lines.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "store/store.h"

namespace foreshock::store {

struct Labels {
  std::vector<std::string> services, hosts, formats;
  std::vector<StreamLabels> streams;
};

// Row -> entry of a dictionary; without rows every row is entry 0.
struct IndexColumn {
  std::vector<uint32_t> rows;
  uint32_t at(size_t row) const { return rows.empty() ? 0 : rows[row]; }
};

struct BodyRange {
  static constexpr uint32_t kDerived = UINT32_MAX;
  uint32_t begin = 0, length = 0;
  bool derived() const { return begin == kDerived; }
  bool operator==(const BodyRange&) const = default;
};

struct Lines {
  std::string raw;
  std::vector<uint32_t> raw_ends;
  std::vector<BodyRange> bodies;

  std::string_view raw_of(size_t row) const {
    uint32_t begin = row == 0 ? 0 : raw_ends[row - 1];
    return std::string_view(raw).substr(begin, raw_ends[row] - begin);
  }
  // Only for bodies that are not derived.
  std::string_view body_of(size_t row) const {
    return raw_of(row).substr(bodies[row].begin, bodies[row].length);
  }
};

struct RowBlock {
  std::shared_ptr<const Labels> labels;
  std::shared_ptr<const Lines> lines;  // null: they have to be read first
  size_t rows = 0;
  std::vector<int64_t> timestamps, observed;
  std::vector<uint32_t> ties;  // order among rows of the same time; empty: the row's number
  std::vector<uint8_t> severities;
  std::vector<uint32_t> flags;
  IndexColumn service, host, format, stream, template_index;
  std::vector<TemplateId> templates;
  // Rows that stand for several lines (minute counts); empty: each is one line.
  std::vector<uint32_t> weights;

  uint64_t raw_bytes = 0;
  int64_t min_time = INT64_MAX, max_time = INT64_MIN, max_observed = INT64_MIN;

  uint32_t tie_of(size_t row) const { return ties.empty() ? static_cast<uint32_t>(row) : ties[row]; }
  TemplateId template_of(size_t row) const { return templates[template_index.at(row)]; }
  const std::string& service_of(size_t row) const { return labels->services[service.at(row)]; }
  uint64_t weight_of(size_t row) const { return weights.empty() ? 1 : weights[row]; }
  size_t memory_bytes() const { return raw_bytes + rows * 64 + 1'024; }
  void note_bounds();  // sets raw_bytes, min_time, max_time, max_observed from the columns
};

// Copies what a batch holds. A batch's raw bytes must be less than 4 GiB (CHECKed).
std::shared_ptr<RowBlock> make_block(const Batch& batch);
// The rows of `parts`, one part after the other.
std::shared_ptr<RowBlock> join_blocks(std::span<const std::shared_ptr<const RowBlock>> parts);

// The head's blob: plain columns, compressed fast. decode answers kCorrupt on bytes that are none.
std::string encode_head_block(const RowBlock& block);
Result<std::shared_ptr<RowBlock>> decode_head_block(std::string_view bytes);

}  // namespace foreshock::store
