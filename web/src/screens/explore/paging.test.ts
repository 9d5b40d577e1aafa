import { describe, expect, it } from "vitest";
import { csv } from "./export";
import { nextEnd, nextNanosecond, withoutRepeats } from "./paging";

describe("paging", () => {
  it("adds a nanosecond", () => {
    expect(nextNanosecond("2026-11-22T10:00:00.123456789Z")).toBe("2026-11-22T10:00:00.123456790Z");
    expect(nextNanosecond("2026-11-22T10:00:00Z")).toBe("2026-11-22T10:00:00.000000001Z");
    expect(nextNanosecond("2026-11-22T10:59:59.999999999Z")).toBe("2026-11-22T11:00:00.000000000Z");
  });
  it("drops rows that were there", () => {
    expect(
      withoutRepeats([
        [{ id: "a" }, { id: "b" }],
        [{ id: "b" }, { id: "c" }],
      ]).map((r) => r.id),
    ).toEqual(["a", "b", "c"]);
  });
  it("ends when a page is not full, and never turns in a circle", () => {
    const row = { timestamp: "2026-11-22T10:00:00.000000001Z" };
    expect(nextEnd([row], 2, "x")).toBeUndefined();
    expect(nextEnd([row, row], 2, "x")).toBe("2026-11-22T10:00:00.000000002Z");
    expect(nextEnd([row, row], 2, "2026-11-22T10:00:00.000000002Z")).toBe(row.timestamp);
  });
});

describe("csv", () => {
  it("quotes what needs it and defuses formulas", () => {
    expect(
      csv(
        ["a", "b"],
        [
          { a: 'x "y", z', b: 1 },
          { a: "=cmd()", b: null },
        ],
      ),
    ).toBe('a,b\r\n"x ""y"", z",1\r\n\'=cmd(),\r\n');
  });
});
