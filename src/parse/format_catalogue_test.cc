#include "parse/format_catalogue.h"

#include <gtest/gtest.h>

#include <set>

#include "parse/parser.h"

namespace foreshock::parse {
namespace {

TEST(FormatCatalogue, NamesAreUniqueAndComeBack) {
  std::set<std::string_view> names;
  for (size_t i = 0; i < format_count(); ++i) {
    auto id = static_cast<FormatId>(i);
    EXPECT_TRUE(names.insert(format_name(id)).second) << format_name(id);
    EXPECT_EQ(format_by_name(format_name(id)), id);
  }
  EXPECT_GE(names.size(), static_cast<size_t>(Format::kCount));
}

TEST(FormatCatalogue, DeclaredNamesKeepTheirNumbers) {
  std::optional<FormatId> id = intern_format("t_catalogue_name");
  ASSERT_TRUE(id);
  EXPECT_GE(static_cast<size_t>(*id), static_cast<size_t>(Format::kCount));
  EXPECT_EQ(intern_format("t_catalogue_name"), id);
  EXPECT_EQ(format_name(*id), "t_catalogue_name");
  EXPECT_EQ(intern_format("json"), id_of(Format::kJson));
}

TEST(FormatCatalogue, TableIsInTheOrderOfTheEnum) {
  EXPECT_EQ(format_name(id_of(Format::kRaw)), "raw");
  EXPECT_EQ(format_name(id_of(Format::kJson)), "json");
  EXPECT_EQ(format_name(id_of(Format::kSyslog5424)), "syslog_rfc5424");
  EXPECT_EQ(format_name(id_of(Format::kNginxCombined)), "nginx_combined");
  EXPECT_EQ(format_name(id_of(Format::kKlog)), "klog");
  EXPECT_EQ(format_name(id_of(Format::kStackTrace)), "stack_trace");
}

TEST(FormatCatalogue, UnknownOnes) {
  EXPECT_EQ(format_by_name("no_such_format"), std::nullopt);
  EXPECT_EQ(format_name(static_cast<FormatId>(9999)), "raw");
}

}  // namespace
}  // namespace foreshock::parse
