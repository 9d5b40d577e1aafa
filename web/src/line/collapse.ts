// Neighbouring lines of one template as one line with a count.
export interface Group<Row> {
  row: Row;
  times: number;
}

export function collapse<Row extends { template_id: string }>(rows: readonly Row[]): Group<Row>[] {
  const groups: Group<Row>[] = [];
  for (const row of rows) {
    const last = groups.at(-1);
    if (last && row.template_id !== "" && last.row.template_id === row.template_id) last.times += 1;
    else groups.push({ row, times: 1 });
  }
  return groups;
}
