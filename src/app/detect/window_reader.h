// WindowReader: log files to windows of equally many lines, by the same parser and miner as the server's.
//
// Files are read one after the other with one miner, so a template has one id in all of them. A label (`1 TAB
// line`) is cut off before the line is parsed; a window is a fault if one of its lines is. A window that is
// not full at the end of a file counts from half its lines. finish() resolves ids that were merged on the
// way. learned() ends training: from then on windows speak of the templates that were known at that moment,
// so that a model trained before means the same by an id as a window read after. A loaded model fills the
// catalogue before the first file.
#pragma once

#include <string>
#include <vector>

#include "base/arena.h"
#include "detect/log_detector.h"
#include "parse/parser.h"
#include "templates/catalogue.h"
#include "templates/miner.h"

namespace foreshock::app {

class WindowReader {
 public:
  WindowReader(uint32_t window_lines, bool labelled) : window_lines_(window_lines), labelled_(labelled) {}
  // `labels_count`: whether labels are kept or only cut off.
  Status read(const std::string& path, uint32_t source, bool labels_count);
  void learned();
  uint32_t window_lines() const { return window_lines_; }
  void set_window_lines(uint32_t lines) { window_lines_ = lines; }
  const templates::Catalogue& catalogue() const { return catalogue_; }
  templates::Catalogue& catalogue() { return catalogue_; }
  // The windows of the sources [from, to), with final template ids, or those of learned() that became them.
  std::vector<detect::LogWindow> windows(uint32_t from, uint32_t to) const;
  std::string template_text(TemplateId id) const;
  // Lines of these windows whose messages were unknown when training ended.
  uint64_t foreign_lines(const std::vector<detect::LogWindow>& windows) const;

 private:
  void mine(bool final);
  void close_window(bool last);

  uint32_t window_lines_;
  bool labelled_;
  bool labels_count_ = false;
  std::string pending_;         // bytes the parser has not taken
  std::vector<int8_t> labels_;  // of the lines in pending_
  uint64_t line_ = 0;           // of this file, lines mined so far
  templates::Catalogue catalogue_;
  templates::Miner miner_{catalogue_};
  parse::Parser parser_;
  parse::StreamMemory memory_;
  Arena arena_;
  std::vector<parse::Record> records_;
  std::vector<templates::Event> events_;
  detect::LogWindow open_;
  std::vector<detect::LogWindow> windows_;
  std::vector<TemplateId> known_;  // when training ended
};

}  // namespace foreshock::app
