#include "store/embedded/sealer.h"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <set>

#include "store/query/block_in_memory.h"
#include "store/query/query_control.h"
#include "store/query/store_view.h"
#include "store/store_events.h"
#include "store/tenant_rules.h"

namespace foreshock::store {
namespace {

constexpr auto kLookEvery = std::chrono::seconds(1);
constexpr int64_t kExpireEveryNs = 5 * kMinute;
constexpr int64_t kRulesStepNs = 50 * kMillisecond;
constexpr int kNiceness = 10;
// Parts of a joined segment arrived before all of the head.
constexpr uint64_t kJoinedOrder = 0;

std::string day_of(Timestamp time) {
  return format_rfc3339(time).substr(0, 10);
}

// By receipt: lines from 1970 or 2100 live as long as others. A clock that was set back deletes nothing.
int64_t age_of(const SegmentRow& row, Timestamp now) {
  return now.ns - std::max(row.max_observed, row.created.ns);
}

}  // namespace

Sealer::Sealer(World& world, const StoreOptions& options, Committer& committer,
               std::shared_ptr<SegmentFiles> files, Shelves shelves, HeadRoom& room, uint64_t first_id)
    : world_(world),
      options_(options),
      committer_(committer),
      files_(std::move(files)),
      shelves_(std::move(shelves)),
      room_(room),
      next_id_(first_id) {
  if (options_.background) thread_ = std::thread([this] { loop(); });
}

Sealer::~Sealer() {
  stop();
}

void Sealer::stop() {
  {
    std::lock_guard lock(mutex_);
    closing_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Sealer::wake() {
  std::lock_guard lock(mutex_);
  woken_ = true;
  wake_.notify_one();
}

void Sealer::loop() {
  // Only this thread yields to the lanes; nothing is lost where the kernel refuses.
  (void)setpriority(PRIO_PROCESS, static_cast<id_t>(syscall(SYS_gettid)), kNiceness);
  int64_t last_expiry = INT64_MIN;
  bool rules_left = false, heads_left = false;
  while (true) {
    {
      std::unique_lock lock(mutex_);
      wake_.wait_for(lock, kLookEvery, [&] { return closing_ || woken_ || rules_left || heads_left; });
      if (closing_) return;
      woken_ = false;
    }
    heads_left = seal_due();
    int64_t now = world_.clock().steady_ns();
    if (last_expiry == INT64_MIN || now - last_expiry >= kExpireEveryNs) {
      last_expiry = now;
      Status expired = expire_segments(world_.clock().now());
      if (!expired) events::SealFailed{expired.error().message}.tell();
      rules_left = true;
    }
    if (!rules_left) continue;
    rules_left = false;
    for (const auto& left : {apply_rules(world_.clock().now()), apply_caps()}) {
      if (!left) events::SealFailed{left.error().message}.tell();
      rules_left |= left && *left;
    }
  }
}

bool Sealer::seal_due() {
  bool left = false;
  for (TenantShelf* shelf : shelves_()) {
    if (!is_due(*shelf)) continue;
    auto work = take_turn();
    auto sealed = seal(*shelf);
    if (!sealed) events::SealFailed{sealed.error().message}.tell();
    left |= sealed && is_due(*shelf);
  }
  return left;
}

std::unique_lock<std::mutex> Sealer::take_turn() {
  std::lock_guard turn(turn_mutex_);
  return std::unique_lock(work_mutex_);
}

Status Sealer::pause(const std::function<Status()>& work) {
  auto turn = take_turn();
  return work();
}

bool Sealer::is_due(const TenantShelf& shelf) const {
  uint64_t bytes = shelf.head_raw_bytes();
  auto since = shelf.head_since();
  if (!since) return false;
  if (bytes >= options_.seal_bytes) return true;
  if (world_.clock().steady_ns() - *since >= options_.seal_age_ns) return true;
  // Many middling heads may be too much together; the larger ones go first by going at all.
  return room_.crowded() && bytes >= options_.seal_bytes / 8;
}

Result<SegmentRow> Sealer::write_file(TenantId tenant, const SegmentImage& image) {
  const SegmentFooter& footer = image.footer;
  SegmentRow row;
  row.id = next_id_++;
  row.tenant = tenant;
  row.day = day_of(footer.created);
  row.min_time = footer.min_time;
  row.max_time = footer.max_time;
  row.max_observed = footer.max_observed;
  row.created = footer.created;
  row.lines = footer.lines;
  row.raw_bytes = footer.raw_bytes;
  row.file_bytes = image.bytes.size();
  Disk& disk = files_->disk();
  RETURN_IF_ERROR(disk.make_directories(files_->folder_of(row)));
  Status written = [&]() -> Status {
    ASSIGN_OR_RETURN(std::unique_ptr<File> file, disk.open(files_->path_of(row), OpenMode::kCreateNew));
    RETURN_IF_ERROR(file->append(image.bytes));
    return file->sync();
  }();
  if (!written) {
    files_->remove_file(row);
    return fail(written.error());
  }
  return row;
}

Result<uint64_t> Sealer::seal(TenantShelf& shelf) {
  int64_t begin = world_.clock().steady_ns();
  std::vector<HeadPart> head = shelf.begin_seal(options_.seal_bytes * kSealShare);
  std::shared_ptr<SegmentGroup> joined;
  uint64_t raw_bytes = 0;
  Status status = [&]() -> Status {
    if (head.empty()) return {};
    Timestamp now = world_.clock().now();
    std::vector<SegmentPart> parts;
    // With rules, what is in one segment came within an hour, so that no line outlives its rule by more.
    bool same_hour = !options_.retention_rules.empty();
    joined = shelf.joinable(options_.seal_bytes / kJoinShare, now.floor(same_hour ? kHour : kDay));
    if (joined) {
      auto blocks = joined->read_all();
      if (blocks) {
        for (const auto& block : *blocks) parts.push_back({block, kJoinedOrder});
      } else {
        joined.reset();  // damaged: what is left of it stays as it is
      }
    }
    for (const HeadPart& part : head) parts.push_back({part.block, part.order});
    SegmentImage image = write_segment(shelf.tenant(), parts, now, options_.compression_level);
    ASSIGN_OR_RETURN(SegmentRow row, write_file(shelf.tenant(), image));
    auto group = std::make_shared<SegmentGroup>(files_, row);
    Status committed = committer_.run(
        [&](Ledger& ledger) -> Status {
          RETURN_IF_ERROR(ledger.add_segment(row, image.counts));
          if (joined) RETURN_IF_ERROR(ledger.remove_segment(joined->row().id));
          return ledger.remove_head(shelf.tenant(), head.back().last_id);
        },
        [&] { shelf.end_seal(head, group, joined); });
    if (!committed) {
      group->mark_removed();
      return committed;
    }
    if (joined) joined->mark_removed();
    for (const HeadPart& part : head) raw_bytes += part.block->raw_bytes;
    room_.take(shelf.tenant(), raw_bytes);
    double seconds = static_cast<double>(world_.clock().steady_ns() - begin) / 1e9;
    events::Sealed{shelf.tenant(), row.lines, row.raw_bytes, row.file_bytes, seconds}.tell();
    return {};
  }();
  if (!status || head.empty()) shelf.end_seal(head, nullptr, nullptr);
  RETURN_IF_ERROR(status);
  return raw_bytes;
}

Status Sealer::seal_all() {
  auto work = take_turn();
  // What was appended before this call is in the heads once an empty job has gone through.
  RETURN_IF_ERROR(committer_.run([](Ledger&) -> Status { return {}; }, [] {}));
  for (TenantShelf* shelf : shelves_()) {
    // What comes meanwhile need not be sealed.
    for (uint64_t left = std::max<uint64_t>(shelf->head_raw_bytes(), 1); left > 0 && shelf->head_since();) {
      ASSIGN_OR_RETURN(uint64_t sealed, seal(*shelf));
      left -= std::min(left, std::max<uint64_t>(sealed, 1));
    }
  }
  return {};
}

Status Sealer::remove(std::vector<std::pair<TenantShelf*, SegmentRow>> expired, const std::string& why) {
  if (expired.empty()) return {};
  events::Expired told;
  told.why = why;
  std::map<TenantShelf*, std::set<uint64_t>> ids;
  for (const auto& [shelf, row] : expired) {
    ids[shelf].insert(row.id);
    ++told.segments;
    told.lines += row.lines;
    told.file_bytes += row.file_bytes;
  }
  Status removed = committer_.run(
      [&](Ledger& ledger) -> Status {
        for (const auto& [shelf, row] : expired) RETURN_IF_ERROR(ledger.remove_segment(row.id));
        return {};
      },
      [&] {
        for (const auto& [shelf, numbers] : ids) shelf->remove_segments(numbers);
      });
  if (removed) told.tell();
  return removed;
}

Status Sealer::expire(Timestamp now) {
  RETURN_IF_ERROR(expire_segments(now));
  for (bool left = true; left;) {
    ASSIGN_OR_RETURN(left, apply_rules(now));
  }
  for (bool left = true; left;) {
    ASSIGN_OR_RETURN(left, apply_caps());
  }
  return {};
}

Result<bool> Sealer::apply_rules(Timestamp now) {
  auto work = take_turn();
  int64_t begin = world_.clock().steady_ns();
  events::Expired told;
  told.why = "rules";
  std::map<uint64_t, uint64_t> applied;  // of the segments that are still there
  bool left = false, worked = false;
  Status status;
  for (TenantShelf* shelf : shelves_()) {
    const RetentionRules& rules = rules_of(shelf->tenant());
    for (const auto& segment : shelf->segments()) {
      uint64_t over = rules.over(age_of(segment->row(), now));
      if (over == 0) continue;
      auto known = applied_.find(segment->row().id);
      uint64_t done = known == applied_.end() ? 0 : known->second;
      bool due = (over & ~done) != 0;
      left |= due && worked && (!status || world_.clock().steady_ns() - begin >= kRulesStepNs);
      if (!due || left) {
        applied[segment->row().id] = done;
        continue;
      }
      worked = true;
      ErasureReport report;
      uint64_t next = next_id_;
      status = erase_from(*shelf, segment, *compile_filter(rules.expired(over)), {}, report);
      if (!status) {
        left = true;
        continue;
      }
      // What is damaged stays as it is until its whole segment goes.
      for (const std::string& warning : report.warnings) events::ExpirySkipped{warning}.tell();
      // Its rest has the next number, where there is a rest.
      if (next_id_ > next || report.segments == 0) applied[next_id_ > next ? next : segment->row().id] = over;
      told.segments += report.segments;
      told.lines += report.lines;
      told.file_bytes += report.freed_bytes;
    }
  }
  applied_ = std::move(applied);
  if (told.lines > 0) told.tell();
  RETURN_IF_ERROR(status);
  return left;
}

Result<double> Sealer::share_of(TenantShelf& shelf, SegmentGroup& segment, FilterNode& filter) {
  ASSIGN_OR_RETURN(std::shared_ptr<TemplateTable> templates, shelf.templates());
  QueryControl control(world_.clock(), {});
  uint64_t found = 0;
  scan_group(segment, {{}, templates}, filter, {}, control,
             [&](BlockScan&, const std::vector<uint32_t>& rows) {
               found += rows.size();
               return true;
             });
  uint64_t lines = std::max<uint64_t>(segment.row().lines, 1);
  return static_cast<double>(found) / static_cast<double>(lines);
}

Result<bool> Sealer::apply_caps() {
  if (options_.retention_caps.empty()) return false;
  auto work = take_turn();
  std::map<std::pair<uint64_t, size_t>, double> shares;  // of the segments that are still there
  for (TenantShelf* shelf : shelves_()) {
    std::vector<std::shared_ptr<SegmentGroup>> newest = shelf->segments();
    std::sort(newest.begin(), newest.end(), [](const auto& a, const auto& b) {
      return std::pair(a->row().max_observed, a->row().id) > std::pair(b->row().max_observed, b->row().id);
    });
    std::vector<RetentionCap> caps = caps_of_tenant(options_.retention_caps, shelf->tenant());
    for (size_t i = 0; i < caps.size(); ++i) {
      std::unique_ptr<FilterNode> filter = compile_filter(caps[i].filter);
      double kept = 0;
      std::shared_ptr<SegmentGroup> oldest_over;
      for (const auto& segment : newest) {
        auto known = shares_.find({segment->row().id, i});
        double share = 0;
        if (known != shares_.end()) {
          share = known->second;
        } else {
          ASSIGN_OR_RETURN(share, share_of(*shelf, *segment, *filter));
        }
        shares[{segment->row().id, i}] = share;
        kept += share * static_cast<double>(segment->row().file_bytes);
        if (share > 0 && kept > static_cast<double>(caps[i].bytes)) oldest_over = segment;
      }
      if (!oldest_over) continue;
      if (caps[i].filter.kind == FilterKind::kAll) {
        shares_.merge(shares);
        RETURN_IF_ERROR(remove({{shelf, oldest_over->row()}}, "caps"));
        return true;
      }
      ErasureReport report;
      RETURN_IF_ERROR(erase_from(*shelf, oldest_over, *filter, {}, report));
      for (const std::string& warning : report.warnings) events::ExpirySkipped{warning}.tell();
      if (report.lines == 0) {
        // Damaged: it stays until it goes as a whole, and is no reason to look again.
        shares_[{oldest_over->row().id, i}] = 0;
        return true;
      }
      events::Expired told;
      told.why = "caps";
      told.segments = report.segments;
      told.lines = report.lines;
      told.file_bytes = report.freed_bytes;
      told.tell();
      shares_.merge(shares);
      return true;
    }
  }
  shares_ = std::move(shares);
  return false;
}

const RetentionRules& Sealer::rules_of(TenantId tenant) {
  auto found = rules_.find(tenant);
  if (found != rules_.end()) return found->second;
  TenantRules own = rules_of_tenant(options_.retention_rules, options_.retention_age_ns, tenant);
  return rules_.emplace(tenant, RetentionRules(std::move(own.rules), own.age_ns)).first->second;
}

Status Sealer::expire_segments(Timestamp now) {
  auto work = take_turn();
  std::vector<std::pair<TenantShelf*, SegmentRow>> kept, old;
  uint64_t stored = 0;
  for (TenantShelf* shelf : shelves_()) {
    const RetentionRules& rules = rules_of(shelf->tenant());
    for (const auto& segment : shelf->segments()) {
      bool is_old = rules.longest_ns() > 0 && age_of(segment->row(), now) > rules.longest_ns();
      (is_old ? old : kept).emplace_back(shelf, segment->row());
      if (!is_old) stored += segment->row().file_bytes;
    }
  }
  RETURN_IF_ERROR(remove(std::move(old), "age"));

  uint64_t most = options_.retention_bytes;
  if (most == 0) {
    auto free = files_->disk().free_bytes(files_->data_folder());
    if (!free) return {};  // unknown: nothing is deleted for it
    most = (stored + *free) / 5 * 4;
  }
  std::sort(kept.begin(), kept.end(), [](const auto& a, const auto& b) {
    return std::pair(a.second.max_observed, a.second.id) < std::pair(b.second.max_observed, b.second.id);
  });
  std::vector<std::pair<TenantShelf*, SegmentRow>> surplus;
  for (const auto& segment : kept) {
    if (stored <= most) break;
    stored -= segment.second.file_bytes;
    surplus.push_back(segment);
  }
  return remove(std::move(surplus), "size");
}

Status Sealer::erase(TenantShelf& shelf, const Filter& filter, const ErasureRequest& request,
                     ErasureReport& report) {
  std::unique_ptr<FilterNode> compiled = compile_filter(filter);
  std::set<uint64_t> done;
  while (true) {
    // Taken anew for each segment: a seal may have joined one into another, whose lines are then looked at
    // there.
    auto work = take_turn();
    std::vector<std::shared_ptr<SegmentGroup>> segments = shelf.segments();
    report.segments_looked_at = done.size();
    report.segments_known = std::max(done.size(), segments.size());
    if (request.progress && !request.progress(report))
      return fail(ErrorKind::kUnavailable,
                  "the erasure was ended before it was done; start it again for what is left");
    auto next = std::find_if(segments.begin(), segments.end(),
                             [&](const auto& segment) { return !done.contains(segment->row().id); });
    if (next == segments.end()) return {};
    uint64_t id_of_rest = next_id_;
    RETURN_IF_ERROR(erase_from(shelf, *next, *compiled, request, report));
    done.insert((*next)->row().id);
    if (next_id_ > id_of_rest) done.insert(id_of_rest);
  }
}

Status Sealer::erase_from(TenantShelf& shelf, const std::shared_ptr<SegmentGroup>& segment,
                          FilterNode& filter, const ErasureRequest& request, ErasureReport& report) {
  TimeRange range{request.start.ns, request.end.ns};
  if (!range.overlaps(segment->min_time(), segment->max_time())) return {};
  std::vector<std::string> words;
  filter.required_words(words);
  auto candidates = open_group(*segment, filter, words, range);
  if (candidates && candidates->blocks.empty()) return {};
  auto blocks = segment->read_all();
  if (!blocks) {
    report.warnings.push_back(blocks.error().message +
                              "; it may hold such lines, and none was erased from it");
    return {};
  }
  ASSIGN_OR_RETURN(std::shared_ptr<TemplateTable> templates, shelf.templates());
  QueryControl control(world_.clock(), {});
  std::vector<SegmentPart> parts;
  uint64_t found = 0, lines = 0;
  for (const auto& block : *blocks) {
    BlockScan scan(std::make_unique<BlockInMemory>(block), block, *templates);
    std::vector<uint32_t> rows;
    RETURN_IF_ERROR(select_rows(scan, filter, range, control, rows));
    SegmentPart part{block, kJoinedOrder, std::vector<bool>(block->rows, false)};
    for (uint32_t row : rows) part.left_out[row] = true;
    found += rows.size();
    lines += block->rows;
    parts.push_back(std::move(part));
  }
  if (found == 0) return {};
  report.lines += found;
  ++report.segments;
  if (request.dry_run) return {};
  report.freed_bytes += segment->row().file_bytes;
  std::shared_ptr<SegmentGroup> rest;
  SegmentImage image;
  if (found < lines) {
    // Sealed when it was: an erasure does not prolong what retention ends.
    image = write_segment(shelf.tenant(), parts, segment->row().created, options_.compression_level);
    ASSIGN_OR_RETURN(SegmentRow row, write_file(shelf.tenant(), image));
    rest = std::make_shared<SegmentGroup>(files_, row);
    report.freed_bytes -= std::min(report.freed_bytes, row.file_bytes);
  }
  Status committed = committer_.run(
      [&](Ledger& ledger) -> Status {
        if (rest) RETURN_IF_ERROR(ledger.add_segment(rest->row(), image.counts));
        return ledger.remove_segment(segment->row().id);
      },
      [&] { shelf.replace_segment(segment, rest); });
  if (committed) {
    segment->mark_removed();
  } else if (rest) {
    rest->mark_removed();
  }
  return committed;
}

}  // namespace foreshock::store
