// The next page of a search, newest first, ends just behind the last row: its nanosecond is asked again, so that
// rows of the same moment are not skipped, and rows that were there already are dropped by their id.

export function nextNanosecond(time: string): string {
  const match = /^(.*?)(?:\.(\d{1,9})\d*)?Z$/.exec(time);
  if (!match) return time;
  const nanos = Number((match[2] ?? "0").padEnd(9, "0")) + 1;
  if (nanos < 1e9) return `${match[1]}.${String(nanos).padStart(9, "0")}Z`;
  return `${new Date(Date.parse(`${match[1]}Z`) + 1000).toISOString().slice(0, 19)}.000000000Z`;
}

export function withoutRepeats<Row extends { id: string }>(pages: readonly (readonly Row[])[]): Row[] {
  const seen = new Set<string>();
  const rows: Row[] = [];
  for (const page of pages) {
    for (const row of page) {
      if (seen.has(row.id)) continue;
      seen.add(row.id);
      rows.push(row);
    }
  }
  return rows;
}

// Where the next page ends; undefined when this was the last one.
export function nextEnd(rows: readonly { timestamp: string }[], limit: number, end: string): string | undefined {
  const last = rows.at(-1);
  if (!last || rows.length < limit) return undefined;
  const next = nextNanosecond(last.timestamp);
  // A whole page of one nanosecond: go on before it rather than for ever around it.
  return next === end ? last.timestamp : next;
}
