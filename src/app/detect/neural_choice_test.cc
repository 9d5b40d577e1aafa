#include "app/detect/neural_choice.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace foreshock::app {
namespace {

TEST(NeuralChoice, TheNamedFileComesFirstThenTheVariableThenTheProgramsFolder) {
  setenv("FORESHOCK_NEURAL_PLUGIN", "/from/variable.so", 1);
  EXPECT_EQ(neural_plugin_file("/named.so", "/opt/bin/foreshock"), "/named.so");
  EXPECT_EQ(neural_plugin_file("", "/opt/bin/foreshock"), "/from/variable.so");
  unsetenv("FORESHOCK_NEURAL_PLUGIN");
  EXPECT_EQ(neural_plugin_file("", "/nonexistent/bin/foreshock"), "/nonexistent/bin/libforeshock_neural.so");
}

TEST(NeuralChoice, AnInstalledOneIsFoundInLib) {
  namespace fs = std::filesystem;
  fs::path root = fs::temp_directory_path() / ("foreshock_neural_" + std::to_string(getpid()));
  fs::create_directories(root / "bin");
  fs::create_directories(root / "lib" / "foreshock");
  std::ofstream(root / "lib" / "foreshock" / "libforeshock_neural.so") << "x";
  unsetenv("FORESHOCK_NEURAL_PLUGIN");
  std::string found = neural_plugin_file("", root / "bin" / "foreshock");
  EXPECT_TRUE(fs::exists(found)) << found;
  fs::remove_all(root);
}

TEST(NeuralChoice, TheListSaysWhatIsReadyAndWhyNot) {
  std::string list = model_list(
      {"length", "lstm_next"}, [](std::string_view name) { return name == "lstm_next"; },
      "/nonexistent/plugin.so");
  EXPECT_NE(list.find("length\tyes\tbaseline: sessions longer or shorter than healthy ones\t\n"),
            std::string::npos)
      << list;
  EXPECT_NE(list.find("lstm_next\tno\t"), std::string::npos) << list;
  EXPECT_NE(list.find("make neural"), std::string::npos) << list;
}

TEST(NeuralChoice, TheListOfAllCommandsSaysWhichKnowsWhich) {
  std::string list = models_of_all_commands();
  EXPECT_EQ(list.find("model\tsessions\tlogs\tseries\tfor\n"), 0u);
  EXPECT_NE(list.find("\nrandom_cut_forest\t1\t1\t1\tstreams that drift"), std::string::npos) << list;
  EXPECT_NE(list.find("\nlogistic\t0\t1\t0\t"), std::string::npos) << list;
  EXPECT_NE(list.find("\nquantile_band\t0\t0\t1\t"), std::string::npos) << list;
}

}  // namespace
}  // namespace foreshock::app
