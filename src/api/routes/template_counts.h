// Counts of templates in a range, folded over services, with what a page shows about each.
//
// Counts come from the store's minute counts and texts from the catalogue, so no line is read. Used by
// /templates and /overview.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "api/routes/shared.h"
#include "base/json_writer.h"
#include "classify/classifier.h"

namespace foreshock::api {

struct CountedTemplate {
  TemplateId id;
  std::string text;
  uint64_t count = 0;
  uint8_t severity_number = 0;  // of the service that has most of it
  std::string service;          // that service
  std::map<std::string, uint64_t> services;
  Timestamp first_seen{INT64_MAX}, last_seen{INT64_MIN};  // within all of retention
  std::vector<uint64_t> trend;
  std::string given_name;  // by a person
  templates::TemplateOrigin origin = templates::TemplateOrigin::kMined;
  std::vector<TemplateId> members;  // of a group: its templates, most frequent first
};

struct CountedRange {
  Timestamp start, end;
  int64_t step_ns = kMinute;  // of trends
};

// Whole minutes that cover start..end, cut into at most kTrendSlices steps.
CountedRange counted_range(Timestamp start, Timestamp end);

Result<std::vector<CountedTemplate>> count_templates(Shared& shared, TenantId tenant,
                                                     const CountedRange& range, const std::string& service);

// Templates that are as like as this, or more, become one entry each: the most frequent with all counts.
void group_counted(std::vector<CountedTemplate>& counted, double granularity);

// One Template of openapi.yaml as the fields of an object that the caller has begun.
void write_template_fields(JsonWriter& json, const CountedTemplate& counted, uint64_t total, Timestamp start);

// The classification of a template's text; cheap, and the same each time.
classify::Class class_of(const CountedTemplate& counted);

}  // namespace foreshock::api
