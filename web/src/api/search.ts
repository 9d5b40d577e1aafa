// POST /query: rows arrive as one JSON object a line; the last line tells how the search went.
import { checkedFetch, type LogRow, type QuerySummary, writeHeaders } from "./client";
import { ApiProblem, type Problem } from "./problem";

export interface SearchRequest {
  query: string;
  start: string;
  end: string;
  limit: number;
  order?: "asc" | "desc";
}

export type TableRow = Record<string, unknown>;

export interface SearchResult {
  rows: LogRow[]; // without pipes
  table: TableRow[]; // with pipes: named columns
  columns: string[];
  summary: QuerySummary | null;
}

export function isLogRow(row: TableRow): boolean {
  return typeof row.id === "string" && typeof row.timestamp === "string" && "raw" in row && "attributes" in row;
}

export class ResultReader {
  readonly result: SearchResult = { rows: [], table: [], columns: [], summary: null };
  private rest = "";

  push(chunk: string): void {
    this.rest += chunk;
    let from = 0;
    for (let at = this.rest.indexOf("\n"); at >= 0; at = this.rest.indexOf("\n", from)) {
      this.line(this.rest.slice(from, at));
      from = at + 1;
    }
    this.rest = this.rest.slice(from);
  }

  end(): SearchResult {
    this.line(this.rest);
    this.rest = "";
    return this.result;
  }

  private line(text: string): void {
    if (text.trim() === "") return;
    const row = JSON.parse(text) as TableRow;
    if (row._error) {
      const problem = row._error as Problem;
      throw new ApiProblem(problem.status, problem);
    }
    if (row._summary) {
      this.result.summary = row._summary as QuerySummary;
    } else if (isLogRow(row)) {
      this.result.rows.push(row as unknown as LogRow);
    } else {
      this.result.table.push(row);
      for (const name of Object.keys(row)) if (!this.result.columns.includes(name)) this.result.columns.push(name);
    }
  }
}

export async function search(request: SearchRequest, signal?: AbortSignal): Promise<SearchResult> {
  const response = await checkedFetch("/api/v1/query", {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Summary": "1", ...writeHeaders },
    body: JSON.stringify(request),
    signal: signal ?? null,
  });
  const reader = new ResultReader();
  const stream = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (stream) {
    for (let part = await stream.read(); !part.done; part = await stream.read()) reader.push(part.value);
  }
  return reader.end();
}
