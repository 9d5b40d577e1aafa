#include "ingest/journald_source.h"

#include <systemd/sd-journal.h>

#include <atomic>
#include <cstring>
#include <thread>

#include "base/json_writer.h"
#include "base/limits.h"
#include "ingest/ingest_events.h"
#include "ingest/ingest_options.h"

namespace foreshock::ingest {

namespace {

constexpr uint64_t kWaitUs = 200'000;
constexpr int64_t kReopenNs = 10 * kSecond;
constexpr int64_t kOfferWaitNs = 50 * kMillisecond;
constexpr size_t kFrameEntriesMax = 2000;

struct JournalCloser {
  void operator()(sd_journal* journal) const { sd_journal_close(journal); }
};
using Journal = std::unique_ptr<sd_journal, JournalCloser>;

// One entry as a JSON object in one line. Fields that repeat keep their first value.
void append_entry(sd_journal* journal, std::string& out) {
  JsonWriter json(out);
  json.begin_object();
  uint64_t microseconds = 0;
  if (sd_journal_get_realtime_usec(journal, &microseconds) >= 0)
    json.field("__REALTIME_TIMESTAMP", std::to_string(microseconds));
  const void* data = nullptr;
  size_t bytes = 0, fields = 0;
  sd_journal_restart_data(journal);
  while (sd_journal_enumerate_available_data(journal, &data, &bytes) > 0 && ++fields <= kJournalFieldsMax) {
    std::string_view field(static_cast<const char*>(data), std::min(bytes, kJournalEntryBytesMax));
    size_t equal = field.find('=');
    if (equal == std::string_view::npos) continue;
    json.field(field.substr(0, equal), field.substr(equal + 1));
  }
  json.end_object();
  out.push_back('\n');
}

}  // namespace

struct JournaldSource::State {
  World& world;
  FrameSink& sink;
  std::string folder;
  int64_t since_ns;
  std::shared_ptr<const Stream> stream;
  std::string cursor;
  std::atomic<bool> stopping{false}, opened{false};
  std::atomic<uint64_t> entries{0};
  std::thread thread;

  Journal open() {
    sd_journal* raw = nullptr;
    int code = folder.empty() ? sd_journal_open(&raw, SD_JOURNAL_LOCAL_ONLY)
                              : sd_journal_open_directory(&raw, folder.c_str(), 0);
    if (code < 0) {
      events::JournalFailed{
          Error{ErrorKind::kUnavailable, std::string("cannot open the journal: ") + std::strerror(-code)}}
          .tell();
      return nullptr;
    }
    Journal journal(raw);
    sd_journal_set_data_threshold(journal.get(), kJournalEntryBytesMax);
    seek(journal.get());
    opened.store(true);
    return journal;
  }

  // Goes to the place before the first entry to read.
  void seek(sd_journal* journal) const {
    if (!cursor.empty() && sd_journal_seek_cursor(journal, cursor.c_str()) >= 0) {
      bool found = sd_journal_next(journal) > 0 && sd_journal_test_cursor(journal, cursor.c_str()) > 0;
      // The entry may have been vacuumed away: then the one after it comes next, and nothing comes twice.
      if (found || sd_journal_seek_cursor(journal, cursor.c_str()) >= 0) return;
    }
    int64_t from = std::max<int64_t>(0, world.clock().now().ns - since_ns);
    sd_journal_seek_realtime_usec(journal, static_cast<uint64_t>(from / kMicrosecond));
  }

  void run() {
    Journal journal;
    int64_t try_at = 0;
    while (!stopping.load()) {
      if (!journal && world.clock().steady_ns() >= try_at) {
        try_at = world.clock().steady_ns() + kReopenNs;
        journal = open();
      }
      if (!journal) {
        world.clock().sleep_ns(kWaitUs * kMicrosecond);
        continue;
      }
      if (!read_some(journal.get())) sd_journal_wait(journal.get(), kWaitUs);
    }
  }

  bool read_some(sd_journal* journal) {
    Frame frame;
    std::string last;
    while (frame.boundaries.size() < kFrameEntriesMax && frame.bytes.size() < limits::kFrameBytesMax / 2 &&
           sd_journal_next(journal) > 0) {
      append_entry(journal, frame.bytes);
      frame.boundaries.push_back(static_cast<uint32_t>(frame.bytes.size()));
      char* text = nullptr;
      if (sd_journal_get_cursor(journal, &text) >= 0) {
        last = text;
        free(text);
      }
    }
    if (frame.boundaries.empty()) return false;
    uint64_t count = frame.boundaries.size();
    uint64_t begin = entries.load();
    frame.stream = stream;
    frame.received = world.clock().now();
    frame.checkpoint = Checkpoint{"journald:" + folder, begin, begin + count, last};
    events::FrameTaken{SourceKind::kJournald, frame.bytes.size()}.tell();
    while (!stopping.load()) {
      if (sink.offer_for(frame, kOfferWaitNs)) {
        entries.fetch_add(count);
        return true;
      }
    }
    return false;
  }
};

JournaldSource::JournaldSource(World& world, FrameSink& sink, TenantId tenant, std::string folder,
                               int64_t since_ns, const std::vector<SavedPosition>& saved)
    : state_(new State{world, sink, std::move(folder), since_ns, nullptr, "", {}, {}, {}, {}}) {
  Stream stream;
  stream.tenant = tenant;
  stream.kind = SourceKind::kJournald;
  stream.name = state_->folder.empty() ? "journal" : state_->folder;
  state_->stream = make_stream(std::move(stream));
  for (const SavedPosition& position : saved) {
    if (position.key != "journald:" + state_->folder) continue;
    state_->cursor = position.note;
    state_->entries.store(position.offset);
  }
  state_->thread = std::thread([state = state_.get()] { state->run(); });
}

JournaldSource::~JournaldSource() {
  stop();
}

void JournaldSource::stop() {
  state_->stopping.store(true);
  if (state_->thread.joinable()) state_->thread.join();
}

bool JournaldSource::available() const {
  return state_->opened.load();
}
uint64_t JournaldSource::entries() const {
  return state_->entries.load();
}

}  // namespace foreshock::ingest
