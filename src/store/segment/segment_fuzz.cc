// A segment file of any bytes: an error or bounded work, never a crash. The checksums are mended first, or
// nothing behind them would ever be reached.
#include "base/fake_world.h"
#include "base/hash.h"
#include "store/segment/compression.h"
#include "store/segment/line_column.h"
#include "store/segment/minute_counts.h"
#include "store/segment/packed_lines.h"
#include "store/segment/packed_text.h"
#include "store/segment/segment_reader.h"
#include "store/segment/word_filter.h"

using namespace foreshock;
using namespace foreshock::store;

namespace {

void read_all(const std::string& bytes) {
  FakeWorld world;
  auto file = world.disk().open("/s", OpenMode::kCreateNew);
  if (!(*file)->append(bytes)) return;
  auto reader = SegmentReader::open(world.disk(), "/s");
  if (!reader) return;
  for (size_t i = 0; i < (*reader)->footer().blocks.size() && i < 16; ++i) {
    auto columns = (*reader)->read_columns(i);
    if (columns) (void)(*reader)->read_lines(i, **columns);
  }
  std::vector<size_t> blocks((*reader)->footer().blocks.size());
  for (size_t i = 0; i < blocks.size(); ++i) blocks[i] = i;
  const std::vector<std::string> words = {"quokka", "ord000001", "00000000deadbeef00000000deadbeef"};
  uint64_t read_bytes = 0;
  (*reader)->keep_with_words(words, blocks, read_bytes);
}

// The input is a footer in plain text behind `cut` bytes of blocks.
void read_with_footer(std::string_view input) {
  size_t cut = static_cast<uint8_t>(input[0]) * 8;
  input.remove_prefix(1);
  if (cut > input.size()) return;
  std::string bytes = encode_header();
  bytes += input.substr(0, cut);
  std::string_view plain = input.substr(cut);
  uint64_t offset = bytes.size();
  std::string footer;
  compress(plain, 1, footer);
  bytes += footer;
  ByteWriter writer(bytes);
  writer.u64(offset);
  writer.u32(static_cast<uint32_t>(footer.size()));
  writer.u32(static_cast<uint32_t>(plain.size()));
  writer.u64(hash64(footer));
  writer.u32(kSegmentVersion);
  writer.u32(0);
  writer.raw(kSegmentMagic);
  read_all(bytes);
}

// The input as a lines section of a few rows, of version 2 or 3.
void read_packed_lines(std::string_view input, uint32_t version) {
  ByteReader in(input);
  std::vector<int64_t> times(in.u8());
  std::vector<uint32_t> templates(times.size());
  for (size_t i = 0; i < times.size(); ++i) {
    times[i] = static_cast<int64_t>(i) * 1'234'567'890;
    templates[i] = static_cast<uint32_t>(i % 3);
  }
  size_t raw_bytes = in.varint() % 100'000;
  Lines lines;
  decode_packed_lines(in.raw(in.left()), {times, templates, 3, version}, raw_bytes, lines);
  std::vector<int64_t> numbers;
  NumberDecoder decoder(input, version);
  while (decoder.ok() && decoder.list(times.size() + 1, numbers)) continue;
}

// The input as streams of a lines section: counts and bytes in turn.
void read_lines(std::string_view input) {
  ByteReader in(input);
  size_t rows = in.u8();
  size_t raw_bytes = in.varint() % 100'000;
  std::vector<std::string> streams;
  while (in.ok() && !in.at_end()) streams.emplace_back(in.text());
  Lines lines;
  decode_lines(streams, rows, raw_bytes, lines);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view input(reinterpret_cast<const char*>(data), size);
  if (input.size() < 2) return 0;
  switch (static_cast<uint8_t>(input[0]) % 6) {
    case 0:
      read_all(std::string(input.substr(1)));
      break;
    case 1:
      read_with_footer(input.substr(1));
      break;
    case 2:
      read_lines(input.substr(1));
      break;
    case 3:
      read_packed_lines(input.substr(1), 2 + (static_cast<uint8_t>(input[0]) & 1));
      break;
    case 4: {
      // A page of the filter whose checksum was mended.
      std::string page(input.substr(1));
      uint64_t hash = hash64(page);
      ByteWriter(page).u32(static_cast<uint32_t>(hash));
      FilterPage(page).may_hold(filter_word("quokka"), 1);
      break;
    }
    default: {
      std::string counts(1, 1);
      ByteWriter writer(counts);
      writer.u64(hash64(input.substr(1)));
      writer.raw(input.substr(1));
      auto decoded = decode_minute_counts(counts);
      auto head = decode_head_block(input.substr(1));
    }
  }
  return 0;
}
