import { describe, expect, it } from "vitest";
import { stackOf } from "./Histogram";
import { bars } from "./Sparkline";

describe("charts", () => {
  it("sums slices into bars and loses none", () => {
    const values = Array.from({ length: 61 }, (_, i) => i);
    const few = bars(values, 30);
    expect(few).toHaveLength(30);
    expect(few.reduce((a, b) => a + b)).toBe(values.reduce((a, b) => a + b));
    expect(bars([1, 2], 30)).toEqual([1, 2]);
  });
  it("orders levels worst first and drops empty ones", () => {
    const stack = stackOf({
      start: "2026-11-22T10:00:00.000000000Z",
      end: "2026-11-22T10:02:00.000000000Z",
      step_ns: 60e9,
      series: [
        { severity: "info", counts: [5, 6] },
        { severity: "debug", counts: [0, 0] },
        { severity: "error", counts: [0, 2] },
      ],
    });
    expect(stack.present).toEqual(["error", "info"]);
    expect(stack.totals.get("info")).toBe(11);
    expect(stack.times.map((time) => time - (stack.times[0] ?? 0))).toEqual([0, 60]);
  });
});
