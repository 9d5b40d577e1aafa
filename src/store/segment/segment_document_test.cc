// The page docs/design/segment.md, taken at its word: the golden file is decoded here by the page's tables
// alone, with nothing of this room's readers, so that the page cannot drift from the bytes.
#include <gtest/gtest.h>
#include <zstd.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "base/hash.h"
#include "base/ids.h"
#include "store/testing/repository.h"

namespace foreshock::store {
namespace {

using Strings = std::vector<std::string>;

// The page's primitives, over one run of bytes.
class Page {
 public:
  explicit Page(std::string bytes) : bytes_(std::move(bytes)) {}

  std::string take(uint64_t size) {
    EXPECT_LE(at_ + size, bytes_.size());
    std::string out = at_ <= bytes_.size() ? bytes_.substr(at_, size) : "";
    at_ += size;
    return out;
  }
  uint64_t fixed(size_t size) {
    std::string bytes = take(size);
    uint64_t value = 0;
    for (size_t i = bytes.size(); i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[i]);
    return value;
  }
  uint64_t varint() {
    uint64_t value = 0;
    for (int shift = 0;; shift += 7) {
      uint64_t byte = fixed(1);
      value |= (byte & 127) << shift;
      if (byte < 128 || shift > 63) return value;
    }
  }
  int64_t signed_number() {
    uint64_t code = varint();
    return static_cast<int64_t>(code >> 1) ^ -static_cast<int64_t>(code & 1);
  }
  std::string text() { return take(varint()); }
  bool at_end() const { return at_ == bytes_.size(); }

 private:
  std::string bytes_;
  size_t at_ = 0;
};

std::string unpack(const std::string& frame, size_t size) {
  std::string out(size, '\0');
  EXPECT_EQ(ZSTD_decompress(out.data(), size, frame.data(), frame.size()), size);
  return out;
}

// "Sections": the streams of one.
Strings section(const std::string& bytes) {
  Page page(bytes);
  std::vector<uint64_t> sizes(page.varint());
  uint64_t shared = 0;
  for (uint64_t& size : sizes) {
    size = page.varint();
    if (size < 4'096) shared += size;
  }
  auto packed = [&](uint64_t size) -> std::string {
    if (size == 0) return "";
    std::string text = page.text();
    return text.size() == size ? text : unpack(text, size);
  };
  Page small(packed(shared));
  Strings out;
  for (uint64_t size : sizes) out.push_back(size < 4'096 ? small.take(size) : packed(size));
  EXPECT_TRUE(page.at_end() && small.at_end());
  return out;
}

// "Integer lists".
std::vector<int64_t> integers(const std::string& stream, size_t count) {
  std::vector<int64_t> out;
  if (count == 0) return out;
  Page page(stream);
  uint64_t tag = page.fixed(1);
  uint64_t scale = tag & 0x10 ? page.varint() : 1;
  int64_t first = page.signed_number();
  uint64_t kind = tag & 15;
  if (kind == 0) out.assign(count, first);
  if (kind == 1)
    for (size_t i = 0; i < count; ++i) out.push_back(first + static_cast<int64_t>(page.varint()));
  if (kind == 2)
    for (size_t i = 0; i < count; ++i) out.push_back(i == 0 ? first : out.back() + page.signed_number());
  if (kind == 3) {
    uint64_t width = page.fixed(1);
    out.assign(count, first);
    for (uint64_t plane = 0; plane < width; ++plane)
      for (int64_t& value : out) value += static_cast<int64_t>(page.fixed(1) << (8 * plane));
  }
  EXPECT_LE(kind, 3u);
  EXPECT_TRUE(page.at_end());
  for (int64_t& value : out) value *= static_cast<int64_t>(scale);
  return out;
}

// "Lines section": the lines of one, and where their bodies lie.
class LinesSection {
 public:
  LinesSection(Strings streams, size_t rows)
      : streams_(std::move(streams)), rows_(rows), layout_(streams_[next_++]) {}

  void read() {
    size_t shapes = layout_.varint();
    std::vector<Strings> of_shape(shapes + 1);  // 0: lines that are kept whole
    std::vector<std::vector<std::pair<int64_t, int64_t>>> bodies_of(shapes + 1);
    for (size_t i = 1; i <= shapes; ++i) read_shape(of_shape[i], bodies_of[i]);
    size_t whole = layout_.varint();
    if (whole > 0) {
      of_shape[0] = text_column(whole);
      bodies_of[0] = body_columns(whole);
    }
    EXPECT_TRUE(layout_.at_end());
    std::vector<size_t> taken(shapes + 1);
    for (int64_t number : integers(streams_[next_++], rows_)) {
      size_t shape = static_cast<size_t>(number);
      lines.push_back(of_shape[shape][taken[shape]]);
      auto [begin, length] = bodies_of[shape][taken[shape]++];
      bodies.push_back(lines.back().substr(static_cast<size_t>(begin), static_cast<size_t>(length)));
    }
    EXPECT_EQ(next_, streams_.size());
  }

  Strings lines, bodies;

 private:
  struct Edge {
    uint64_t piece = 0, offset = 0;
  };
  void read_shape(Strings& out, std::vector<std::pair<int64_t, int64_t>>& places) {
    size_t count = layout_.varint();
    size_t pieces = layout_.varint();
    out.resize(count);
    std::vector<std::vector<int64_t>> begins(pieces + 1, std::vector<int64_t>(count));
    for (size_t piece = 0; piece < pieces; ++piece) {
      for (size_t i = 0; i < count; ++i) begins[piece][i] = static_cast<int64_t>(out[i].size());
      Strings values = layout_.fixed(1) == 0 ? Strings(count, layout_.text()) : text_column(count);
      for (size_t i = 0; i < count; ++i) out[i] += values[i];
    }
    for (size_t i = 0; i < count; ++i) begins[pieces][i] = static_cast<int64_t>(out[i].size());
    if (layout_.fixed(1) == 1) {
      places = body_columns(count);
      return;
    }
    Edge begin{layout_.varint(), layout_.varint()};
    Edge end{layout_.varint(), layout_.varint()};
    for (size_t i = 0; i < count; ++i) {
      int64_t from = begins[begin.piece][i] + static_cast<int64_t>(begin.offset);
      places.emplace_back(from, begins[end.piece][i] + static_cast<int64_t>(end.offset) - from);
    }
  }
  std::vector<std::pair<int64_t, int64_t>> body_columns(size_t count) {
    std::vector<int64_t> begins = integers(streams_[next_++], count);
    std::vector<int64_t> lengths = integers(streams_[next_++], count);
    std::vector<std::pair<int64_t, int64_t>> out;
    for (size_t i = 0; i < count; ++i) out.emplace_back(begins[i], lengths[i]);
    return out;
  }
  // "Text columns".
  Strings text_column(size_t count) {
    Strings out(count);
    uint64_t kind = layout_.fixed(1);
    if (kind == 0) out.assign(count, layout_.text());
    if (kind == 1) append_run(out, "", 0);
    if (kind == 2) {
      std::vector<std::pair<std::string, uint64_t>> runs(layout_.varint());
      for (auto& [before, width] : runs) {
        before = layout_.text();
        width = layout_.fixed(1);
      }
      std::string tail = layout_.text();
      for (auto& [before, width] : runs) append_run(out, before, width);
      for (std::string& value : out) value += tail;
    }
    if (kind == 3) append_hex(out, layout_.text());
    if (kind == 4) {
      Strings entries(layout_.varint());
      Page page(streams_[next_++]);
      for (std::string& entry : entries) entry = page.text();
      std::vector<int64_t> numbers = integers(streams_[next_++], count);
      for (size_t i = 0; i < count; ++i) out[i] = entries[static_cast<size_t>(numbers[i])];
    }
    if (kind == 5) {
      std::vector<int64_t> lengths = integers(streams_[next_++], count);
      Page page(streams_[next_++]);
      for (size_t i = 0; i < count; ++i) out[i] = page.take(static_cast<uint64_t>(lengths[i]));
    }
    EXPECT_LE(kind, 5u);
    return out;
  }
  void append_run(Strings& out, const std::string& before, uint64_t width) {
    std::vector<int64_t> numbers = integers(streams_[next_++], out.size());
    for (size_t i = 0; i < out.size(); ++i) {
      std::string digits = std::to_string(static_cast<uint64_t>(numbers[i]));
      if (digits.size() < width) digits.insert(0, width - digits.size(), '0');
      out[i] += before + digits;
    }
  }
  void append_hex(Strings& out, const std::string& mask) {
    std::string digits;
    for (unsigned char byte : streams_[next_++]) {
      digits += "0123456789abcdef"[byte >> 4];
      digits += "0123456789abcdef"[byte & 15];
    }
    size_t at = 0;
    for (std::string& value : out)
      for (char place : mask)
        value += place == 1   ? digits[at++]
                 : place == 2 ? static_cast<char>(std::toupper(digits[at++]))
                              : place;
  }

  Strings streams_;
  size_t rows_;
  size_t next_ = 0;
  Page layout_;
};

std::string golden_bytes(const char* name) {
  std::ifstream file(repository() / "src/store/segment/golden" / name, std::ios::binary);
  EXPECT_TRUE(file) << name << " is missing";
  return std::string(std::istreambuf_iterator<char>(file), {});
}

TEST(SegmentDocument, TheGoldenFileOfVersion1IsAsThePageSays) {
  const std::string file = golden_bytes("segment_v1.seg");
  Page header(file.substr(0, 16));
  EXPECT_EQ(header.take(8), "FSHKSEG\n");
  EXPECT_EQ(header.fixed(4), 1u);
  EXPECT_EQ(header.fixed(4), 0u);
  Page trailer(file.substr(file.size() - 40));
  uint64_t footer_at = trailer.fixed(8);
  uint64_t footer_bytes = trailer.fixed(4);
  uint64_t footer_plain = trailer.fixed(4);
  std::string packed = file.substr(footer_at, footer_bytes);
  EXPECT_EQ(trailer.fixed(8), hash64(packed));
  EXPECT_EQ(trailer.fixed(4), 1u);
  EXPECT_EQ(trailer.fixed(4), 0u);
  EXPECT_EQ(trailer.take(8), "FSHKSEG\n");
  ASSERT_EQ(footer_at + footer_bytes + 40, file.size());

  Page footer(unpack(packed, footer_plain));
  constexpr int64_t kStart = 1'780'000'000'000'000'000;
  constexpr int64_t kStep = 1'000'000'000;
  EXPECT_EQ(footer.varint(), 1u) << "tenant";
  EXPECT_EQ(footer.signed_number(), kStart) << "time of sealing";
  EXPECT_EQ(footer.varint(), 40u) << "lines";
  uint64_t raw_bytes = footer.varint();
  EXPECT_EQ(footer.signed_number(), kStart) << "least event time";
  EXPECT_EQ(footer.signed_number(), kStart + 39 * kStep) << "greatest event time";
  EXPECT_EQ(footer.signed_number(), kStart + 60 * kStep) << "greatest observed time";
  Strings lists[3];
  for (Strings& list : lists) {
    list.resize(footer.varint());
    for (std::string& text : list) text = footer.text();
  }
  EXPECT_EQ(lists[0], Strings{"login"});
  EXPECT_EQ(lists[1], Strings{"h1"});
  ASSERT_EQ(lists[2].size(), 1u);
  ASSERT_EQ(footer.varint(), 1u) << "streams";
  footer.fixed(8);
  EXPECT_EQ(footer.text(), "file /var/log/login");
  EXPECT_EQ(footer.text(), "");
  uint64_t templates = footer.varint();
  uint64_t last = 0;
  for (uint64_t i = 0; i < templates; ++i) {
    uint64_t id = footer.fixed(8);
    EXPECT_GT(id, last);
    last = id;
  }
  uint64_t needles_at = footer.varint();
  uint64_t needle_pages = footer.varint();
  EXPECT_EQ(needles_at + needle_pages * 4'096, footer_at);
  for (uint64_t i = 0; i < needle_pages; ++i) {
    Page page(file.substr(needles_at + i * 4'096, 4'096));
    std::string bits = page.take(4'088);
    EXPECT_EQ(page.fixed(8), hash64(bits));
  }

  uint64_t end = 16;
  Strings raws;
  uint64_t blocks = footer.varint();
  for (uint64_t i = 0; i < blocks; ++i) {
    uint64_t at = end + footer.varint();
    std::string columns_bytes = file.substr(at, footer.varint());
    std::string lines_bytes = file.substr(at + columns_bytes.size(), footer.varint());
    end = at + columns_bytes.size() + lines_bytes.size();
    EXPECT_EQ(footer.fixed(8), hash64(columns_bytes));
    EXPECT_EQ(footer.fixed(8), hash64(lines_bytes));
    size_t rows = footer.varint();
    uint64_t block_raw = footer.varint();
    int64_t least = footer.signed_number();
    int64_t greatest = least + static_cast<int64_t>(footer.varint());
    uint64_t severity_bits = footer.fixed(4);
    for (uint64_t n = footer.varint(); n > 0; --n) EXPECT_EQ(footer.varint(), 0u);
    size_t templates_here = footer.varint();
    for (size_t n = 0; n < templates_here; ++n) EXPECT_LT(footer.varint(), templates);

    Strings columns = section(columns_bytes);
    ASSERT_EQ(columns.size(), 10u);
    std::vector<int64_t> times = integers(columns[0], rows);
    std::vector<int64_t> severities = integers(columns[3], rows);
    EXPECT_EQ(*std::min_element(times.begin(), times.end()), least);
    EXPECT_EQ(*std::max_element(times.begin(), times.end()), greatest);
    EXPECT_EQ(integers(columns[1], rows), std::vector<int64_t>(rows, kStart + 60 * kStep));
    for (size_t zero : {2u, 4u, 5u, 6u, 7u, 8u})
      EXPECT_EQ(integers(columns[zero], rows), std::vector<int64_t>(rows));
    for (int64_t number : integers(columns[9], rows)) EXPECT_LT(number, static_cast<int64_t>(templates_here));
    LinesSection lines(section(lines_bytes), rows);
    lines.read();
    uint64_t size = 0;
    for (size_t row = 0; row < rows; ++row) {
      int64_t n = (times[row] - kStart) / kStep;
      std::string begin = "2026-05-28T20:26:" + std::to_string(10 + n) + "Z user u" +
                          std::to_string(n * 37 % 10) + " logged in from 10.0.0." + std::to_string(n) +
                          " session 00ff";
      EXPECT_TRUE(lines.lines[row].starts_with(begin)) << lines.lines[row];
      EXPECT_EQ(lines.bodies[row], lines.lines[row].substr(21));
      EXPECT_EQ(severities[row], n % 8 == 0 ? 17 : 9);
      EXPECT_TRUE(severity_bits >> severities[row] & 1);
      size += lines.lines[row].size();
      raws.push_back(lines.lines[row]);
    }
    EXPECT_EQ(size, block_raw);
    raw_bytes -= block_raw;
  }
  EXPECT_TRUE(footer.at_end());
  EXPECT_EQ(end, needles_at);
  EXPECT_EQ(raws.size(), 40u);
  EXPECT_EQ(raw_bytes, 0u) << "raw bytes of the blocks add up to the footer's";
}

// "Filter, version 3": one page of a filter.
class PageOfFilter {
 public:
  explicit PageOfFilter(const std::string& bytes) {
    std::string body = bytes.substr(0, bytes.size() - 4);
    Page checksum(bytes.substr(body.size()));
    EXPECT_EQ(checksum.fixed(4), hash64(body) & 0xFFFFFFFFu);
    Page page(body);
    for (uint64_t& count : counts_) count = page.varint();
    while (!page.at_end())
      for (uint64_t byte = page.fixed(1), i = 0; i < 8; ++i) bits_.push_back((byte >> i) & 1);
    for (size_t list = 0; list < 2; ++list) {
      uint64_t value = 0;
      for (uint64_t i = 0; i < counts_[list]; ++i) values_[list].push_back(value += gap(list == 0 ? 7 : 12));
    }
    EXPECT_LT(bits_.size() - at_, 8u);
  }
  bool has(const std::string& word, uint64_t block_from_1) const {
    size_t list = word.size() >= 16 && word.find_first_of("0123456789") != std::string::npos ? 1 : 0;
    uint64_t universe = counts_[list] << (list == 0 ? 7 : 12);
    uint64_t wanted = (mix64(hash64(word) + block_from_1) >> 32) * universe >> 32;
    return std::count(values_[list].begin(), values_[list].end(), wanted) > 0;
  }

 private:
  uint64_t gap(int k) {
    uint64_t out = 0;
    while (bits_.at(at_++)) ++out;
    out <<= k;
    for (int i = 0; i < k; ++i) out |= uint64_t{bits_.at(at_++)} << i;
    return out;
  }
  std::vector<bool> bits_;
  size_t at_ = 0;
  uint64_t counts_[2] = {};
  std::vector<uint64_t> values_[2];
};

TEST(SegmentDocument, TheFilterOfTheGoldenFileOfVersion3IsReadByThePageAlone) {
  std::ifstream stream(repository() / "src/store/segment/golden/segment_v3.seg", std::ios::binary);
  std::string file((std::istreambuf_iterator<char>(stream)), {});
  ASSERT_GT(file.size(), 56u);
  Page trailer(file.substr(file.size() - 40));
  uint64_t footer_at = trailer.fixed(8);
  uint64_t footer_bytes = trailer.fixed(4);
  Page footer(unpack(file.substr(footer_at, footer_bytes), trailer.fixed(4)));
  for (int i = 0; i < 7; ++i) footer.varint();  // tenant to greatest observed time
  for (int list = 0; list < 3; ++list)
    for (uint64_t n = footer.varint(); n > 0; --n) footer.text();
  ASSERT_EQ(footer.varint(), 1u) << "streams";
  footer.fixed(8);
  footer.text();
  footer.text();
  for (uint64_t n = footer.varint(); n > 0; --n) footer.fixed(8);
  uint64_t filter_at = footer.varint();
  ASSERT_EQ(footer.varint(), 1u) << "pages";
  uint64_t page_bytes = footer.varint();
  EXPECT_EQ(filter_at + page_bytes, footer_at);
  ASSERT_EQ(footer.varint(), 1u) << "blocks";
  for (int i = 0; i < 3; ++i) footer.varint();  // gap, columns, lines
  footer.fixed(16);
  for (int i = 0; i < 4; ++i) footer.varint();  // rows to greatest time
  footer.fixed(4);
  EXPECT_EQ(footer.fixed(1), 1u) << "words without digits are in the filter";
  PageOfFilter page(file.substr(filter_at, page_bytes));
  for (const char* word : {"user", "logged", "from", "session"}) EXPECT_TRUE(page.has(word, 1)) << word;
  for (uint64_t i = 0; i < 40; ++i) EXPECT_TRUE(page.has("00ff" + hex16(mix64(i)), 1)) << i;
  EXPECT_FALSE(page.has("quokka", 1));
  EXPECT_FALSE(page.has("00000000deadbeef00000000deadbeef", 1));
}

}  // namespace
}  // namespace foreshock::store
