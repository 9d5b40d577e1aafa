#include "ingest/frame.h"

#include <gtest/gtest.h>

namespace foreshock::ingest {
namespace {

TEST(Stream, IdFollowsFromWhatNamesIt) {
  Stream a;
  a.kind = SourceKind::kFile;
  a.name = "/var/log/a.log";
  Stream b = a;
  EXPECT_EQ(make_stream(a)->id, make_stream(b)->id);
  b.tenant = TenantId{2};
  EXPECT_NE(make_stream(a)->id, make_stream(b)->id);
  b = a;
  b.kind = SourceKind::kStdin;
  EXPECT_NE(make_stream(a)->id, make_stream(b)->id);
  // Text must not slide from one field into the next.
  Stream c = a, d = a;
  c.service = "x";
  d.name += "x";
  EXPECT_NE(make_stream(c)->id, make_stream(d)->id);
}

TEST(Stream, KindsHaveNames) {
  EXPECT_EQ(source_kind_name(SourceKind::kJournald), "journald");
  EXPECT_EQ(source_kind_name(SourceKind::kReplay), "replay");
}

}  // namespace
}  // namespace foreshock::ingest
