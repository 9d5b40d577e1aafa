#include "store/inspect.h"

#include <gtest/gtest.h>

#include "base/fake_world.h"
#include "store/segment/segment_writer.h"
#include "store/testing/sample_batch.h"

namespace foreshock::store {
namespace {

class InspectTest : public ::testing::Test {
 protected:
  InspectTest() {
    SampleBatch batch;
    for (int i = 0; i < 500; ++i)
      batch.add("order " + std::to_string(1'000 + i) + " placed", {kSampleStart + i * kSecond}, "shop");
    std::vector<SegmentPart> parts = {{batch.block(), 1}};
    image_ = write_segment(kDefaultTenant, parts, {kSampleStart}, 3);
    auto file = world_.disk().open("/one.seg", OpenMode::kCreateNew);
    EXPECT_TRUE((*file)->append(image_.bytes));
  }
  FakeWorld world_;
  SegmentImage image_;
};

TEST_F(InspectTest, TellsWhatIsInside) {
  auto out = inspect_segment(world_.disk(), "/one.seg");
  ASSERT_TRUE(out) << out.error().message;
  EXPECT_EQ(out->lines, 500u);
  EXPECT_EQ(out->file_bytes, image_.bytes.size());
  EXPECT_EQ(out->damaged_blocks, 0u);
  for (const char* part :
       {"/one.seg\n", "format 3, tenant 1", "500 lines", "services 1: shop", "sound: every line"})
    EXPECT_NE(out->text.find(part), std::string::npos) << part << " is not in\n" << out->text;
}

TEST_F(InspectTest, NamesADamagedBlock) {
  world_.disk().flip_bit("/one.seg", image_.footer.blocks[0].offset + 2, 1);
  auto out = inspect_segment(world_.disk(), "/one.seg");
  ASSERT_TRUE(out);
  EXPECT_EQ(out->damaged_blocks, 1u);
  EXPECT_NE(out->text.find("DAMAGED: 1 of 1"), std::string::npos) << out->text;
}

TEST_F(InspectTest, OtherFilesAreErrors) {
  EXPECT_EQ(inspect_segment(world_.disk(), "/none.seg").error().kind, ErrorKind::kNotFound);
  auto size = world_.disk().info("/one.seg");
  ASSERT_TRUE(size);
  world_.disk().flip_bit("/one.seg", size->size - 1, 1);
  EXPECT_EQ(inspect_segment(world_.disk(), "/one.seg").error().kind, ErrorKind::kCorrupt);
}

}  // namespace
}  // namespace foreshock::store
