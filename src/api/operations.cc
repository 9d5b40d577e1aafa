#include "api/operations.h"

#include <array>

namespace foreshock::api {
namespace {

using auth::Scope;
constexpr std::nullopt_t kPublic = std::nullopt;

constexpr std::array kOperations{
    Operation{"getSession", "GET", "/api/v1/session", kPublic},
    Operation{"createSession", "POST", "/api/v1/session", kPublic},
    Operation{"deleteSession", "DELETE", "/api/v1/session", kPublic},
    Operation{"writeLogs", "POST", "/api/v1/logs", Scope::kLogsWrite, true},
    Operation{"query", "POST", "/api/v1/query", Scope::kLogsRead},
    Operation{"queryHistogram", "POST", "/api/v1/query/histogram", Scope::kLogsRead},
    Operation{"queryFacets", "POST", "/api/v1/query/facets", Scope::kLogsRead},
    Operation{"listFields", "GET", "/api/v1/fields", Scope::kLogsRead},
    Operation{"listFieldValues", "GET", "/api/v1/fields/{name}/values", Scope::kLogsRead},
    Operation{"getLogContext", "GET", "/api/v1/logs/{id}/context", Scope::kLogsRead},
    Operation{"tailLogs", "GET", "/api/v1/tail", Scope::kLogsRead},
    Operation{"streamEvents", "GET", "/api/v1/events", Scope::kLogsRead},
    Operation{"getOverview", "GET", "/api/v1/overview", Scope::kLogsRead},
    Operation{"listTemplates", "GET", "/api/v1/templates", Scope::kLogsRead},
    Operation{"createTemplate", "POST", "/api/v1/templates", Scope::kPatternsWrite},
    Operation{"listTemplateDecisions", "GET", "/api/v1/templates/decisions", Scope::kLogsRead},
    Operation{"deleteTemplateDecision", "DELETE", "/api/v1/templates/decisions/{id}", Scope::kPatternsWrite},
    Operation{"mergeTemplates", "POST", "/api/v1/templates/merge", Scope::kPatternsWrite},
    Operation{"listTemplateSuspects", "GET", "/api/v1/templates/suspects", Scope::kLogsRead},
    Operation{"decideTemplateSuspect", "POST", "/api/v1/templates/suspects/{id}", Scope::kPatternsWrite},
    Operation{"diffTemplates", "GET", "/api/v1/templates/diff", Scope::kLogsRead},
    Operation{"renameTemplate", "POST", "/api/v1/templates/{id}/rename", Scope::kPatternsWrite},
    Operation{"splitTemplate", "POST", "/api/v1/templates/{id}/split", Scope::kPatternsWrite},
    Operation{"getTemplate", "GET", "/api/v1/templates/{id}", Scope::kLogsRead},
    Operation{"getSimilarTemplates", "GET", "/api/v1/templates/{id}/similar", Scope::kLogsRead},
    Operation{"listFindings", "GET", "/api/v1/findings", Scope::kLogsRead},
    Operation{"getAnomalies", "GET", "/api/v1/anomalies", Scope::kLogsRead},
    Operation{"getTopology", "GET", "/api/v1/topology", Scope::kLogsRead},
    Operation{"listIncidents", "GET", "/api/v1/incidents", Scope::kLogsRead},
    Operation{"getIncident", "GET", "/api/v1/incidents/{id}", Scope::kLogsRead},
    Operation{"acknowledgeIncident", "POST", "/api/v1/incidents/{id}/acknowledge", Scope::kIncidentsWrite},
    Operation{"resolveIncident", "POST", "/api/v1/incidents/{id}/resolve", Scope::kIncidentsWrite},
    Operation{"reopenIncident", "POST", "/api/v1/incidents/{id}/reopen", Scope::kIncidentsWrite},
    Operation{"addIncidentNote", "POST", "/api/v1/incidents/{id}/notes", Scope::kIncidentsWrite},
    Operation{"listFeedback", "GET", "/api/v1/feedback", Scope::kLogsRead},
    Operation{"giveFeedback", "POST", "/api/v1/feedback", Scope::kAnomaliesFeedback},
    Operation{"listSilences", "GET", "/api/v1/silences", Scope::kLogsRead},
    Operation{"createSilence", "POST", "/api/v1/silences", Scope::kSilencesWrite},
    Operation{"deleteSilence", "DELETE", "/api/v1/silences/{id}", Scope::kSilencesWrite},
    Operation{"listChannels", "GET", "/api/v1/channels", Scope::kLogsRead},
    Operation{"testChannel", "POST", "/api/v1/channels/{id}/test", Scope::kAlertsWrite},
    Operation{"listSources", "GET", "/api/v1/sources", Scope::kLogsRead},
    Operation{"listRecentIngest", "GET", "/api/v1/ingest/recent", Scope::kLogsRead},
    Operation{"listTokens", "GET", "/api/v1/tokens", Scope::kAdmin},
    Operation{"createToken", "POST", "/api/v1/tokens", Scope::kAdmin},
    Operation{"deleteToken", "DELETE", "/api/v1/tokens/{id}", Scope::kAdmin},
    Operation{"listTenants", "GET", "/api/v1/tenants", Scope::kAdmin},
    Operation{"listAudit", "GET", "/api/v1/audit", Scope::kAdmin},
    Operation{"createErasure", "POST", "/api/v1/erasures", Scope::kAdmin, true},
    Operation{"listErasures", "GET", "/api/v1/erasures", Scope::kAdmin, true},
    Operation{"getErasure", "GET", "/api/v1/erasures/{id}", Scope::kAdmin, true},
    Operation{"createBackup", "POST", "/api/v1/backups", Scope::kAdmin, true},
    Operation{"listBackups", "GET", "/api/v1/backups", Scope::kAdmin, true},
    Operation{"getBackup", "GET", "/api/v1/backups/{id}", Scope::kAdmin, true},
    Operation{"exportLogs", "POST", "/api/v1/export", Scope::kLogsRead, true},
    Operation{"importLogs", "POST", "/api/v1/import", Scope::kAdmin, true},
    Operation{"listRunbooks", "GET", "/api/v1/runbooks", Scope::kLogsRead},
    Operation{"listModels", "GET", "/api/v1/models", Scope::kLogsRead},
    Operation{"testRedaction", "POST", "/api/v1/redaction/test", Scope::kAdmin},
    Operation{"lokiQuery", "GET", "/loki/api/v1/query", Scope::kLogsRead},
    Operation{"lokiQueryByForm", "POST", "/loki/api/v1/query", Scope::kLogsRead},
    Operation{"lokiQueryRange", "GET", "/loki/api/v1/query_range", Scope::kLogsRead},
    Operation{"lokiQueryRangeByForm", "POST", "/loki/api/v1/query_range", Scope::kLogsRead},
    Operation{"lokiLabels", "GET", "/loki/api/v1/labels", Scope::kLogsRead},
    Operation{"lokiLabelsByForm", "POST", "/loki/api/v1/labels", Scope::kLogsRead},
    Operation{"lokiLabel", "GET", "/loki/api/v1/label", Scope::kLogsRead},
    Operation{"lokiSeries", "GET", "/loki/api/v1/series", Scope::kLogsRead},
    Operation{"lokiSeriesByForm", "POST", "/loki/api/v1/series", Scope::kLogsRead},
    Operation{"lokiIndexStats", "GET", "/loki/api/v1/index/stats", Scope::kLogsRead},
    Operation{"lokiIndexStatsByForm", "POST", "/loki/api/v1/index/stats", Scope::kLogsRead},
    Operation{"lokiIndexVolume", "GET", "/loki/api/v1/index/volume", Scope::kLogsRead},
    Operation{"lokiIndexVolumeByForm", "POST", "/loki/api/v1/index/volume", Scope::kLogsRead},
    Operation{"lokiIndexVolumeRange", "GET", "/loki/api/v1/index/volume_range", Scope::kLogsRead},
    Operation{"lokiIndexVolumeRangeByForm", "POST", "/loki/api/v1/index/volume_range", Scope::kLogsRead},
    Operation{"lokiPatterns", "GET", "/loki/api/v1/patterns", Scope::kLogsRead},
    Operation{"lokiPatternsByForm", "POST", "/loki/api/v1/patterns", Scope::kLogsRead},
    Operation{"lokiDetectedLabels", "GET", "/loki/api/v1/detected_labels", Scope::kLogsRead},
    Operation{"lokiDetectedLabelsByForm", "POST", "/loki/api/v1/detected_labels", Scope::kLogsRead},
    Operation{"lokiDetectedFields", "GET", "/loki/api/v1/detected_fields", Scope::kLogsRead},
    Operation{"lokiDetectedFieldsByForm", "POST", "/loki/api/v1/detected_fields", Scope::kLogsRead},
    Operation{"lokiFormatQuery", "GET", "/loki/api/v1/format_query", Scope::kLogsRead},
    Operation{"lokiFormatQueryByForm", "POST", "/loki/api/v1/format_query", Scope::kLogsRead},
    Operation{"lokiLabelValues", "GET", "/loki/api/v1/label/{name}/values", Scope::kLogsRead},
    Operation{"lokiDetectedFieldValues", "GET", "/loki/api/v1/detected_field/{name}/values",
              Scope::kLogsRead},
    Operation{"lokiTail", "GET", "/loki/api/v1/tail", Scope::kLogsRead},
    Operation{"lokiBuildInfo", "GET", "/loki/api/v1/status/buildinfo", Scope::kLogsRead},
    Operation{"lokiDrilldownLimits", "GET", "/loki/api/v1/drilldown-limits", Scope::kLogsRead},
    Operation{"lokiRules", "GET", "/loki/api/v1/rules", Scope::kLogsRead},
    Operation{"prometheusQuery", "GET", "/prometheus/api/v1/query", Scope::kLogsRead},
    Operation{"prometheusQueryByForm", "POST", "/prometheus/api/v1/query", Scope::kLogsRead},
    Operation{"prometheusQueryRange", "GET", "/prometheus/api/v1/query_range", Scope::kLogsRead},
    Operation{"prometheusQueryRangeByForm", "POST", "/prometheus/api/v1/query_range", Scope::kLogsRead},
    Operation{"prometheusLabels", "GET", "/prometheus/api/v1/labels", Scope::kLogsRead},
    Operation{"prometheusLabelsByForm", "POST", "/prometheus/api/v1/labels", Scope::kLogsRead},
    Operation{"prometheusSeries", "GET", "/prometheus/api/v1/series", Scope::kLogsRead},
    Operation{"prometheusSeriesByForm", "POST", "/prometheus/api/v1/series", Scope::kLogsRead},
    Operation{"prometheusExemplars", "GET", "/prometheus/api/v1/query_exemplars", Scope::kLogsRead},
    Operation{"prometheusExemplarsByForm", "POST", "/prometheus/api/v1/query_exemplars", Scope::kLogsRead},
    Operation{"prometheusLabelValues", "GET", "/prometheus/api/v1/label/{name}/values", Scope::kLogsRead},
    Operation{"prometheusMetadata", "GET", "/prometheus/api/v1/metadata", Scope::kLogsRead},
    Operation{"prometheusBuildInfo", "GET", "/prometheus/api/v1/status/buildinfo", Scope::kLogsRead},
    Operation{"prometheusRules", "GET", "/prometheus/api/v1/rules", Scope::kLogsRead},
    Operation{"prometheusAlerts", "GET", "/prometheus/api/v1/alerts", Scope::kLogsRead},
    Operation{"getOpenApi", "GET", "/api/v1/openapi.json", kPublic},
    Operation{"getLive", "GET", "/livez", kPublic},
    Operation{"getReady", "GET", "/readyz", kPublic},
    Operation{"getMetrics", "GET", "/metrics", kPublic},
    Operation{"getVersion", "GET", "/version", kPublic},
};

}  // namespace

std::span<const Operation> operations() {
  return kOperations;
}

const Operation* find_operation(std::string_view method, std::string_view path) {
  if (method == "HEAD") method = "GET";
  for (const Operation& operation : kOperations)
    if (operation.method == method && operation.path == path) return &operation;
  return nullptr;
}

}  // namespace foreshock::api
