#include "app/bench_command.h"

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "app/terminal.h"

namespace foreshock::app {

namespace {

namespace fs = std::filesystem;

fs::path own_binary() {
  std::error_code error;
  fs::path path = fs::read_symlink("/proc/self/exe", error);
  return error ? fs::path() : path;
}

// bench/cases of the working folder, or of the checkout that the binary was built in.
fs::path cases_folder() {
  std::error_code error;
  for (fs::path base : {fs::current_path(error), own_binary().parent_path().parent_path().parent_path()}) {
    fs::path cases = base / "bench" / "cases";
    if (fs::is_directory(cases, error)) return cases;
  }
  return {};
}

int list_cases(World& world, const fs::path& folder) {
  auto names = world.disk().list(folder.string());
  if (!names) return complain(names.error());
  for (const std::string& name : *names) {
    auto text = read_file(world.disk(), (folder / name / "case.json").string(), 64 * 1024);
    if (!text) continue;
    nlohmann::json facts = nlohmann::json::parse(*text, nullptr, false);
    if (!facts.is_object()) continue;
    fmt::print("{:22} {} (goal {} {})\n", name, facts.value("measures", ""), facts.value("goal", ""),
               facts.value("unit", ""));
  }
  return 0;
}

}  // namespace

int BenchCommand::run(World& world) const {
  fs::path folder = cases_folder();
  if (folder.empty())
    return complain({ErrorKind::kNotFound, "no bench/cases here; run this in a checkout of Foreshock"});
  if (name.empty()) return list_cases(world, folder);
  fs::path script = folder / name / "run";
  std::error_code error;
  if (name.find('/') != std::string::npos || !fs::exists(script, error))
    return complain_usage("bench: no case '" + name + "'; foreshock bench lists them");
  setenv("FORESHOCK_BIN", own_binary().c_str(), 0);
  if (seconds > 0) setenv("FORESHOCK_TEST_BENCH_SECONDS", fmt::format("{}", seconds).c_str(), 1);
  pid_t child = fork();
  if (child == 0) {
    execl(script.c_str(), script.c_str(), static_cast<char*>(nullptr));
    _exit(127);
  }
  int status = 0;
  if (child < 0 || waitpid(child, &status, 0) < 0)
    return complain({ErrorKind::kInternal, "cannot run " + script.string()});
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

}  // namespace foreshock::app
