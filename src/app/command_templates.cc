#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <unordered_map>

#include "app/commands.h"
#include "app/input.h"
#include "app/terminal.h"
#include "base/limits.h"
#include "classify/known_messages.h"
#include "parse/parser.h"
#include "templates/catalogue.h"
#include "templates/miner.h"
#include "templates/template_text.h"

namespace foreshock::app {

namespace {

constexpr size_t kBatchLines = 4096;

// Mines as it reads and remembers one id per line; what a line's template is called at the end counts.
class LineMiner {
 public:
  explicit LineMiner(bool content) : content_(content), miner_(catalogue_) {}

  size_t take(std::string_view bytes, bool final) {
    if (!content_) {
      parse::SourceContext context;
      size_t consumed = parser_.parse(bytes, context, final, memory_, arena_, records_).consumed;
      mine();
      return consumed;
    }
    size_t at = 0;
    while (at < bytes.size()) {
      size_t end = bytes.find('\n', at);
      if (end == std::string_view::npos) {
        if (!final) break;
        end = bytes.size();
      }
      parse::Record record;
      record.raw = bytes.substr(at, end - at);
      if (!record.raw.empty() && record.raw.back() == '\r') record.raw.remove_suffix(1);
      record.body = record.raw;
      records_.push_back(record);
      if (records_.size() >= kBatchLines) mine();
      at = end + 1;
    }
    mine();
    return std::min(at, bytes.size());
  }

  // Lines that name no program are taken to be of the one that the file is named after.
  void read_from(const std::string& file) { source_ = std::filesystem::path(file).stem().string(); }

  void print(bool loghub, bool names) const {
    std::string out = names ? "line\ttemplate_id\ttemplate\tname\n" : "line\ttemplate_id\ttemplate\n";
    std::unordered_map<TemplateId, std::string> texts;
    for (size_t i = 0; i < ids_.size(); ++i) {
      TemplateId id = catalogue_.resolve(ids_[i]);
      auto [found, fresh] = texts.try_emplace(id);
      if (fresh) found->second = columns_of(id, ids_[i], loghub, names);
      out += std::to_string(i + 1) + "\t" + hex16(id) + "\t" + found->second + "\n";
      if (out.size() > (1 << 20)) flush(out);
    }
    flush(out);
  }

 private:
  std::string columns_of(TemplateId id, TemplateId as_mined, bool loghub, bool names) const {
    std::optional<templates::Template> found = catalogue_.find(id);
    std::string text = found ? found->text : "";
    std::string out = loghub ? templates::loghub_style(text) : text;
    for (char& c : out)
      if (c == '\t' || c == '\n' || c == '\r') c = ' ';
    if (!names) return out;
    auto service = services_.find(as_mined);
    const classify::KnownMessage* known =
        classify::find_known_message(text, service == services_.end() ? "" : service->second);
    out += '\t';
    if (known != nullptr) out += std::string(known->program) + ": " + std::string(known->name);
    return out;
  }

  static void flush(std::string& out) {
    std::fwrite(out.data(), 1, out.size(), stdout);
    out.clear();
  }
  void mine() {
    events_.clear();
    miner_.assign(records_, arena_, events_);
    for (const templates::Event& event : events_) {
      std::string_view raw = event.record->raw;  // a joined record stands for each of its lines
      std::string_view service = event.record->service.empty() ? source_ : event.record->service;
      if (!service.empty() && services_.size() < limits::kTemplatesPerTenantMax)
        services_.try_emplace(event.template_id, service);
      ids_.insert(ids_.end(), 1 + std::count(raw.begin(), raw.end(), '\n'), event.template_id);
    }
    records_.clear();
    arena_.reset();
  }

  bool content_;
  templates::Catalogue catalogue_;
  templates::Miner miner_;
  parse::Parser parser_;
  parse::StreamMemory memory_;
  Arena arena_;
  std::vector<parse::Record> records_;
  std::vector<templates::Event> events_;
  std::vector<TemplateId> ids_;
  std::string source_;
  std::unordered_map<TemplateId, std::string> services_;  // who printed it first
};

}  // namespace

int TemplatesCommand::run(World&) const {
  if (style != "typed" && style != "loghub")
    return complain_usage("templates: --style is typed or loghub, not '" + style + "'");
  LineMiner miner(content);
  for (const std::string& file : files) {
    Progress progress("mining " + file, input_size(file), "bytes");
    uint64_t done = 0;
    miner.read_from(file);
    Status read = read_chunks(file, [&](std::string_view bytes, bool final) {
      size_t consumed = miner.take(bytes, final);
      progress.advance(done += consumed);
      return consumed;
    });
    if (!read) return complain(read.error());
  }
  miner.print(style == "loghub", names);
  return 0;
}

}  // namespace foreshock::app
