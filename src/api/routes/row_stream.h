// RowStream: rows of a search on their way to a client, in pieces, at the client's pace.
//
// Rows are gathered into pieces of kStreamPieceBytes, or what has come within kRowsWaitNs, so that the first
// rows show at once. Writing waits for a slow client (kSlowReaderNs at most); add() answers false when it is
// gone. Nothing is sent before the first piece, so an error before the first row is a proper status.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "base/world.h"
#include "net/http_message.h"
#include "net/response_writer.h"
#include "store/query.h"

namespace foreshock::api {

constexpr int64_t kRowsWaitNs = 50 * kMillisecond;

class RowStream {
 public:
  enum class Form {
    kLines,     // NDJSON
    kDocument,  // {"items":[...],"summary":{...}}
  };
  RowStream(net::ResponseWriter writer, World& world, Form form);

  bool add(const store::Row& row);
  // Sends the rest and ends; with `with_summary` (and always in a document) the summary last.
  void finish(const store::QuerySummary& summary, bool with_summary);
  // Ends a stream that has begun with an error line. Lines only; a document is cut off instead.
  void break_off(const Error& error, std::string_view request_id);
  bool begun() const { return static_cast<bool>(stream_); }

 private:
  bool flush();

  net::ResponseWriter writer_;
  World& world_;
  const Form form_;
  net::StreamWriter stream_;
  std::string pending_;
  uint64_t rows_ = 0;
  int64_t flushed_ns_;
};

void write_summary(std::string& out, const store::QuerySummary& summary);

// Whether the client asked for one JSON document and not for lines.
bool wants_json(const net::HttpRequest& request);

}  // namespace foreshock::api
