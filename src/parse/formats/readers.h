// Readers: one function per family of formats; each reads a whole record's text into a draft.
//
// Private to the room. A reader that finds the text is not its format returns false and leaves the draft as
// it was. `depth` counts unwrapped layers (a syslog line in a container line: 2) and stops at kUnwrapsMax.
// The text is cleaned already, has no last line end, and holds line feeds only when records were joined: then
// the head stands in the first line and the rest belongs to the message. All are pure and allocate only from
// the draft's arena.
#pragma once

#include <string_view>

#include "parse/formats/record_draft.h"

namespace foreshock::parse {

constexpr int kUnwrapsMax = 4;

// Detection: the reader that fits, tried by the text's first bytes; body = text when none does. Returns
// whether any did. `weak` readers (a time or a level somewhere near the front) are tried only at depth 0 and
// on what containers wrapped.
bool read_payload(std::string_view text, RecordDraft& draft, int depth, bool weak);

// The declared formats alone; nothing is written when none fits.
bool read_declared(std::string_view text, RecordDraft& draft, int depth);

bool read_json(std::string_view text, RecordDraft& draft, int depth);
// {"resourceLogs": ...}: many log records of OpenTelemetry in one line (otlp_batch.cc).
bool read_otlp_batch(std::string_view text, RecordDraft& draft);
// The members as attributes beside what the draft has already; no roles.
bool read_json_members(std::string_view text, RecordDraft& draft);
bool read_logfmt(std::string_view text, RecordDraft& draft);
// Pairs with signs of the logger's own and values without quotes (pair_list.cc).
bool read_pair_list(std::string_view text, RecordDraft& draft);
// The key=value pairs in a text, with blanks or commas between them, as attributes; no roles.
void read_pairs(std::string_view text, RecordDraft& draft);
// "<13>..." of either RFC; "Nov 23 04:31:56 host prog[1]: m"; "2026-11-23T04:31:56Z host prog[1]: m".
bool read_syslog_pri(std::string_view text, RecordDraft& draft, int depth);
bool read_syslog_bsd(std::string_view text, RecordDraft& draft, int depth);
bool read_syslog_iso(std::string_view text, RecordDraft& draft, int depth);
bool read_access_log(std::string_view text, RecordDraft& draft);
// CEF:0|..., LEEF:1.0|..., perhaps behind a header of their own.
bool read_cef(std::string_view text, RecordDraft& draft);
bool read_apache_error(std::string_view text, RecordDraft& draft);
bool read_nginx_error(std::string_view text, RecordDraft& draft);
bool read_postgres(std::string_view text, RecordDraft& draft);
bool read_klog(std::string_view text, RecordDraft& draft);
// Cells apart by one sign, one of them a time, one a level, one the message (columns.cc).
bool read_columns(std::string_view text, RecordDraft& draft);
// A head of any items, among them a level, that no known order has (free_head.cc).
bool read_free_head(std::string_view text, RecordDraft& draft);
// Takes names, places and ids that stand between a head and its message off the body (head_rest.cc).
// `complete`: a time and a level were found; `paired`: the level was a pair, so others may be of the head.
void trim_head(RecordDraft& draft, std::string_view text, bool complete, bool paired);
// Takes a time and a level off the body's end, when head and end together have both (line_tail.cc).
bool trim_tail(RecordDraft& draft, bool time_in_body);
// Heads of time, level, thread, logger and the like in any of their usual orders, or in any at all.
bool read_level_line(std::string_view text, RecordDraft& draft);

}  // namespace foreshock::parse
