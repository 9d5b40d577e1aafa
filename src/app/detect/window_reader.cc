#include "app/detect/window_reader.h"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <unordered_set>

#include "app/input.h"

namespace foreshock::app {
namespace {

constexpr size_t kPendingMax = 1 << 20;
constexpr uint8_t kWarn = 13, kError = 17;  // OpenTelemetry severity numbers

}  // namespace

Status WindowReader::read(const std::string& path, uint32_t source, bool labels_count) {
  labels_count_ = labels_count;
  pending_.clear();
  labels_.clear();
  line_ = 0;
  memory_ = parse::StreamMemory{};
  open_ = detect::LogWindow{};
  open_.source = source;
  Status read = read_lines(path, [&](std::string_view line, uint64_t number) -> Status {
    int8_t label = -1;
    if (labelled_) {
      size_t tab = line.find('\t');
      bool given = tab == 1 && (line[0] == '0' || line[0] == '1');
      if (number == 1 && !given) return {};  // the header
      if (given) {
        label = static_cast<int8_t>(line[0] - '0');
        line.remove_prefix(2);
      }
    }
    labels_.push_back(label);
    pending_.append(line).push_back('\n');
    if (pending_.size() >= kPendingMax) mine(false);
    return {};
  });
  RETURN_IF_ERROR(read);
  mine(true);
  close_window(true);
  return {};
}

void WindowReader::mine(bool final) {
  parse::SourceContext context;
  size_t consumed = parser_.parse(pending_, context, final, memory_, arena_, records_).consumed;
  events_.clear();
  miner_.assign(records_, arena_, events_);
  size_t done = 0;
  for (const templates::Event& event : events_) {
    const parse::Record& record = *event.record;
    size_t lines = 1 + static_cast<size_t>(std::count(record.raw.begin(), record.raw.end(), '\n'));
    if (open_.lines == 0) {
      open_.first_line = line_ + 1;
      open_.begin = record.timestamp;
    }
    open_.end = std::max(open_.end, record.timestamp);
    open_.counts.emplace_back(event.template_id, 1);
    open_.warnings += record.severity_number >= kWarn && record.severity_number < kError;
    open_.errors += record.severity_number >= kError;
    for (size_t i = done; labels_count_ && i < std::min(labels_.size(), done + lines); ++i)
      open_.label = std::max<int>(open_.label, labels_[i]);
    done += lines;
    line_ += lines;
    open_.last_line = line_;
    open_.lines += static_cast<uint32_t>(lines);
    if (open_.lines >= window_lines_) close_window(false);
  }
  labels_.erase(labels_.begin(), labels_.begin() + static_cast<ptrdiff_t>(std::min(done, labels_.size())));
  records_.clear();
  arena_.reset();
  pending_.erase(0, consumed);
}

void WindowReader::close_window(bool last) {
  uint32_t source = open_.source;
  if (open_.lines >= window_lines_ || (last && open_.lines * 2 >= window_lines_))
    windows_.push_back(std::move(open_));
  open_ = detect::LogWindow{};
  open_.source = source;
}

void WindowReader::learned() {
  known_.clear();
  for (const templates::Template& one : catalogue_.all()) known_.push_back(one.id);
}

uint64_t WindowReader::foreign_lines(const std::vector<detect::LogWindow>& windows) const {
  std::unordered_set<uint64_t> known;
  for (TemplateId id : known_) known.insert(id.value);
  uint64_t foreign = 0;
  for (const detect::LogWindow& window : windows)
    for (const auto& [id, count] : window.counts) foreign += known.contains(id.value) ? 0 : count;
  return foreign;
}

std::vector<detect::LogWindow> WindowReader::windows(uint32_t from, uint32_t to) const {
  std::vector<detect::LogWindow> chosen;
  std::unordered_map<TemplateId, TemplateId> as_learned;
  for (TemplateId id : known_) as_learned.try_emplace(catalogue_.resolve(id), id);
  for (const detect::LogWindow& window : windows_) {
    if (window.source < from || window.source >= to) continue;
    std::map<TemplateId, uint32_t> counts;
    for (auto [id, count] : window.counts) {
      TemplateId now = catalogue_.resolve(id);
      auto known = as_learned.find(now);
      counts[known == as_learned.end() ? now : known->second] += count;
    }
    chosen.push_back(window);
    chosen.back().counts.assign(counts.begin(), counts.end());
  }
  return chosen;
}

std::string WindowReader::template_text(TemplateId id) const {
  std::optional<templates::Template> known = catalogue_.find(id);
  return known ? known->text : "";
}

}  // namespace foreshock::app
