// Findings in words.
import type { Finding } from "../../api/client";

export const kindNames: Record<Finding["kind"], string> = {
  new_template: "New message",
  rare_template: "Rare message",
  rate_high: "More than usual",
  rate_low: "Fewer than usual",
  silence: "Gone silent",
  severity: "Serious message",
  error_ratio: "Share of errors",
  slot_number: "Unusual number",
  slot_value: "New value",
  sequence: "Broken sequence",
  mix: "Unusual mixture",
  foreshock: "Foreshock",
  source_silence: "Source silent",
  source_lag: "Source late",
  source_failures: "Lines not read",
  format_drift: "Format changed",
  clock_skew: "Clock wrong",
};

export function kindName(kind: string): string {
  return kindNames[kind as Finding["kind"]] ?? kind.replaceAll("_", " ");
}
