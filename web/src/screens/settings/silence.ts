// What a silence holds back, in words.
import type { Schemas } from "../../api/client";

export type Matcher = Schemas["SilenceCreate"]["matchers"][number];

const names: Record<string, string> = {
  service: "Service",
  severity: "Severity",
  template_id: "Pattern",
  kind: "Kind of finding",
  incident_id: "Incident",
};

// What the server can match today: a service, a pattern, or both.
export function matchersOf(service: string, pattern: string): Matcher[] {
  const matchers: Matcher[] = [];
  if (service.trim()) matchers.push({ name: "service", value: service.trim(), negate: false });
  if (pattern.trim()) matchers.push({ name: "template_id", value: pattern.trim(), negate: false });
  return matchers;
}

export const lengths = [
  ["30m", "30 minutes"],
  ["1h", "An hour"],
  ["2h", "2 hours"],
  ["8h", "8 hours"],
  ["1d", "A day"],
  ["7d", "A week"],
] as const;

export function sentence(matchers: Schemas["Silence"]["matchers"]): string {
  return matchers
    .map(({ name, value, negate }) => `${names[name] ?? name} ${negate ? "is not" : "is"} ${value}`)
    .join(" and ");
}
