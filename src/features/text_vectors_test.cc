#include "features/text_vectors.h"

#include <gtest/gtest.h>

namespace foreshock::features {
namespace {

double similarity(const TextVector& a, const TextVector& b) {
  double sum = 0;
  for (size_t i = 0; i < kTextColumns; ++i) sum += double{a[i]} * b[i];
  return sum;
}

std::vector<DescribedText> corpus() {
  return {{"No space left on device", "Disk is full", "Make room on the disk."},
          {"Failed password for <*> from <ip> port <num>", "Password login failed", ""},
          {"connect() failed (<num>: Connection refused) while connecting to upstream", "", ""},
          {"certificate has expired", "", "Renew the certificate."},
          {"Started <*>", "", ""},
          {"checkpoint complete: wrote <num> buffers", "", ""}};
}

TEST(TextVectors, AQuestionIsNearestToWhatItMeans) {
  TextVectors vectors(corpus());
  auto texts = corpus();
  auto nearest = [&](std::string_view question) {
    TextVector asked = vectors.of(question);
    size_t best = 0;
    for (size_t i = 1; i < texts.size(); ++i)
      if (similarity(asked, vectors.of(texts[i])) > similarity(asked, vectors.of(texts[best]))) best = i;
    return best;
  };
  EXPECT_EQ(nearest("volume has no storage any more"), 0u);
  EXPECT_EQ(nearest("somebody could not log in with their credentials"), 1u);
  EXPECT_EQ(nearest("backend rejects connections"), 2u);
  EXPECT_EQ(nearest("cert too old"), 3u);
}

TEST(TextVectors, VectorsHaveLengthOneOrZeroAndAreTheSameEachTime) {
  TextVectors first(corpus()), second(corpus());
  for (const char* text : {"disk full", "zebra quantum", "connectionz refusedd"}) {
    TextVector a = first.of(text);
    EXPECT_NEAR(similarity(a, a), 1, 1e-4) << text;
    EXPECT_EQ(a, second.of(text));
  }
  TextVector nothing = first.of("the of <ip> 12");
  EXPECT_EQ(similarity(nothing, nothing), 0);
}

TEST(TextVectors, UnknownWordsAreNearThoseThatLookLikeThem) {
  TextVectors vectors(corpus());
  double near = similarity(vectors.of("checkpointer"), vectors.of("checkpoint"));
  double far = similarity(vectors.of("checkpointer"), vectors.of("password"));
  EXPECT_GT(near, 0.2);
  EXPECT_GT(near, far + 0.15);
}

TEST(TextVectors, NothingToLearnFromIsFine) {
  TextVectors vectors({});
  EXPECT_EQ(vectors.words(), 0u);
  double meant = similarity(vectors.of("disk full"), vectors.of("volume exhausted"));
  EXPECT_GT(meant, similarity(vectors.of("disk full"), vectors.of("password refused")) + 0.15);
  EXPECT_GT(vectors.memory_bytes(), 0u);
}

}  // namespace
}  // namespace foreshock::features
