// FormatFolder: a person's own log formats: a folder of YAML files, taken without a restart.
//
// refresh() looks at names, sizes and times of the files and reads them only when something changed; then it
// builds a library, puts it in use, and tells of each file that is wrong with file, line and reason, while
// the formats that were right stay. A format is DIR/x.yaml with `samples`, or DIR/x/format.yaml with
// sample.log and expect.jsonl beside it. The server's chores call it every second. One thread; bounded by
// kFilesMax files of kFileBytesMax.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/world.h"

namespace foreshock::app {

class FormatFolder {
 public:
  static constexpr size_t kFilesMax = 500;
  static constexpr uint64_t kFileBytesMax = 1024 * 1024;

  FormatFolder(World& world, std::string path) : world_(world), path_(std::move(path)) {}

  // Whether a new library is in use. What is wrong with files is in problems() until the next change.
  bool refresh();
  const std::vector<Error>& problems() const { return problems_; }

 private:
  std::string signature(std::vector<std::string>& files);

  World& world_;
  std::string path_;
  std::string seen_;
  std::vector<Error> problems_;
};

}  // namespace foreshock::app
