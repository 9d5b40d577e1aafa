// What can happen in ingest: one struct per thing, each with its counter or its log line, so that the two
// never drift apart. tell() may be called from any thread; a counter costs one atomic add, a log line is
// limited in rate by telemetry. Every metric named here stands in docs/operate/metrics.md.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "base/telemetry.h"
#include "ingest/frame.h"

namespace foreshock::ingest::events {

struct FrameTaken {
  SourceKind kind;
  size_t bytes;
  void tell() const {
    static const auto frames = each("foreshock_ingest_frames_total", "Frames handed to lanes");
    static const auto volumes = each("foreshock_ingest_bytes_total", "Bytes handed to lanes");
    frames[static_cast<size_t>(kind)].add();
    volumes[static_cast<size_t>(kind)].add(static_cast<double>(bytes));
  }

 private:
  // A counter for each kind of source.
  static std::array<telemetry::Counter, kSourceKinds> each(const char* name, const char* help) {
    return make_each(name, help, std::make_index_sequence<kSourceKinds>());
  }
  template <size_t... kKinds>
  static std::array<telemetry::Counter, kSourceKinds> make_each(const char* name, const char* help,
                                                                std::index_sequence<kKinds...>) {
    return {telemetry::counter(
        name, help, {{"source", std::string(source_kind_name(static_cast<SourceKind>(kKinds)))}})...};
  }
};

struct LineCut {
  const std::string& source;
  void tell() const {
    static const auto counter =
        telemetry::counter("foreshock_ingest_lines_cut_total", "Lines longer than the limit, cut there");
    counter.add();
    telemetry::log(telemetry::Level::kWarn, "ingest.line_cut", {{"source", source}});
  }
};

struct FileStartedOver {
  const std::string& path;
  void tell() const {
    static const auto counter =
        telemetry::counter("foreshock_ingest_files_started_over_total",
                           "Files that were truncated or replaced under the same inode");
    counter.add();
    telemetry::log(telemetry::Level::kInfo, "ingest.file_started_over", {{"path", path}});
  }
};

struct FileUnreadable {
  const std::string& path;
  const Error& error;
  void tell() const {
    static const auto counter = telemetry::counter("foreshock_ingest_files_unreadable_total",
                                                   "Files that could not be opened or read");
    counter.add();
    telemetry::log(telemetry::Level::kWarn, "ingest.file_unreadable",
                   {{"path", path}, {"error", error.message}});
  }
};

struct MessageBroken {
  const char* protocol;
  void tell() const {
    static const auto counter = telemetry::counter("foreshock_ingest_framing_errors_total",
                                                   "Messages whose framing was wrong and was resynchronised");
    counter.add();
    telemetry::log(telemetry::Level::kDebug, "ingest.framing_error", {{"protocol", protocol}});
  }
};

struct RequestRefused {
  const Error& error;
  void tell() const {
    static const auto counter = telemetry::counter("foreshock_ingest_requests_refused_total",
                                                   "Deliveries over HTTP that were not taken");
    counter.add();
    telemetry::log(telemetry::Level::kDebug, "ingest.request_refused", {{"error", error.message}});
  }
};

// A delivery of something that is no logs (traces, metrics): answered, counted, not kept.
struct SignalSkipped {
  const char* signal;
  void tell() const {
    telemetry::counter("foreshock_ingest_signals_skipped_total", "Deliveries of traces or metrics, not kept",
                       {{"signal", signal}})
        .add();
  }
};

struct KafkaFailed {
  std::string_view reason;
  void tell() const {
    static const auto counter =
        telemetry::counter("foreshock_ingest_kafka_errors_total", "What went wrong between Kafka and us");
    counter.add();
    telemetry::log(telemetry::Level::kWarn, "ingest.kafka", {{"reason", std::string(reason)}});
  }
};

struct JournalFailed {
  const Error& error;
  void tell() const { telemetry::log(telemetry::Level::kWarn, "ingest.journal", {{"error", error.message}}); }
};

}  // namespace foreshock::ingest::events
