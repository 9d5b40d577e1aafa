// Run at build time: write_known_messages OUTPUT.cc FILE.yaml...
//
// Checks each file of templates/known and writes them as constant tables (classify/known_messages.h). A fault
// is told as file:line: what to do, and stops the build. The files' format: templates/known/README.md.
#include <yaml-cpp/yaml.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace {

std::string file_now;

[[noreturn]] void stop(const YAML::Node& at, const std::string& what) {
  std::fprintf(stderr, "%s:%d: %s\n", file_now.c_str(), at.Mark().line + 1, what.c_str());
  std::exit(1);
}

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else {
      out += c;
    }
    if (c == '?') out += "\"\"";  // no trigraphs
  }
  return out + "\"";
}

// "dependency_timeout" -> "kDependencyTimeout"
std::string enumerator(const std::string& name) {
  std::string out = "k";
  bool upper = true;
  for (char c : name) {
    if (c == '_') {
      upper = true;
      continue;
    }
    out += upper ? static_cast<char>(c - 'a' + 'A') : c;
    upper = false;
  }
  return out;
}

std::string one_of(const YAML::Node& node, const std::string& key, const std::set<std::string>& allowed) {
  std::string value = node[key].as<std::string>();
  if (allowed.count(value)) return value;
  std::string list;
  for (const std::string& word : allowed) list += " " + word;
  stop(node[key], key + " '" + value + "' is unknown; write one of:" + list);
}

std::string text_of(const YAML::Node& node, const std::string& key) {
  if (!node[key] || !node[key].IsScalar() || node[key].Scalar().empty())
    stop(node, "the message has no " + key + "; add it");
  return node[key].Scalar();
}

const std::set<std::string> kOutcomes = {"normal", "warning", "incident"};
const std::set<std::string> kCauses = {
    "other",        "auth",       "network", "dns",        "tls",
    "storage",      "memory",     "cpu",     "database",   "dependency_timeout",
    "config",       "deploy",     "crash",   "scheduling", "data_quality",
    "client_error", "maintenance"};
const std::map<std::string, int> kSeverities = {{"trace", 1}, {"debug", 5},  {"info", 9},
                                                {"warn", 13}, {"error", 17}, {"fatal", 21}};
const std::set<std::string> kKeys = {"name",     "pattern", "outcome", "cause",
                                     "severity", "hint",    "example", "examples"};

struct Writer {
  std::ostringstream examples, services, messages, programs;
  int message_count = 0, program_count = 0;

  void list(std::ostringstream& out, const std::string& label, const YAML::Node& values) {
    out << "constexpr std::string_view " << label << "[] = {";
    for (const YAML::Node& value : values) out << quoted(value.as<std::string>()) << ", ";
    out << "};\n";
  }

  void message(const std::string& program, const YAML::Node& node) {
    if (!node.IsMap()) stop(node, "a message is a map of name, pattern, ...");
    for (const auto& pair : node)
      if (!kKeys.count(pair.first.as<std::string>()))
        stop(pair.first,
             "key '" + pair.first.as<std::string>() + "' is unknown; see templates/known/README.md");
    YAML::Node lines = node["examples"] ? node["examples"] : YAML::Node();
    if (node["example"]) {
      lines = YAML::Node(YAML::NodeType::Sequence);
      lines.push_back(text_of(node, "example"));
    }
    if (!lines.IsSequence() || lines.size() == 0)
      stop(node, "the message has no example; write a line as the program prints it");
    std::string label = "kExamples" + std::to_string(message_count++);
    list(examples, label, lines);
    bool decides = node["outcome"].IsDefined();
    std::set<std::string> severities;
    for (const auto& [word, number] : kSeverities) severities.insert(word);
    messages << "    {" << quoted(program) << ", " << quoted(text_of(node, "name")) << ",\n     "
             << quoted(text_of(node, "pattern")) << ",\n     " << quoted(text_of(node, "hint")) << ",\n     "
             << (decides ? "true" : "false")
             << ", Outcome::" << enumerator(decides ? one_of(node, "outcome", kOutcomes) : "normal")
             << ", Cause::" << enumerator(node["cause"] ? one_of(node, "cause", kCauses) : "other") << ", "
             << kSeverities.at(node["severity"] ? one_of(node, "severity", severities) : "info") << ", "
             << label << "},\n";
  }

  void file(const std::string& path) {
    file_now = path;
    YAML::Node root = YAML::LoadFile(path);
    std::string program = std::filesystem::path(path).stem().string();
    if (!root["services"] || !root["services"].IsSequence())
      stop(root, "the file has no services; list the names under which its lines come");
    if (!root["messages"] || !root["messages"].IsSequence())
      stop(root, "the file has no messages; see templates/known/README.md");
    std::string label = "kServices" + std::to_string(program_count++);
    list(services, label, root["services"]);
    programs << "    {" << quoted(program) << ", " << label << "},\n";
    for (const YAML::Node& node : root["messages"]) message(program, node);
  }
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: write_known_messages OUTPUT.cc FILE.yaml...\n");
    return 2;
  }
  Writer writer;
  try {
    for (int i = 2; i < argc; ++i) writer.file(argv[i]);
  } catch (const YAML::Exception& error) {
    std::fprintf(stderr, "%s: %s\n", file_now.c_str(), error.what());
    return 1;
  }
  std::ofstream out(argv[1]);
  out << "// Generated by cmake/write_known_messages.cc from templates/known; do not edit.\n"
         "#include \"classify/known_messages.h\"\n\nnamespace foreshock::classify {\nnamespace {\n\n"
      << writer.examples.str() << writer.services.str() << "constexpr KnownMessage kMessages[] = {\n"
      << writer.messages.str() << "};\nconstexpr KnownProgram kPrograms[] = {\n"
      << writer.programs.str()
      << "};\n\n}  // namespace\n\nstd::span<const KnownMessage> known_messages() {\n  return kMessages;\n}\n"
         "std::span<const KnownProgram> known_programs() {\n  return kPrograms;\n}\n\n}  // namespace "
         "foreshock::classify\n";
  out.close();
  return out ? 0 : 1;
}
