#include "ingest/elasticsearch/bulk_reader.h"

#include <algorithm>

#include "base/json_writer.h"
#include "base/limits.h"
#include "ingest/wire/json_reader.h"

namespace foreshock::ingest::elasticsearch {

namespace {

constexpr size_t kLineBytesKept = limits::kLineBytesMax + 1;
constexpr size_t kFrameBytesWanted = limits::kFrameBytesMax / 2;
constexpr size_t kIndexesMax = 64;  // of one request; more share the last one's frames
constexpr size_t kIndexBytesMax = 128;
constexpr size_t kIdBytesMax = 512;

}  // namespace

void BulkReader::feed(std::string_view bytes) {
  while (!bytes.empty()) {
    size_t feed = bytes.find('\n');
    std::string_view piece = bytes.substr(0, feed);
    bytes.remove_prefix(std::min(bytes.size(), piece.size() + (feed != std::string_view::npos)));
    line_.append(piece.substr(0, kLineBytesKept - std::min(kLineBytesKept, line_.size())));
    if (feed != std::string_view::npos) end_line();
  }
}

void BulkReader::finish() {
  end_line();
}

void BulkReader::end_line() {
  while (!line_.empty() && (line_.back() == '\r' || line_.back() == ' ')) line_.pop_back();
  if (line_.empty()) return;
  if (wants_document_) {
    take_document();
  } else if (!take_action()) {
    operation_ = Operation::kIndex;
    index_ = default_index_;
    id_.clear();
    take_document();
  }
  line_.clear();
}

// {"create":{"_index":"logs","_id":"1"}}
bool BulkReader::take_action() {
  std::string_view name, meta;
  size_t members = 0;
  wire::JsonReader reader(line_);
  bool fine = reader.members([&](std::string_view key, std::string_view raw) {
    name = key;
    meta = raw;
    return ++members == 1;
  });
  if (!fine || members != 1 || meta.empty() || meta.front() != '{') return false;
  if (name == "index") {
    operation_ = Operation::kIndex;
  } else if (name == "create") {
    operation_ = Operation::kCreate;
  } else if (name == "update") {
    operation_ = Operation::kUpdate;
  } else if (name == "delete") {
    operation_ = Operation::kDelete;
  } else {
    return false;
  }
  index_ = default_index_;
  id_.clear();
  wire::JsonReader(meta).members([&](std::string_view key, std::string_view raw) {
    if (key == "_index") index_ = wire::json_text(raw).substr(0, kIndexBytesMax);
    if (key == "_id" && raw != "null") id_ = wire::json_text(raw).substr(0, kIdBytesMax);
    return true;
  });
  if (operation_ == Operation::kDelete) {
    items_.push_back(operation_);
  } else {
    wants_document_ = true;
  }
  return true;
}

void BulkReader::take_document() {
  wants_document_ = false;
  items_.push_back(operation_);
  ++documents_;
  std::string_view document = line_;
  if (operation_ == Operation::kUpdate) {
    wire::JsonReader(line_).members([&](std::string_view key, std::string_view raw) {
      if (key == "doc" || (key == "upsert" && document.size() == line_.size())) document = raw;
      return true;
    });
  }
  if (open_.size() >= kIndexesMax && !open_.contains(index_)) index_ = open_.rbegin()->first;
  Open& open = open_[index_];
  open.records.add(document);
  open.keyed &= operation_ == Operation::kCreate && !id_.empty();
  if (open.keyed) open.ids += id_ + '\n';
  if (open.records.bytes.size() < kFrameBytesWanted) return;
  full_.push_back({index_, std::move(open.records), std::nullopt});
  if (open.keyed) full_.back().key = hash128(open.ids, hash64(index_));
  open_.erase(index_);
}

std::optional<BulkReader::Documents> BulkReader::take(bool all) {
  if (full_.empty() && all && !open_.empty()) {
    auto node = open_.extract(open_.begin());
    Open& open = node.mapped();
    full_.push_back({node.key(), std::move(open.records), std::nullopt});
    if (open.keyed) full_.back().key = hash128(open.ids, hash64(node.key()));
  }
  if (full_.empty()) return std::nullopt;
  Documents out = std::move(full_.front());
  full_.erase(full_.begin());
  return out;
}

std::string BulkReader::reply(int64_t took_ms, std::string_view filter_path) const {
  auto wanted = [&](std::string_view name) {
    return filter_path.empty() || filter_path.find(name) != std::string_view::npos;
  };
  std::string out = "{";
  bool errors = std::find(items_.begin(), items_.end(), Operation::kDelete) != items_.end();
  if (wanted("took")) out += "\"took\":" + std::to_string(took_ms) + ",";
  if (wanted("errors")) out += errors ? "\"errors\":true," : "\"errors\":false,";
  if (wanted("items")) {
    // The text up to the bracket is looked for as it stands by a client that reads truncated replies.
    out += "\"items\":[";
    static constexpr std::string_view kItems[] = {
        "{\"index\":{\"status\":201}},", "{\"create\":{\"status\":201}},", "{\"update\":{\"status\":200}},",
        "{\"delete\":{\"status\":404,\"result\":\"not_found\"}},"};
    out.reserve(out.size() + items_.size() * 28 + 2);
    for (Operation item : items_) out += kItems[static_cast<size_t>(item)];
    if (out.back() == ',') out.pop_back();
    out += "],";
  }
  if (out.back() == ',') out.pop_back();
  out += "}";
  return out;
}

}  // namespace foreshock::ingest::elasticsearch
