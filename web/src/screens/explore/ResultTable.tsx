// What a query with pipes answers: named columns.
import { useState } from "react";
import type { TableRow } from "../../api/search";
import { figure } from "../../time/format";
import css from "./Explore.module.css";

const rowsShown = 2000;

function shown(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return Number.isInteger(value) ? value.toLocaleString("en-US") : figure(value);
  return typeof value === "string" ? value : JSON.stringify(value);
}

// Columns without any value, as those of a mistyped field are.
export function emptyColumns(columns: readonly string[], rows: readonly TableRow[]): string[] {
  return rows.length === 0 ? [] : columns.filter((name) => rows.every((row) => shown(row[name]) === ""));
}

export function ResultTable({ columns, rows }: { columns: readonly string[]; rows: readonly TableRow[] }) {
  const [order, setOrder] = useState<{ column: string; down: boolean } | null>(null);
  const sorted = order
    ? [...rows].sort((a, b) => {
        const [x, y] = [a[order.column], b[order.column]];
        const by = typeof x === "number" && typeof y === "number" ? x - y : shown(x).localeCompare(shown(y));
        return order.down ? -by : by;
      })
    : rows;
  const numeric = new Set(
    columns.filter((name) => rows.every((row) => row[name] === null || typeof row[name] === "number")),
  );
  return (
    <section className={css.tableScroll} tabIndex={0} aria-label="Result" data-testid="result-table">
      <table className={css.table}>
        <thead>
          <tr>
            {columns.map((name) => (
              <th
                key={name}
                scope="col"
                data-number={numeric.has(name)}
                aria-sort={order?.column === name ? (order.down ? "descending" : "ascending") : "none"}
              >
                <button
                  type="button"
                  onClick={() => setOrder({ column: name, down: order?.column === name ? !order.down : true })}
                >
                  {name}
                  {order?.column === name ? (order.down ? " ↓" : " ↑") : ""}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sorted.slice(0, rowsShown).map((row, index) => (
            <tr key={index}>
              {columns.map((name) => (
                <td key={name} data-number={numeric.has(name)}>
                  {shown(row[name])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > rowsShown && (
        <p className={css.tableMore}>{rows.length - rowsShown} more rows: use limit, or download them.</p>
      )}
    </section>
  );
}
