#include "store/inspect.h"

#include <fmt/format.h>

#include <iterator>

#include "store/segment/needle_filter.h"
#include "store/segment/segment_reader.h"

namespace foreshock::store {
namespace {

std::string time_text(int64_t ns) {
  return format_rfc3339({ns}).substr(0, 19) + "Z";
}

std::string names(const std::vector<std::string>& all) {
  constexpr size_t kShown = 6;
  std::string out = fmt::format("{}", all.size());
  for (size_t i = 0; i < all.size() && i < kShown; ++i) out += (i == 0 ? ": " : ", ") + all[i];
  return out + (all.size() > kShown ? ", ..." : "");
}

double share(uint64_t part, uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) * 100 / static_cast<double>(whole);
}

// Why a block cannot be read; "" when every line came back.
std::string damage_of(const SegmentReader& reader, size_t number) {
  auto columns = reader.read_columns(number);
  if (!columns) return columns.error().message;
  auto lines = reader.read_lines(number, **columns);
  return lines ? "" : lines.error().message;
}

void tell_head(const SegmentFooter& footer, const std::string& path, uint64_t file_bytes, std::string& out) {
  auto to = std::back_inserter(out);
  fmt::format_to(to, "{}\n", path);
  fmt::format_to(to, "  format {}, tenant {}, sealed {}\n", footer.version, footer.tenant.value,
                 time_text(footer.created.ns));
  fmt::format_to(to, "  {} lines, {} raw bytes in {} ({:.1f} %)\n", footer.lines, footer.raw_bytes,
                 file_bytes, share(file_bytes, footer.raw_bytes));
  if (footer.lines > 0)
    fmt::format_to(to, "  from {} to {}\n", time_text(footer.min_time), time_text(footer.max_time));
  fmt::format_to(to, "  services {}\n  hosts {}\n  formats {}\n", names(footer.labels->services),
                 names(footer.labels->hosts), names(footer.labels->formats));
  std::vector<std::string> sources;
  for (const StreamLabels& stream : footer.labels->streams) sources.push_back(stream.source);
  fmt::format_to(to, "  streams {}\n", names(sources));
}

}  // namespace

Result<Inspection> inspect_segment(Disk& disk, const std::string& path) {
  ASSIGN_OR_RETURN(std::shared_ptr<SegmentReader> reader, SegmentReader::open(disk, path));
  const SegmentFooter& footer = reader->footer();
  Inspection out;
  out.lines = footer.lines;
  out.raw_bytes = footer.raw_bytes;
  out.file_bytes = reader->file_bytes();
  tell_head(footer, path, out.file_bytes, out.text);
  auto to = std::back_inserter(out.text);
  fmt::format_to(to, "  {:>5} {:>8} {:>10} {:>9} {:>9} {:>9} {:>8}  from .. to\n", "block", "rows", "raw",
                 "columns", "lines", "templates", "services");
  uint64_t columns_bytes = 0, lines_bytes = 0;
  for (size_t i = 0; i < footer.blocks.size(); ++i) {
    const BlockEntry& block = footer.blocks[i];
    columns_bytes += block.columns_bytes;
    lines_bytes += block.lines_bytes;
    fmt::format_to(to, "  {:>5} {:>8} {:>10} {:>9} {:>9} {:>9} {:>8}  {} .. {}\n", i, block.rows,
                   block.raw_bytes, block.columns_bytes, block.lines_bytes, block.templates.size(),
                   block.services.size(), time_text(block.min_time), time_text(block.max_time));
    std::string damage = damage_of(*reader, i);
    if (damage.empty()) continue;
    ++out.damaged_blocks;
    fmt::format_to(to, "        damaged: {}\n", damage);
  }
  uint64_t needles = footer.filter_bytes();
  fmt::format_to(
      to, "  bytes: columns {} ({:.1f} %), lines {} ({:.1f} %), word filter {} ({:.1f} %), rest {}\n",
      columns_bytes, share(columns_bytes, out.file_bytes), lines_bytes, share(lines_bytes, out.file_bytes),
      needles, share(needles, out.file_bytes), out.file_bytes - columns_bytes - lines_bytes - needles);
  if (out.damaged_blocks == 0) {
    out.text += "  sound: every line came back\n";
  } else {
    fmt::format_to(to, "  DAMAGED: {} of {} blocks\n", out.damaged_blocks, footer.blocks.size());
  }
  return out;
}

}  // namespace foreshock::store
