#include "detect/model_file.h"

#include <gtest/gtest.h>

#include <cmath>

#include "ml/random.h"

namespace foreshock::detect {
namespace {

std::vector<Session> sessions(size_t count, uint64_t seed) {
  ml::Random random(seed);
  std::vector<Session> all;
  for (size_t i = 0; i < count; ++i) {
    Session session = {0};
    for (size_t reads = random.below(4); reads > 0; --reads) session.insert(session.end(), {1, 2});
    session.push_back(3);
    if (i % 37 == 36) session.insert(session.begin() + 1, 4 + static_cast<uint32_t>(random.below(3)));
    all.push_back(session);
  }
  return all;
}

std::vector<LogWindow> windows(uint32_t files, uint64_t seed, bool labelled) {
  ml::Random random(seed);
  std::vector<LogWindow> all;
  for (uint32_t source = 0; source < files; ++source)
    for (uint64_t w = 0; w < 30; ++w) {
      LogWindow window;
      window.source = source;
      window.lines = 100;
      bool fault = w >= 20 && w < 24;
      for (uint64_t t = 1; t < 12; ++t)
        window.counts.emplace_back(TemplateId{t},
                                   static_cast<uint32_t>(5 + random.below(9) + (fault && t < 3 ? 30 : 0)));
      window.end = Timestamp{static_cast<int64_t>(1e9 * (1 + random.uniform()))};
      if (labelled) window.label = fault;
      all.push_back(window);
    }
  return all;
}

bool runs_here(std::string_view name) {
  return !session_model_is_neural(name) && !log_model_is_neural(name);
}

const std::vector<std::string> kEvents = {"open", "read", "done", "close", "a", "b", "c"};

TEST(ModelFile, EverySessionLearnerScoresAfterLoadingAsBefore) {
  for (const std::string& name : session_model_names()) {
    if (!runs_here(name)) continue;
    Result<SessionDetector> trained = SessionDetector::train(sessions(200, 1), {.model = name, .seed = 7});
    ASSERT_TRUE(trained.has_value()) << name;
    std::string bytes = save_session_model(*trained, kEvents);
    EXPECT_EQ(*learner_of_model(bytes, "sessions"), name);
    Result<SessionModel> loaded = load_session_model(bytes, {});
    ASSERT_TRUE(loaded.has_value()) << name << ": " << loaded.error().message;
    EXPECT_EQ(loaded->events, kEvents);
    EXPECT_EQ(save_session_model(loaded->detector, kEvents), bytes) << name;
    for (const Session& session : sessions(100, 2)) {
      SessionVerdict before = trained->judge(session), after = loaded->detector.judge(session);
      EXPECT_EQ(before.score, after.score) << name;
      EXPECT_EQ(before.p_value, after.p_value) << name;
      EXPECT_EQ(before.anomalous, after.anomalous) << name;
    }
    std::vector<SessionDetector::EventShare> one = trained->explain({0, 1, 5, 3}),
                                             two = loaded->detector.explain({0, 1, 5, 3});
    ASSERT_EQ(one.size(), two.size()) << name;
    for (size_t i = 0; i < one.size(); ++i) EXPECT_EQ(one[i].share, two[i].share) << name;
  }
}

TEST(ModelFile, EveryLogLearnerScoresAfterLoadingAsBefore) {
  for (const std::string& name : log_model_names()) {
    if (!runs_here(name)) continue;
    Result<LogDetector> trained = LogDetector::train(windows(3, 1, true), {.model = name});
    ASSERT_TRUE(trained.has_value()) << name;
    templates::Catalogue catalogue, restored;
    std::string bytes = save_log_model(*trained, 100, catalogue);
    Result<LogModel> loaded = load_log_model(bytes, {}, restored);
    ASSERT_TRUE(loaded.has_value()) << name << ": " << loaded.error().message;
    EXPECT_EQ(loaded->window_lines, 100u);
    EXPECT_EQ(save_log_model(loaded->detector, 100, restored), bytes) << name;
    std::vector<LogVerdict> before = trained->judge(windows(2, 2, false)),
                            after = loaded->detector.judge(windows(2, 2, false));
    for (size_t i = 0; i < before.size(); ++i) {
      EXPECT_EQ(before[i].score, after[i].score) << name;
      EXPECT_EQ(before[i].p_value, after[i].p_value) << name;
      EXPECT_EQ(before[i].contributions, after[i].contributions) << name;
    }
  }
}

TEST(ModelFile, EverySeriesLearnerGoesOnWhereItWasSaved) {
  for (std::string_view name : series_model_names()) {
    std::unique_ptr<SeriesDetector> whole = *make_series_detector(name), first = *make_series_detector(name);
    ml::Random random(3);
    std::vector<double> values;
    for (int i = 0; i < 4000; ++i)
      values.push_back(50 + 10 * std::sin(i / 20.0) + 3 * random.normal() + (i % 700 == 650 ? 90 : 0));
    for (int i = 0; i < 2500; ++i) {
      whole->take(1e9 + 300.0 * i, values[static_cast<size_t>(i)]);
      first->take(1e9 + 300.0 * i, values[static_cast<size_t>(i)]);
    }
    std::string bytes = save_series_model(*first);
    Result<std::unique_ptr<SeriesDetector>> loaded = load_series_model(bytes);
    ASSERT_TRUE(loaded.has_value()) << name << ": " << loaded.error().message;
    EXPECT_EQ((*loaded)->name(), name);
    EXPECT_EQ(save_series_model(**loaded), bytes) << name;
    for (int i = 2500; i < 4000; ++i) {
      SeriesVerdict one = whole->take(1e9 + 300.0 * i, values[static_cast<size_t>(i)]),
                    two = (*loaded)->take(1e9 + 300.0 * i, values[static_cast<size_t>(i)]);
      ASSERT_EQ(one.expected, two.expected) << name << " " << i;
      ASSERT_EQ(one.p_value, two.p_value) << name << " " << i;
      ASSERT_EQ(one.alarm, two.alarm) << name << " " << i;
    }
  }
}

std::string why_not(std::string_view bytes) {
  Result<SessionModel> loaded = load_session_model(bytes, {});
  return loaded ? "" : loaded.error().message;
}

TEST(ModelFile, WhatIsNoModelOrAnotherOneSaysWhatToDo) {
  std::string bytes = save_session_model(*SessionDetector::train(sessions(60, 1), {}), kEvents);
  EXPECT_EQ(why_not(bytes), "");
  EXPECT_NE(why_not("").find("no model"), std::string::npos);
  EXPECT_NE(why_not("a text file\n").find("no model"), std::string::npos);
  for (size_t cut : {size_t{4}, size_t{12}, size_t{23}, size_t{24}, bytes.size() / 2, bytes.size() - 1})
    EXPECT_NE(why_not(std::string_view(bytes).substr(0, cut)).find("cut short"), std::string::npos) << cut;
  EXPECT_NE(why_not(bytes + "x").find("damaged"), std::string::npos);
  std::string changed = bytes;
  changed[bytes.size() / 2] = static_cast<char>(changed[bytes.size() / 2] ^ 4);
  EXPECT_NE(why_not(changed).find("checksum"), std::string::npos);
  std::string newer = bytes;
  newer[4] = 9;
  EXPECT_NE(why_not(newer).find("version 9, this program reads 1; train it again"), std::string::npos);
  Result<std::string> other = learner_of_model(bytes, "logs");
  ASSERT_FALSE(other.has_value());
  EXPECT_EQ(other.error().message, "the model was saved by `detect sessions`, this is `detect logs`");
}

// Every byte of the body changed in turn, sealed again: an error or a detector that answers.
TEST(ModelFile, ASealDoesNotMakeHostileFieldsSound) {
  std::string bytes = save_session_model(*SessionDetector::train(sessions(30, 1), {}), kEvents);
  std::string body = bytes.substr(24);
  int refused = 0;
  for (size_t i = 0; i < body.size(); i += 3) {
    std::string hostile = body;
    hostile[i] = static_cast<char>(hostile[i] ^ 0x81);
    Result<SessionModel> loaded = load_session_model(ml::seal("FSDM", 1, hostile), {});
    if (!loaded) {
      ++refused;
      EXPECT_EQ(loaded.error().message.find("starts empty"), std::string::npos);
      continue;
    }
    EXPECT_FALSE(std::isnan(loaded->detector.judge({0, 1, 9}).score));
  }
  EXPECT_GT(refused, 0);
}

TEST(ModelFile, ANetworkIsNotLoadedWithoutThePlugin) {
  std::string body;
  ml::StateWriter out(body);
  out.text("sessions");
  out.text("lstm_next");
  out.u32(0);
  out.text("lstm_next");
  out.f64(0.001);
  out.u64(1);
  out.u32(0);
  Result<SessionModel> loaded = load_session_model(ml::seal("FSDM", 1, body), {});
  ASSERT_FALSE(loaded.has_value());
  EXPECT_EQ(loaded.error().kind, ErrorKind::kUnavailable);
  EXPECT_NE(loaded.error().message.find("plug-in"), std::string::npos);
}

}  // namespace
}  // namespace foreshock::detect
