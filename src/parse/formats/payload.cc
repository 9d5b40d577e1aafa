#include "parse/formats/readers.h"
#include "parse/formats/stack_trace.h"
#include "parse/tokens/byte_class.h"

namespace foreshock::parse {
namespace {

// Formats that show themselves by more than a time and a level, by the text's first byte.
bool read_strong(std::string_view text, RecordDraft& draft, int depth) {
  switch (text[0]) {
    case '{':
      return read_json(text, draft, depth);
    case '<':
      return depth < kUnwrapsMax && read_syslog_pri(text, draft, depth);
    case '[':
      return read_apache_error(text, draft);
    default:
      break;
  }
  if (is_digit(text[0])) {
    if (text.size() > 24 && text[4] == '/' && read_nginx_error(text, draft)) return true;
    if (text.size() > 10 && text[4] != '-' && text[4] != '/') return read_access_log(text, draft);
    return (depth < kUnwrapsMax && read_syslog_iso(text, draft, depth)) || read_postgres(text, draft) ||
           read_access_log(text, draft);
  }
  if (!is_word(text[0]) && text[0] != ':' && text[0] != '@') return false;
  if (text.size() > 5 && is_digit(text[1]) && read_klog(text, draft)) return true;
  if (depth < kUnwrapsMax && text.size() > 16 && text[3] == ' ' && read_syslog_bsd(text, draft, depth))
    return true;
  return read_logfmt(text, draft) || read_access_log(text, draft);
}

}  // namespace

bool read_payload(std::string_view text, RecordDraft& draft, int depth, bool weak) {
  draft.record.body = text;
  if (text.empty()) return false;
  if (read_strong(text, draft, depth)) return true;
  if (weak && read_level_line(text, draft)) return true;
  draft.record.body = text;
  draft.set_format(Format::kRaw);
  return false;
}

}  // namespace foreshock::parse
