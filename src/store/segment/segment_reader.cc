#include "store/segment/segment_reader.h"

#include <algorithm>

#include "base/hash.h"
#include "store/segment/compression.h"
#include "store/segment/integer_column.h"
#include "store/segment/line_column.h"
#include "store/segment/needle_filter.h"
#include "store/segment/number_coder.h"
#include "store/segment/packed_lines.h"
#include "store/segment/word_filter.h"
#include "store/store_options.h"

namespace foreshock::store {
namespace {

constexpr size_t kColumns = 10;
// One read of so many bytes at the end has the footer of all but the largest segments.
constexpr uint64_t kTailBytes = 8 * 1024;

Result<std::string> read_exactly(File& file, uint64_t offset, uint64_t bytes) {
  std::string out(bytes, '\0');
  ASSIGN_OR_RETURN(size_t got, file.read_at(offset, out));
  if (got != bytes) return fail(ErrorKind::kCorrupt, "a segment is shorter than its footer says");
  return out;
}

bool narrow(const std::string& stream, size_t rows, std::vector<uint32_t>& out) {
  ByteReader in(stream);
  return decode_integers(in, rows, out) && in.at_end();
}
bool wide(const std::string& stream, size_t rows, std::vector<int64_t>& out) {
  ByteReader in(stream);
  return decode_integers(in, rows, out) && in.at_end();
}
bool below(const std::vector<uint32_t>& numbers, size_t bound) {
  return std::all_of(numbers.begin(), numbers.end(), [&](uint32_t number) { return number < bound; });
}

bool take_severities(const std::vector<uint32_t>& severities, RowBlock& block) {
  if (!below(severities, 256)) return false;
  block.severities.assign(severities.begin(), severities.end());
  return true;
}

bool names_exist(const RowBlock& block, const BlockEntry& entry, const Labels& labels) {
  return below(block.service.rows, labels.services.size()) && below(block.host.rows, labels.hosts.size()) &&
         below(block.format.rows, labels.formats.size()) && below(block.stream.rows, labels.streams.size()) &&
         below(block.template_index.rows, entry.templates.size());
}

// Version 1: a stream a column.
bool decode_columns(const std::vector<std::string>& streams, const BlockEntry& entry, const Labels& labels,
                    RowBlock& block) {
  if (streams.size() != kColumns) return false;
  std::vector<uint32_t> severities;
  size_t rows = entry.rows;
  bool read = wide(streams[0], rows, block.timestamps) && wide(streams[1], rows, block.observed) &&
              narrow(streams[2], rows, block.ties) && narrow(streams[3], rows, severities) &&
              narrow(streams[4], rows, block.flags) && narrow(streams[5], rows, block.service.rows) &&
              narrow(streams[6], rows, block.host.rows) && narrow(streams[7], rows, block.format.rows) &&
              narrow(streams[8], rows, block.stream.rows) &&
              narrow(streams[9], rows, block.template_index.rows);
  return read && take_severities(severities, block) && names_exist(block, entry, labels);
}

// Version 2: one run of numbers; what a row's template mostly tells is coded by it.
bool decode_packed_columns(std::string_view section, uint32_t version, const BlockEntry& entry,
                           const Labels& labels, RowBlock& block) {
  NumberDecoder in(section, version);
  size_t rows = entry.rows;
  std::vector<int64_t> ties;
  std::vector<uint32_t> severities;
  auto& templates = block.template_index.rows;
  if (!in.list(rows, block.timestamps) || !in.list(rows, block.observed) || !in.list(rows, ties) ||
      !in.list(rows, templates) || !below(templates, entry.templates.size()))
    return false;
  auto templates_end = static_cast<uint32_t>(entry.templates.size());
  for (auto* column : {&severities, &block.flags, &block.service.rows, &block.host.rows, &block.format.rows,
                       &block.stream.rows})
    if (!in.list_given(templates, templates_end, *column)) return false;
  for (size_t row = 0; row < rows; ++row) {
    bool again = row > 0 && block.timestamps[row] == block.timestamps[row - 1];
    int64_t tie = ties[row] + (again ? int64_t{block.ties[row - 1]} + 1 : 0);
    if (ties[row] < INT32_MIN || ties[row] > UINT32_MAX || tie < 0 || tie > UINT32_MAX) return false;
    block.ties.push_back(static_cast<uint32_t>(tie));
  }
  return take_severities(severities, block) && names_exist(block, entry, labels);
}

}  // namespace

Result<std::shared_ptr<SegmentReader>> SegmentReader::open(Disk& disk, const std::string& path) {
  std::shared_ptr<SegmentReader> reader(new SegmentReader);
  reader->path_ = path;
  auto opened = [&]() -> Status {
    ASSIGN_OR_RETURN(reader->file_, disk.open(path, OpenMode::kRead));
    ASSIGN_OR_RETURN(reader->file_bytes_, reader->file_->size());
    if (reader->file_bytes_ < kSegmentHeaderBytes + kSegmentTrailerBytes)
      return fail(ErrorKind::kCorrupt, "a segment is too short to be one");
    // The end of the file holds the trailer, which says all that the header does, and mostly the footer.
    uint64_t tail_at = reader->file_bytes_ - std::min<uint64_t>(reader->file_bytes_, kTailBytes);
    ASSIGN_OR_RETURN(std::string tail, read_exactly(*reader->file_, tail_at, reader->file_bytes_ - tail_at));
    reader->opening_bytes_ = tail.size();
    uint64_t trailer_at = reader->file_bytes_ - kSegmentTrailerBytes;
    ASSIGN_OR_RETURN(Trailer trailer, decode_trailer(std::string_view(tail).substr(trailer_at - tail_at)));
    if (trailer.footer_offset > trailer_at || trailer_at - trailer.footer_offset != trailer.footer_bytes)
      return fail(ErrorKind::kCorrupt, "a segment's footer is not where its trailer says");
    std::string footer;
    if (trailer.footer_offset >= tail_at) {
      footer = tail.substr(trailer.footer_offset - tail_at, trailer.footer_bytes);
    } else {
      ASSIGN_OR_RETURN(footer, read_exactly(*reader->file_, trailer.footer_offset, trailer.footer_bytes));
      reader->opening_bytes_ += footer.size();
    }
    ASSIGN_OR_RETURN(reader->footer_, decode_footer(footer, trailer));
    return {};
  }();
  if (!opened) return fail(opened.error().with_context(path));
  return reader;
}

Result<std::string> SegmentReader::read_section(uint64_t offset, uint64_t bytes, uint64_t hash,
                                                const char* what) const {
  auto section = read_exactly(*file_, offset, bytes);
  if (!section) return fail(section.error().with_context(path_));
  if (hash64(*section) == hash) return section;
  return fail(ErrorKind::kCorrupt,
              path_ + ": " + what + " at byte " + std::to_string(offset) + " fail their checksum");
}

Result<std::shared_ptr<const RowBlock>> SegmentReader::read_columns(size_t number) const {
  const BlockEntry& entry = footer_.blocks[number];
  ASSIGN_OR_RETURN(std::string section,
                   read_section(entry.offset, entry.columns_bytes, entry.columns_hash, "a block's columns"));
  auto block = std::make_shared<RowBlock>();
  bool read = false;
  if (footer_.version == 1) {
    std::vector<std::string> streams;
    read = unpack_streams(section, kSectionBytesMax, streams) &&
           decode_columns(streams, entry, *footer_.labels, *block);
  } else {
    read = decode_packed_columns(section, footer_.version, entry, *footer_.labels, *block);
  }
  if (!read) return fail(ErrorKind::kCorrupt, path_ + ": a block's columns do not read back");
  block->rows = entry.rows;
  block->labels = footer_.labels;
  block->templates = entry.templates;
  block->note_bounds();
  block->raw_bytes = entry.raw_bytes;
  return block;
}

Result<std::shared_ptr<const Lines>> SegmentReader::read_lines(size_t number, const RowBlock& columns) const {
  const BlockEntry& entry = footer_.blocks[number];
  ASSIGN_OR_RETURN(std::string section, read_section(entry.offset + entry.columns_bytes, entry.lines_bytes,
                                                     entry.lines_hash, "a block's lines"));
  auto lines = std::make_shared<Lines>();
  bool read = false;
  if (footer_.version == 1) {
    std::vector<std::string> streams;
    read = unpack_streams(section, kSectionBytesMax, streams) &&
           decode_lines(streams, entry.rows, entry.raw_bytes, *lines);
  } else {
    auto templates_end = static_cast<uint32_t>(entry.templates.size());
    PackedRows rows{columns.timestamps, columns.template_index.rows, templates_end, footer_.version};
    read = decode_packed_lines(section, rows, entry.raw_bytes, *lines);
  }
  if (!read) return fail(ErrorKind::kCorrupt, path_ + ": a block's lines do not read back");
  return lines;
}

// Versions 1 and 2: pages of one size; version 1 knows the segment only.
void SegmentReader::keep_with_needle(uint64_t hash, std::vector<size_t>& blocks, uint64_t& read_bytes) const {
  size_t page_bytes = needle_page_bytes(footer_.version);
  uint64_t at = footer_.needle_offset + needle_page(hash, footer_.needle_pages) * page_bytes;
  auto page = read_exactly(*file_, at, page_bytes);
  if (!page) return;
  read_bytes += page_bytes;
  std::erase_if(blocks, [&](size_t block) {
    return !page_may_hold(*page, needle_in_block(hash, block, footer_.version));
  });
}

void SegmentReader::keep_with_words(std::span<const std::string> words, std::vector<size_t>& blocks,
                                    uint64_t& read_bytes) const {
  for (const std::string& text : words) {
    if (blocks.empty()) return;
    FilterWord word = filter_word(text);
    uint64_t hash = footer_.version < 3 ? needle_hash(text) : word.hash;
    if (hash == 0) continue;
    if (footer_.needle_pages == 0 && (footer_.version < 3 || !word.plain)) {
      blocks.clear();
      return;
    }
    if (footer_.version < 3) {
      keep_with_needle(hash, blocks, read_bytes);
      continue;
    }
    bool none = footer_.needle_pages == 0;
    size_t number = none ? 0 : filter_page(hash, footer_.needle_pages);
    uint64_t begin = number == 0 ? 0 : footer_.page_ends[number - 1];
    uint64_t size = none ? 0 : footer_.page_ends[number] - begin;
    auto bytes = read_exactly(*file_, footer_.needle_offset + begin, size);
    if (!bytes) continue;
    read_bytes += size;
    FilterPage page(*bytes);
    std::erase_if(blocks, [&](size_t block) {
      bool told = !word.plain || footer_.blocks[block].plain_words;
      return told && (none || !page.may_hold(word, block));
    });
  }
}

}  // namespace foreshock::store
