import { describe, expect, it } from "vitest";
import { chosenMax, chosenParam, granularityParam, toggled } from "./choosing";
import type { Decision } from "./contract";
import { said } from "./deciding";
import { constants, patternProblem, previewQuery } from "./pattern";
import { factor, windowsOf, written } from "./windows";

const one = "1352d6478cd62924";
const two = "002cf356a6769dac";

describe("choosing", () => {
  it("keeps the chosen ones in the address, each once, and nothing that is no id", () => {
    expect(chosenParam.read(`${one},${two},${one},nonsense`)).toEqual([one, two]);
    expect(chosenParam.write([one, two])).toBe(`${one},${two}`);
    expect(chosenParam.write([])).toBeNull();
  });
  it("chooses and lets go, up to what can be merged at once", () => {
    expect(toggled([one], two)).toEqual([one, two]);
    expect(toggled([one, two], one)).toEqual([two]);
    const full = Array.from({ length: chosenMax }, (_, i) => i.toString(16).padStart(16, "0"));
    expect(toggled(full, one)).toHaveLength(chosenMax);
  });
  it.each([
    [null, 1],
    ["", 1],
    ["0", 0],
    ["0.52", 0.5],
    ["7", 1],
    ["-1", 0],
    ["much", 1],
  ])("reads a granularity of %j", (text, value) => expect(granularityParam.read(text)).toBe(value));
  it("leaves the finest granularity out of the address", () => {
    expect(granularityParam.write(1)).toBeNull();
    expect(granularityParam.write(0.35)).toBe("0.35");
  });
});

describe("a pattern that a person gives", () => {
  it("becomes a search for its lines", () => {
    expect(previewQuery("Connection from <ip> closed after <num>ms")).toBe(
      '"Connection from" body:~"^Connection\\\\s+from\\\\s+\\\\S+\\\\s+closed\\\\s+after\\\\s+\\\\S+ms$"',
    );
    expect(previewQuery("user <*> said hello")).toBe('"said hello" body:~"^user\\\\s+.+\\\\s+said\\\\s+hello$"');
    expect(previewQuery('a "b" (c)')).toBe('"a \\"b\\" (c)" body:~"^a\\\\s+\\"b\\"\\\\s+\\\\(c\\\\)$"');
    expect(previewQuery("  ")).toBeNull();
  });
  it("looks words up only where they are whole", () => {
    expect(constants("took <num>ms for id=<id> now")).toEqual(["took", "for", "now"]);
  });
  it("is refused when it would take everything, or a slot is not closed", () => {
    expect(patternProblem("<*> <num>")).toMatch(/whole word/);
    expect(patternProblem("done in <num")).toMatch(/<num is not closed/);
    expect(patternProblem("done in <num> s")).toBe("");
    expect(patternProblem("if a < b stop")).toBe("");
  });
});

describe("windows to compare", () => {
  const now = Date.parse("2026-11-23T12:00:00Z");
  const hour = 3_600_000;
  const span = { start: now - hour, end: now };
  const input = { way: "before", span, at: "", length: "1h", a: "", b: "", zone: "utc" } as const;
  it("are the range and the same length before it, a day before, a week before", () => {
    expect(windowsOf(input, now)).toEqual({ a: { start: now - 2 * hour, end: now - hour }, b: span });
    expect(windowsOf({ ...input, way: "day" }, now)).toEqual({
      a: { start: now - 25 * hour, end: now - 24 * hour },
      b: span,
    });
  });
  it("lie around a release, and end now", () => {
    expect(windowsOf({ ...input, way: "release", at: "11:30" }, now)).toEqual({
      a: { start: now - 1.5 * hour, end: now - 0.5 * hour },
      b: { start: now - 0.5 * hour, end: now },
    });
  });
  it("say what is missing", () => {
    expect(windowsOf({ ...input, way: "release" }, now)).toMatch(/Give the moment/);
    expect(windowsOf({ ...input, way: "release", at: "soon" }, now)).toMatch(/no moment/);
    expect(windowsOf({ ...input, way: "own", a: "10:00-10:30" }, now)).toMatch(/window after/);
    expect(windowsOf({ ...input, way: "own", a: "then", b: "1h" }, now)).toMatch(/no window/);
  });
  it("can be any two", () => {
    const own = windowsOf({ ...input, way: "own", a: "10:00-10:30", b: "now-1h..now" }, now);
    expect(own).toEqual({ a: { start: now - 2 * hour, end: now - 1.5 * hour }, b: span });
  });
  it("are written as the API reads them", () => {
    expect(written(span)).toBe("2026-11-23T11:00:00.000Z..2026-11-23T12:00:00.000Z");
  });
  it.each([
    [1, 12, "×12"],
    [10, 25, "×2.5"],
    [9, 3, "÷3.0"],
    [100, 120, "+20 %"],
    [100, 80, "−20 %"],
    [5, 5, "±0 %"],
    [0, 5, ""],
  ])("%d to %d is %s", (before, after, text) => expect(factor(before, after)).toBe(text));
});

describe("decisions", () => {
  const decision: Decision = { id: "d1", kind: "merge", at: "", actor: "admin", templates: [one, two], made: [one] };
  it("are told in words", () => {
    expect(said(decision)).toBe("2 patterns merged into one.");
    expect(said({ ...decision, kind: "split", made: [one] })).toBe("Split into 1 pattern.");
    expect(said({ ...decision, kind: "rename", name: "OOM" })).toBe("Named “OOM”.");
    expect(said({ ...decision, kind: "rename", name: "" })).toBe("The name was taken away.");
  });
});
