#include "parse/format_library.h"

#include <atomic>
#include <cstdio>
#include <mutex>

#include "base/check.h"
#include "parse/declared/format_tables.h"

namespace foreshock::parse {
namespace {

struct InUse {
  std::mutex mutex;
  std::shared_ptr<const FormatLibrary> library;
  std::atomic<uint64_t> generation{1};
};

InUse& in_use() {
  static auto* state = new InUse;  // lanes may outlive static objects
  return *state;
}

}  // namespace

FormatLibrary::FormatLibrary() : tables_(std::make_unique<FormatTables>()) {}
FormatLibrary::~FormatLibrary() = default;

std::shared_ptr<const FormatLibrary> FormatLibrary::build(std::span<const FormatFile> user,
                                                          std::vector<Error>& problems) {
  auto read = [&](std::span<const FormatFile> files, std::vector<FormatDeclaration>& formats) {
    for (const FormatFile& file : files) {
      Result<FormatDeclaration> declaration = read_declaration(file.yaml, file.name);
      if (!declaration) {
        problems.push_back(std::move(declaration).error());
        continue;
      }
      formats.push_back(std::move(*declaration));
    }
  };
  std::vector<FormatDeclaration> own;
  read(embedded_formats(), own);
  auto assemble = [&](std::vector<FormatDeclaration> formats) -> std::shared_ptr<FormatLibrary> {
    auto made = std::make_shared<FormatLibrary>();
    made->user_formats_ = formats.size();
    for (const FormatDeclaration& format : own) {
      bool replaced = false;
      for (size_t i = 0; i < made->user_formats_; ++i) replaced |= formats[i].id == format.id;
      if (!replaced) formats.push_back(format);
    }
    Result<FormatTables> tables = FormatTables::build(std::move(formats));
    if (!tables) {
      problems.push_back(std::move(tables).error());
      return nullptr;
    }
    made->tables_ = std::make_unique<FormatTables>(std::move(*tables));
    return made;
  };
  // One after the other, so that a file that does not do what it says is left out and the rest stays.
  std::vector<FormatDeclaration> taken;
  std::shared_ptr<FormatLibrary> library = assemble({});
  CHECK(library != nullptr);
  for (const FormatFile& file : user) {
    std::vector<FormatDeclaration> more = taken;
    size_t before = problems.size();
    read(std::span<const FormatFile>(&file, 1), more);
    if (problems.size() > before) continue;
    std::shared_ptr<FormatLibrary> with = assemble(more);
    if (!with) continue;
    if (Status checked = check_samples(*with, file); !checked) {
      problems.push_back(std::move(checked).error());
      continue;
    }
    taken = std::move(more);
    library = std::move(with);
  }
  return library;
}

std::shared_ptr<const FormatLibrary> FormatLibrary::current() {
  InUse& state = in_use();
  std::lock_guard lock(state.mutex);
  if (!state.library) {
    std::vector<Error> problems;
    state.library = build({}, problems);
    // formats/* are compiled in and tested; one that is wrong all the same is left out, and told.
    for (const Error& problem : problems) std::fprintf(stderr, "foreshock: %s\n", problem.message.c_str());
  }
  return state.library;
}

void FormatLibrary::use(std::shared_ptr<const FormatLibrary> library) {
  InUse& state = in_use();
  std::lock_guard lock(state.mutex);
  state.library = std::move(library);
  state.generation.fetch_add(1, std::memory_order_release);
}

uint64_t FormatLibrary::generation() {
  return in_use().generation.load(std::memory_order_acquire);
}

std::vector<FormatInfo> FormatLibrary::formats() const {
  std::vector<FormatInfo> infos;
  for (size_t i = 0; i < tables_->formats.size(); ++i) {
    const FormatDeclaration& format = tables_->formats[i];
    infos.push_back({format.id, format.about, format.priority, i < user_formats_});
  }
  return infos;
}

}  // namespace foreshock::parse
