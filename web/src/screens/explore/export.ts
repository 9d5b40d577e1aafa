// What is on the screen as a file, or as a command.
import type { LogRow } from "../../api/client";
import type { SearchRequest, TableRow } from "../../api/search";

function cell(value: unknown): string {
  if (value === null || value === undefined) return "";
  let text = typeof value === "string" ? value : JSON.stringify(value);
  // A spreadsheet runs a cell that begins like a formula; a log line is not to be trusted with that.
  if (typeof value === "string" && /^[=+@\t\r-]/.test(text)) text = `'${text}`;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function csv(columns: readonly string[], rows: readonly TableRow[]): string {
  return [columns, ...rows.map((row) => columns.map((name) => row[name]))]
    .map((line) => `${line.map(cell).join(",")}\r\n`)
    .join("");
}

export const rowColumns = [
  "timestamp",
  "severity_text",
  "service",
  "host",
  "source",
  "template_id",
  "body",
  "raw",
] as const;

export function ndjson(rows: readonly (TableRow | LogRow)[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join("");
}

export function curl(origin: string, request: SearchRequest): string {
  const body = JSON.stringify(request).replaceAll("'", "'\\''");
  return `curl -s ${origin}/api/v1/query -H "Authorization: Bearer $FORESHOCK_TOKEN" -H 'Content-Type: application/json' -d '${body}'`;
}

export function download(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
