// What a token may do, in words. The order is from harmless to everything.
import type { Schemas } from "../../api/client";

export type Scope = Schemas["TokenCreate"]["scopes"][number];

export const scopes: readonly { scope: Scope; says: string }[] = [
  { scope: "logs:write", says: "Send logs" },
  { scope: "logs:read", says: "Read lines, patterns, findings, incidents" },
  { scope: "patterns:write", says: "Name, merge and split patterns" },
  { scope: "anomalies:feedback", says: "Give verdicts on findings" },
  { scope: "incidents:write", says: "Acknowledge, resolve and note on incidents" },
  { scope: "silences:write", says: "Hold notifications back" },
  { scope: "alerts:write", says: "Test notification channels" },
  { scope: "runbooks:run", says: "Start runbooks" },
  { scope: "runbooks:approve", says: "Approve what a runbook wants to do" },
  { scope: "models:promote", says: "Put another model in charge" },
  { scope: "admin:*", says: "Everything, tokens and users too" },
];

export const lifetimes = [
  ["", "Until it is revoked"],
  ["1d", "A day"],
  ["30d", "30 days"],
  ["90d", "90 days"],
  ["365d", "A year"],
] as const;

// The end of a lifetime that begins now; undefined for one without end.
export function endOf(lifetime: string, now: number): string | undefined {
  const days = /^(\d+)d$/.exec(lifetime)?.[1];
  return days ? new Date(now + Number(days) * 86_400_000).toISOString() : undefined;
}
