#include "ingest/gelf/gelf_messages.h"

#include "base/limits.h"

namespace foreshock::ingest::gelf {

namespace {
constexpr size_t kKeptBytes = 16 * 1024;  // room of a longer message is given back
}

void GelfMessages::end_message(wire::RecordBatch& out) {
  if (open_.find_first_not_of(" \t\r\n") != std::string::npos) out.add(open_);
  ++ended_;
  if (open_.capacity() > kKeptBytes) open_ = {};
  open_.clear();
  depth_ = 0;
  document_ = in_string_ = escaped_ = line_begins_ = false;
}

void GelfMessages::take(char c, wire::RecordBatch& out) {
  if (c == '\0') {
    nul_seen_ = true;
    return end_message(out);
  }
  if (line_begins_ && c == '{' && !nul_seen_) end_message(out);
  line_begins_ = false;
  if (c == '\n') {
    if (!document_ || depth_ == 0) return end_message(out);
    line_begins_ = true;
  }
  if (open_.empty() && (c == ' ' || c == '\t' || c == '\r')) return;
  if (open_.empty()) document_ = c == '{';
  if (document_) {
    if (in_string_) {
      in_string_ = escaped_ || c != '"';
      escaped_ = !escaped_ && c == '\\';
    } else if (c == '"') {
      in_string_ = true;
    } else if (c == '{') {
      ++depth_;
    } else if (c == '}' && depth_ > 0) {
      --depth_;
    }
  }
  if (open_.size() <= limits::kLineBytesMax) open_.push_back(c);
}

void GelfMessages::feed(std::string_view bytes, wire::RecordBatch& out) {
  for (char c : bytes) take(c, out);
}

void GelfMessages::finish(wire::RecordBatch& out) {
  end_message(out);
}

}  // namespace foreshock::ingest::gelf
