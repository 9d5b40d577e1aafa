#include "store/segment/segment_format.h"

#include <algorithm>

#include "base/hash.h"
#include "store/segment/byte_stream.h"
#include "store/segment/compression.h"
#include "store/segment/needle_filter.h"
#include "store/store_options.h"

namespace foreshock::store {
namespace {

tl::unexpected<Error> corrupt(const char* what) {
  return fail(ErrorKind::kCorrupt, std::string("a segment's ") + what + " does not read back");
}

void write_texts(ByteWriter& writer, const std::vector<std::string>& texts) {
  writer.varint(texts.size());
  for (const std::string& text : texts) writer.text(text);
}

bool read_texts(ByteReader& in, std::vector<std::string>& out) {
  size_t count = in.bounded(in.left());
  for (size_t i = 0; i < count && in.ok(); ++i) out.emplace_back(in.text());
  return in.ok();
}

enum BlockFlags : uint8_t { kPlainWords = 1 };

void write_block(ByteWriter& writer, const BlockEntry& block, const std::vector<TemplateId>& templates,
                 uint32_t version, uint64_t& end) {
  writer.varint(block.offset - end);
  end = block.offset + block.columns_bytes + block.lines_bytes;
  writer.varint(block.columns_bytes);
  writer.varint(block.lines_bytes);
  writer.u64(block.columns_hash);
  writer.u64(block.lines_hash);
  writer.varint(block.rows);
  writer.varint(block.raw_bytes);
  writer.signed_varint(block.min_time);
  writer.varint(static_cast<uint64_t>(block.max_time) - static_cast<uint64_t>(block.min_time));
  writer.u32(block.severity_mask);
  if (version > 2) writer.u8(block.plain_words ? kPlainWords : 0);
  writer.varint(block.services.size());
  for (uint32_t service : block.services) writer.varint(service);
  writer.varint(block.templates.size());
  for (TemplateId id : block.templates) {
    auto found = std::lower_bound(templates.begin(), templates.end(), id);
    writer.varint(static_cast<uint64_t>(found - templates.begin()));
  }
}

bool read_block(ByteReader& in, BlockEntry& block, const Labels& labels,
                const std::vector<TemplateId>& templates, uint32_t version, uint64_t& end,
                uint64_t footer_offset) {
  block.offset = end + in.bounded(footer_offset);
  block.columns_bytes = in.bounded(footer_offset);
  block.lines_bytes = in.bounded(footer_offset);
  block.columns_hash = in.u64();
  block.lines_hash = in.u64();
  block.rows = in.bounded(kBlockRowsMax);
  block.raw_bytes = in.bounded(kSectionBytesMax);
  block.min_time = in.signed_varint();
  block.max_time = static_cast<int64_t>(static_cast<uint64_t>(block.min_time) + in.varint());
  block.severity_mask = in.u32();
  if (version > 2) block.plain_words = (in.u8() & kPlainWords) != 0;
  size_t services = in.bounded(labels.services.size());
  for (size_t i = 0; i < services && in.ok(); ++i) {
    block.services.push_back(static_cast<uint32_t>(in.varint()));
    if (block.services.back() >= labels.services.size()) return false;
  }
  size_t ids = in.bounded(templates.size());
  for (size_t i = 0; i < ids && in.ok(); ++i) {
    uint64_t number = in.varint();
    if (number >= templates.size()) return false;
    block.templates.push_back(templates[number]);
  }
  if (!in.ok() || block.rows == 0 || block.max_time < block.min_time || block.offset > footer_offset ||
      block.columns_bytes + block.lines_bytes > footer_offset - block.offset)
    return false;
  end = block.offset + block.columns_bytes + block.lines_bytes;
  return true;
}

// Of the filter; its pages have to lie before the footer.
bool read_pages(ByteReader& in, const Trailer& trailer, SegmentFooter& out) {
  out.needle_pages = in.bounded(trailer.footer_offset);
  for (uint64_t i = 0; out.version > 2 && i < out.needle_pages && in.ok(); ++i)
    out.page_ends.push_back((i == 0 ? 0 : out.page_ends.back()) + in.bounded(trailer.footer_offset));
  uint64_t room = trailer.footer_offset - out.needle_offset;
  return in.ok() && out.needle_pages <= room && out.filter_bytes() <= room;
}

}  // namespace

uint64_t SegmentFooter::filter_bytes() const {
  if (version < 3) return needle_pages * needle_page_bytes(version);
  return page_ends.empty() ? 0 : page_ends.back();
}

std::string encode_header(uint32_t version) {
  std::string out(kSegmentMagic);
  ByteWriter writer(out);
  writer.u32(version);
  writer.u32(0);
  return out;
}

std::string encode_footer(const SegmentFooter& footer, uint64_t offset, int level) {
  std::string plain;
  ByteWriter writer(plain);
  writer.varint(footer.tenant.value);
  writer.signed_varint(footer.created.ns);
  writer.varint(footer.lines);
  writer.varint(footer.raw_bytes);
  writer.signed_varint(footer.min_time);
  writer.signed_varint(footer.max_time);
  writer.signed_varint(footer.max_observed);
  write_texts(writer, footer.labels->services);
  write_texts(writer, footer.labels->hosts);
  write_texts(writer, footer.labels->formats);
  writer.varint(footer.labels->streams.size());
  for (const StreamLabels& stream : footer.labels->streams) {
    writer.u64(stream.id.value);
    writer.text(stream.source);
    writer.text(stream.zone);
  }
  std::vector<TemplateId> templates;
  for (const BlockEntry& block : footer.blocks)
    templates.insert(templates.end(), block.templates.begin(), block.templates.end());
  std::sort(templates.begin(), templates.end());
  templates.erase(std::unique(templates.begin(), templates.end()), templates.end());
  writer.varint(templates.size());
  for (TemplateId id : templates) writer.u64(id.value);
  writer.varint(footer.needle_offset);
  writer.varint(footer.needle_pages);
  uint64_t page_begin = 0;
  for (uint64_t page_end : footer.page_ends) {
    writer.varint(page_end - page_begin);
    page_begin = page_end;
  }
  writer.varint(footer.blocks.size());
  uint64_t end = kSegmentHeaderBytes;
  for (const BlockEntry& block : footer.blocks) write_block(writer, block, templates, footer.version, end);

  std::string out;
  compress(plain, level, out);
  uint64_t hash = hash64(out);
  uint32_t bytes = static_cast<uint32_t>(out.size());
  ByteWriter trailer(out);
  trailer.u64(offset);
  trailer.u32(bytes);
  trailer.u32(static_cast<uint32_t>(plain.size()));
  trailer.u64(hash);
  trailer.u32(footer.version);
  trailer.u32(0);
  trailer.raw(kSegmentMagic);
  return out;
}

Result<Trailer> decode_trailer(std::string_view bytes) {
  ByteReader in(bytes);
  Trailer out;
  out.footer_offset = in.u64();
  out.footer_bytes = in.u32();
  out.footer_plain_bytes = in.u32();
  out.footer_hash = in.u64();
  out.version = in.u32();
  in.u32();
  if (in.raw(kSegmentMagic.size()) != kSegmentMagic || !in.ok() || !in.at_end()) return corrupt("trailer");
  if (out.version < kSegmentVersionOldest || out.version > kSegmentVersion)
    return fail(ErrorKind::kInvalid, "the segment has format version " + std::to_string(out.version) +
                                         "; this foreshock reads versions " +
                                         std::to_string(kSegmentVersionOldest) + " to " +
                                         std::to_string(kSegmentVersion) + ", start a newer one");
  if (out.footer_plain_bytes > kFooterBytesMax || out.footer_bytes > kFooterBytesMax)
    return corrupt("trailer");
  return out;
}

Result<SegmentFooter> decode_footer(std::string_view bytes, const Trailer& trailer) {
  std::string plain;
  if (bytes.size() != trailer.footer_bytes || hash64(bytes) != trailer.footer_hash ||
      !decompress(bytes, trailer.footer_plain_bytes, plain))
    return corrupt("footer");
  ByteReader in(plain);
  SegmentFooter out;
  out.version = trailer.version;
  out.tenant.value = in.varint();
  out.created.ns = in.signed_varint();
  out.lines = in.varint();
  out.raw_bytes = in.varint();
  out.min_time = in.signed_varint();
  out.max_time = in.signed_varint();
  out.max_observed = in.signed_varint();
  auto labels = std::make_shared<Labels>();
  if (!read_texts(in, labels->services) || !read_texts(in, labels->hosts) || !read_texts(in, labels->formats))
    return corrupt("footer");
  size_t streams = in.bounded(in.left());
  for (size_t i = 0; i < streams && in.ok(); ++i) {
    StreamLabels stream;
    stream.id.value = in.u64();
    stream.source = in.text();
    stream.zone = in.text();
    labels->streams.push_back(std::move(stream));
  }
  size_t count = in.bounded(in.left() / 8);
  std::vector<TemplateId> templates;
  for (size_t i = 0; i < count; ++i) templates.push_back(TemplateId{in.u64()});
  out.needle_offset = in.bounded(trailer.footer_offset);
  if (!read_pages(in, trailer, out)) return corrupt("footer");
  size_t blocks = in.bounded(kSegmentBlocksMax);
  if (!in.ok() || blocks > in.left()) return corrupt("footer");
  uint64_t end = kSegmentHeaderBytes;
  out.blocks.resize(blocks);
  for (BlockEntry& block : out.blocks)
    if (!read_block(in, block, *labels, templates, out.version, end, trailer.footer_offset))
      return corrupt("footer");
  if (!in.at_end()) return corrupt("footer");
  out.labels = std::move(labels);
  return out;
}

}  // namespace foreshock::store
