#include "ingest/forward/forward_message.h"

#include "base/time.h"
#include "ingest/forward/msgpack.h"
#include "net/body_decoder.h"

namespace foreshock::ingest::forward {

namespace {

using Kind = MsgpackReader::Kind;

Error broken(const char* what) {
  return {ErrorKind::kInvalid, std::string("no message of the forward protocol: ") + what};
}

bool is_time(Kind kind) {
  return kind == Kind::kUnsigned || kind == Kind::kInteger || kind == Kind::kReal || kind == Kind::kExtension;
}

// Seconds, or event time (extension 0: seconds and nanoseconds, 32 bits each).
int64_t read_time(const MsgpackReader& reader, Kind kind) {
  constexpr uint64_t kSecondsMax = 9'000'000'000;
  if (kind == Kind::kReal)
    return reader.real() > 0 && reader.real() < 9e9 ? static_cast<int64_t>(reader.real() * 1e9) : 0;
  if (kind != Kind::kExtension) return reader.number() < kSecondsMax ? reader.integer() * kSecond : 0;
  if (reader.extension() != 0 || reader.text().size() != 8) return 0;
  uint64_t bits = 0;
  for (char c : reader.text()) bits = bits << 8 | static_cast<unsigned char>(c);
  return static_cast<int64_t>(bits >> 32) * kSecond + static_cast<int64_t>(bits & 0xFFFFFFFF);
}

// What all entries of a message share.
struct Entries {
  const std::string& tag;
  PartJoining& parts;
  int64_t now_ns;
  wire::RecordBatch& records;
};

// A map; its members become the line's. What is not a map is a line of text. `log`: the text of a record that
// was cut, in place of its part.
bool put_line(MsgpackReader& reader, int64_t time_ns, const std::string& tag, const std::string* log,
              wire::RecordBatch& records) {
  wire::RecordLine line(records);
  line.time_ns(time_ns);
  Kind kind = reader.peek();
  bool fine = true;
  if (kind == Kind::kMap) {
    reader.next();
    uint64_t pairs = reader.number();
    std::string value;
    for (uint64_t i = 0; fine && i < pairs; ++i) {
      Kind key_kind = reader.next();
      std::string key(reader.text());
      bool named = key_kind == Kind::kText || key_kind == Kind::kBytes;
      Kind next = reader.peek();
      if (next == Kind::kText || next == Kind::kBytes) {
        reader.next();
        bool joined = log != nullptr && key == "log";
        if (named && !(log != nullptr && tells_of_parts(key)))
          line.own_text(key, joined ? std::string_view(*log) : reader.text());
        continue;
      }
      value.clear();
      JsonWriter json(value);
      fine = named && reader.json(json);
      if (fine) line.own(key, value);
    }
  } else if (kind == Kind::kText || kind == Kind::kBytes) {
    reader.next();
    line.log(reader.text());
  } else {
    fine = reader.skip();
  }
  line.text("fluent.tag", tag);
  return fine;
}

bool put_record(MsgpackReader& reader, int64_t time_ns, Entries& all) {
  std::vector<PartJoining::Joined> ended;
  bool taken = all.parts.take(reader, all.tag, time_ns, all.now_ns, ended);
  for (const PartJoining::Joined& one : ended) put_joined(one, all.records);
  return taken ? reader.skip() : put_line(reader, time_ns, all.tag, nullptr, all.records);
}

// [time, record] or Fluent Bit's [[time, metadata], record].
bool read_entry(MsgpackReader& reader, Entries& all) {
  if (reader.next() != Kind::kArray || reader.number() < 2) return false;
  uint64_t count = reader.number();
  Kind kind = reader.next();
  int64_t time = 0;
  if (kind == Kind::kArray) {
    uint64_t inner = reader.number();
    if (inner == 0 || inner > 16) return false;
    kind = reader.next();
    if (!is_time(kind)) return false;
    time = read_time(reader, kind);
    for (uint64_t i = 1; i < inner; ++i)
      if (!reader.skip()) return false;
  } else if (is_time(kind)) {
    time = read_time(reader, kind);
  } else {
    return false;
  }
  if (!put_record(reader, time, all)) return false;
  for (uint64_t i = 2; i < count; ++i)
    if (!reader.skip()) return false;
  return true;
}

struct Options {
  std::optional<std::string> chunk;
  std::string compressed;
  uint64_t signal = 0;
};

bool read_options(MsgpackReader& reader, Options& options) {
  if (reader.peek() != Kind::kMap) return reader.skip();
  reader.next();
  uint64_t pairs = reader.number();
  for (uint64_t i = 0; i < pairs; ++i) {
    if (reader.next() != Kind::kText) return false;
    std::string key(reader.text());
    Kind kind = reader.peek();
    bool text = kind == Kind::kText || kind == Kind::kBytes;
    if ((key == "chunk" || key == "compressed") && text) {
      reader.next();
      (key == "chunk" ? options.chunk.emplace() : options.compressed) = reader.text().substr(0, 1024);
    } else if (key == "fluent_signal" && kind == Kind::kUnsigned) {
      reader.next();
      options.signal = reader.number();
    } else if (!reader.skip()) {
      return false;
    }
  }
  return true;
}

Status unpack(std::string& entries, const std::string& compressed, size_t bytes_max) {
  if (compressed.empty() || compressed == "text") return {};
  net::BodyEncoding encoding;
  if (compressed == "gzip") {
    encoding = net::BodyEncoding::kGzip;
  } else if (compressed == "zstd") {
    encoding = net::BodyEncoding::kZstd;
  } else {
    return fail(broken("it is compressed in an unknown way"));
  }
  ASSIGN_OR_RETURN(entries, net::decode_body(encoding, entries, bytes_max));
  return {};
}

}  // namespace

void put_joined(const PartJoining::Joined& joined, wire::RecordBatch& records) {
  MsgpackReader reader(joined.record);
  put_line(reader, joined.time_ns, joined.tag, &joined.log, records);
}

Result<ForwardMessage> decode_message(std::string_view message, size_t unpacked_bytes_max, PartJoining& parts,
                                      int64_t now_ns) {
  ForwardMessage out;
  MsgpackReader reader(message);
  Kind first = reader.next();
  if (first == Kind::kNil) {
    out.heartbeat = true;
    return out;
  }
  if (first != Kind::kArray || reader.number() < 2) return fail(broken("it is no array of tag and entries"));
  uint64_t items = reader.number();
  if (reader.next() != Kind::kText) return fail(broken("its tag is no text"));
  out.tag = reader.text().substr(0, 256);
  MsgpackReader payload = reader;  // read once the options behind it are known
  Kind kind = reader.peek();
  if (!reader.skip()) return fail(broken("its entries are cut off"));
  if (is_time(kind) && !reader.skip()) return fail(broken("its record is missing"));
  Options options;
  bool has_options = items > (is_time(kind) ? 3u : 2u);
  if (has_options && !read_options(reader, options)) return fail(broken("its options cannot be read"));
  out.chunk = options.chunk;
  out.logs = options.signal == 0;
  if (!out.logs) return out;
  PartJoining own;  // an acknowledgement would wait for a next message, which may wait for it
  Entries all{out.tag, out.chunk ? own : parts, now_ns, out.records};
  bool fine = true;
  if (is_time(kind)) {
    payload.next();
    int64_t time = read_time(payload, kind);
    if (!put_record(payload, time, all)) return fail(broken("its record cannot be read"));
  } else if (kind == Kind::kArray) {
    payload.next();
    uint64_t entries = payload.number();
    for (uint64_t i = 0; fine && i < entries; ++i) fine = read_entry(payload, all);
  } else if (kind == Kind::kBytes || kind == Kind::kText) {
    payload.next();
    std::string entries(payload.text());
    RETURN_IF_ERROR(unpack(entries, options.compressed, unpacked_bytes_max));
    MsgpackReader packed(entries);
    while (fine && !packed.at_end()) fine = read_entry(packed, all);
  } else {
    fine = false;
  }
  for (const PartJoining::Joined& one : own.flush(INT64_MAX)) put_joined(one, out.records);
  if (!fine && out.records.size() == 0) return fail(broken("its entries cannot be read"));
  return out;
}

}  // namespace foreshock::ingest::forward
