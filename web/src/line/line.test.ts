import { describe, expect, it } from "vitest";
import { collapse } from "./collapse";
import { markedParts } from "./Marked";
import { templateParts } from "./TemplateText";

describe("templateParts", () => {
  it("tells slots from words", () => {
    expect(
      templateParts("took <num> ms from <ip>:<num> a < b")
        .filter((p) => p.slot)
        .map((p) => p.text),
    ).toEqual(["<num>", "<ip>", "<num>"]);
    expect(
      templateParts("a <num> b")
        .map((p) => p.text)
        .join(""),
    ).toBe("a <num> b");
  });
});

describe("markedParts", () => {
  it("marks without regard to case and to regex signs", () => {
    expect(markedParts("A (timeout) and TIMEOUT", ["timeout"]).filter((p) => p.hit)).toHaveLength(2);
    expect(
      markedParts("cost is 5.00 (a+b)", ["(a+b)"])
        .filter((p) => p.hit)
        .map((p) => p.text),
    ).toEqual(["(a+b)"]);
    expect(markedParts("x", [])).toEqual([{ text: "x", hit: false }]);
  });
});

describe("collapse", () => {
  const row = (id: string, template_id: string) => ({ id, template_id });
  it("joins neighbours of one template", () => {
    const rows = [row("1", "a"), row("2", "a"), row("3", "b"), row("4", "a")];
    expect(collapse(rows).map((g) => [g.row.id, g.times])).toEqual([
      ["1", 2],
      ["3", 1],
      ["4", 1],
    ]);
  });
  it("leaves lines without a template alone", () => {
    expect(collapse([row("1", ""), row("2", "")])).toHaveLength(2);
  });
});
