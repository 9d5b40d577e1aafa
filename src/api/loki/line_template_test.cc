#include "api/loki/line_template.h"

#include <gtest/gtest.h>

namespace foreshock::api::loki {
namespace {

std::string rendered(std::string_view text) {
  Entry entry;
  entry.line = "the line";
  entry.set("app", "shop", Origin::kStream);
  auto made = LineTemplate::parse(text);
  return made ? made->render(entry) : made.error().message;
}

TEST(LineTemplate, ValuesAndFunctions) {
  EXPECT_EQ(rendered("{{.app}}: {{ __line__ }}"), "shop: the line");
  EXPECT_EQ(rendered("{{.app | upper}} {{ ToUpper .app }} {{.none | default \"-\"}}"), "SHOP SHOP -");
  EXPECT_EQ(rendered("{{.app | replace \"s\" \"ch\" | trunc 3}}"), "chh");
  EXPECT_EQ(rendered("{{.none}}"), "");
}

TEST(LineTemplate, RefusesTheRestByName) {
  EXPECT_NE(rendered("{{if .app}}x{{end}}").find("{{if .app}}"), std::string::npos);
  EXPECT_NE(rendered("{{.app | sha}}").find("served are"), std::string::npos);
  EXPECT_NE(rendered("{{.app").find("without }}"), std::string::npos);
}

}  // namespace
}  // namespace foreshock::api::loki
