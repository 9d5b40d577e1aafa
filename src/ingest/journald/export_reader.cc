#include "ingest/journald/export_reader.h"

#include <algorithm>

#include "ingest/ingest_options.h"

namespace foreshock::ingest::journald {

namespace {

constexpr size_t kValueBytesMax = kJournalEntryBytesMax;
constexpr size_t kEntryBytesMax = 2 * kJournalEntryBytesMax;

}  // namespace

void ExportReader::feed(std::string_view bytes) {
  while (!bytes.empty()) {
    if (expect_ == Expect::kLength) {
      size_t count = std::min(8 - open_.size(), bytes.size());
      open_ += bytes.substr(0, count);
      bytes.remove_prefix(count);
      if (open_.size() < 8) return;
      left_ = 0;
      for (size_t i = 0; i < 8; ++i)
        left_ |= static_cast<uint64_t>(static_cast<unsigned char>(open_[i])) << (8 * i);
      open_.clear();
      expect_ = left_ > 0 ? Expect::kData : Expect::kDataEnd;
    } else if (expect_ == Expect::kData) {
      size_t count = static_cast<size_t>(std::min<uint64_t>(left_, bytes.size()));
      if (open_.size() < kValueBytesMax)
        open_ += bytes.substr(0, std::min(count, kValueBytesMax - open_.size()));
      bytes.remove_prefix(count);
      left_ -= count;
      if (left_ == 0) expect_ = Expect::kDataEnd;
    } else if (expect_ == Expect::kDataEnd) {
      end_field(name_, open_);
      open_.clear();
      expect_ = Expect::kLine;
      if (bytes.front() == '\n') bytes.remove_prefix(1);
    } else {
      size_t feed = bytes.find('\n');
      std::string_view piece = bytes.substr(0, feed);
      bytes.remove_prefix(std::min(bytes.size(), piece.size() + (feed != std::string_view::npos)));
      if (open_.size() < kValueBytesMax) open_ += piece.substr(0, kValueBytesMax - open_.size());
      if (feed != std::string_view::npos) end_line();
    }
  }
}

void ExportReader::finish() {
  if (expect_ == Expect::kDataEnd) end_field(name_, open_);
  if (expect_ == Expect::kLine && !open_.empty()) end_line();
  open_.clear();
  expect_ = Expect::kLine;
  end_entry();
}

void ExportReader::end_line() {
  if (open_.empty()) return end_entry();
  size_t equals = open_.find('=');
  if (equals != std::string::npos) {
    end_field(std::string_view(open_).substr(0, equals), std::string_view(open_).substr(equals + 1));
  } else {
    name_ = open_.substr(0, 256);
    expect_ = Expect::kLength;
  }
  open_.clear();
}

void ExportReader::end_field(std::string_view name, std::string_view value) {
  if (name == "__CURSOR") cursor_ = value.substr(0, 512);
  if (name.starts_with("__") && name != "__REALTIME_TIMESTAMP") return;
  if (fields_.size() >= kJournalFieldsMax || field_bytes_ + value.size() > kEntryBytesMax) return;
  for (const auto& field : fields_)
    if (field.first == name) return;
  field_bytes_ += value.size();
  fields_.emplace_back(name, value);
}

void ExportReader::end_entry() {
  if (!fields_.empty()) {
    // The message first: it is what must fit.
    std::stable_partition(fields_.begin(), fields_.end(), [](const auto& field) {
      return field.first == "MESSAGE" || field.first == "__REALTIME_TIMESTAMP";
    });
    wire::RecordLine line(done_.records);
    for (const auto& [name, value] : fields_) line.own_text(name, value);
    ++entries_;
    cursors_ += cursor_ + '\n';
  }
  fields_.clear();
  field_bytes_ = 0;
  cursor_.clear();
}

ExportReader::Entries ExportReader::take() {
  Entries out = std::move(done_);
  bool named = cursors_.size() > out.records.size();  // each entry with its cursor, not only line feeds
  if (out.records.size() > 0 && named) out.key = hash128(cursors_, 0);
  cursors_.clear();
  done_ = {};
  return out;
}

}  // namespace foreshock::ingest::journald
