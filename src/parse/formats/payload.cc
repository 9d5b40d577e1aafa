#include <array>
#include <optional>

#include "parse/declared/declared_reader.h"
#include "parse/format_catalogue.h"
#include "parse/formats/readers.h"
#include "parse/formats/stack_trace.h"
#include "parse/tokens/byte_class.h"

namespace foreshock::parse {
namespace {

// "123 <13>...": a counted frame of syslog that reached a file as a line.
bool read_counted_syslog(std::string_view text, RecordDraft& draft, int depth) {
  size_t digits = 1;
  while (digits < 7 && digits < text.size() && is_digit(text[digits])) ++digits;
  return text.size() > digits + 8 && text[digits] == ' ' && text[digits + 1] == '<' &&
         read_syslog_pri(text.substr(digits + 1), draft, depth);
}

// Wrappers and objects, by the text's first byte.
bool read_wrapped(std::string_view text, RecordDraft& draft, int depth) {
  if (text[0] == '{') return read_json(text, draft, depth);
  if (depth >= kUnwrapsMax) return false;
  if (text[0] == '<') return read_syslog_pri(text, draft, depth);
  if (is_digit(text[0]) && read_counted_syslog(text, draft, depth)) return true;
  if (is_digit(text[0])) return read_syslog_iso(text, draft, depth);
  return text.size() > 16 && text[3] == ' ' && is_alpha(text[0]) && read_syslog_bsd(text, draft, depth);
}

// Formats that show themselves by more than a time and a level, by the text's first byte.
bool read_strong(std::string_view text, RecordDraft& draft) {
  if (text.substr(0, 64).find('|') != std::string_view::npos && read_cef(text, draft)) return true;
  if (text[0] == '[') return read_apache_error(text, draft);
  if (is_digit(text[0])) {
    if (text.size() > 24 && text[4] == '/' && read_nginx_error(text, draft)) return true;
    if (text.size() > 10 && text[4] != '-' && text[4] != '/') return read_access_log(text, draft);
    return read_postgres(text, draft) || read_access_log(text, draft);
  }
  if (!is_word(text[0]) && text[0] != ':' && text[0] != '@') return false;
  if (text.size() > 5 && is_digit(text[1]) && read_klog(text, draft)) return true;
  return read_logfmt(text, draft) || read_access_log(text, draft);
}

// Bytes that are no text: which program packed them, when their first ones tell.
void name_binary(RecordDraft& draft) {
  struct Magic {
    std::string_view bytes, kind;
  };
  static constexpr std::array<Magic, 6> kMagics = {{{"\x1f\x8b", "gzip"},
                                                    {"\x28\xb5\x2f\xfd", "zstd"},
                                                    {"\xfd"
                                                     "7zXZ",
                                                     "xz"},
                                                    {"BZh", "bzip2"},
                                                    {"\x04\x22\x4d\x18", "lz4"},
                                                    {"PK\x03\x04", "zip"}}};
  static const std::optional<FormatId> kId = intern_format("binary_or_compressed");
  if ((draft.record.flags & (kBinary | kInvalidUtf8)) == 0) return;
  for (const Magic& magic : kMagics)
    if (draft.record.raw.substr(0, magic.bytes.size()) == magic.bytes) {
      draft.add("binary.kind", magic.kind);
      draft.record.flags |= kBinary;
    }
  if ((draft.record.flags & kBinary) != 0 && kId) draft.record.format = *kId;
}

}  // namespace

bool read_declared(std::string_view text, RecordDraft& draft, int depth) {
  if (text.empty()) return false;
  DeclaredReader declared(text, draft);
  if (!declared.read(draft, depth)) return false;
  declared.read_facts(draft);
  return true;
}

bool read_payload(std::string_view text, RecordDraft& draft, int depth, bool weak) {
  draft.record.body = text;
  if (text.empty()) return false;
  if (read_wrapped(text, draft, depth)) return true;
  DeclaredReader declared(text, draft);
  bool found =
      declared.read(draft, depth) || read_strong(text, draft) || (weak && read_level_line(text, draft));
  if (!found) {
    draft.record.body = text;
    draft.set_format(Format::kRaw);
    name_binary(draft);
    if (!draft.record.service.empty()) declared.name_by_service(draft);
  }
  declared.read_facts(draft);
  return found;
}

}  // namespace foreshock::parse
