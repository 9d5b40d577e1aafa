// Views: what lanes know, in the shape that api shows. Pure translation of plain data, called from API
// threads a few times a second; nothing is decided here.
// Sources are failing when most of their lines break the format that they claim, or a file cannot be read.
// A source that did not speak since the start is shown too, from what was kept of its health.
#pragma once

#include <string>
#include <vector>

#include "api/server_view.h"
#include "app/pipeline.h"
#include "ingest/file_source.h"
#include "templates/catalogue.h"

namespace foreshock::app {

std::vector<api::SourceView> source_views(const std::vector<StreamHealth>& streams,
                                          const std::vector<detect::SourceState>& healths,
                                          const std::vector<ingest::FileSource::FileState>& files,
                                          Timestamp now);
// Newest first; of one token when `token_id` is not empty.
std::vector<api::RecentRecord> recent_views(const std::vector<StreamHealth>& streams,
                                            const std::string& token_id);
std::vector<api::ModelView> model_views(const templates::Catalogue& catalogue, size_t detector_bytes);

}  // namespace foreshock::app
