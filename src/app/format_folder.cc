#include "app/format_folder.h"

#include "base/telemetry.h"
#include "parse/format_library.h"

namespace foreshock::app {
namespace {

bool ends_with(const std::string& text, std::string_view end) {
  return text.size() > end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

}  // namespace

// Names, sizes and times of everything that matters; `files` gets the declarations.
std::string FormatFolder::signature(std::vector<std::string>& files) {
  std::string out;
  auto take = [&](const std::string& file) {
    Result<FileInfo> info = world_.disk().info(file);
    if (!info || info->is_directory) return false;
    out += file + ":" + std::to_string(info->size) + ":" + std::to_string(info->modified.ns) + "\n";
    return true;
  };
  Result<std::vector<std::string>> names = world_.disk().list(path_);
  if (!names) return "missing";
  for (const std::string& name : *names) {
    if (files.size() == kFilesMax) break;
    std::string file = path_ + "/" + name;
    if (ends_with(name, ".yaml") || ends_with(name, ".yml")) {
      if (take(file)) files.push_back(file);
    } else if (take(file + "/format.yaml")) {
      files.push_back(file + "/format.yaml");
      (void)take(file + "/sample.log");
      (void)take(file + "/expect.jsonl");
    }
  }
  return out;
}

bool FormatFolder::refresh() {
  if (path_.empty()) return false;
  std::vector<std::string> files;
  std::string now = signature(files);
  if (now == seen_) return false;
  seen_ = std::move(now);
  problems_.clear();
  std::vector<parse::FormatFile> formats;
  for (const std::string& file : files) {
    Result<std::string> yaml = read_file(world_.disk(), file, kFileBytesMax);
    if (!yaml) {
      problems_.push_back(std::move(yaml).error());
      continue;
    }
    parse::FormatFile format{file, std::move(*yaml), {}, {}};
    if (ends_with(file, "/format.yaml")) {
      std::string folder = file.substr(0, file.rfind('/') + 1);
      format.sample = read_file(world_.disk(), folder + "sample.log", kFileBytesMax).value_or("");
      format.expect = read_file(world_.disk(), folder + "expect.jsonl", kFileBytesMax).value_or("");
    }
    formats.push_back(std::move(format));
  }
  parse::FormatLibrary::use(parse::FormatLibrary::build(formats, problems_));
  for (const Error& problem : problems_)
    telemetry::log(telemetry::Level::kWarn, "app.format_refused", {{"error", problem.message}});
  telemetry::log(telemetry::Level::kInfo, "app.formats_loaded",
                 {{"folder", path_},
                  {"taken", std::to_string(formats.size() - std::min(formats.size(), problems_.size()))}});
  return true;
}

}  // namespace foreshock::app
