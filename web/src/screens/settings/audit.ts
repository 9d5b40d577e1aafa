// Which entries of the audit trail have all the words, wherever they stand.
import type { Schemas } from "../../api/client";

export type Entry = Schemas["AuditEntry"];

export function fits(entry: Entry, words: string): boolean {
  const text = `${entry.actor} ${entry.action} ${entry.target} ${entry.detail ?? ""} #${entry.seq}`.toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
