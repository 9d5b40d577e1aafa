import { describe, expect, it } from "vitest";
import { absolute, isRelative, parseDuration, parseInstant, parseRange, resolve, shift, ticks, zoomOut } from "./range";

const now = Date.parse("2026-11-22T12:00:00Z");
const at = (text: string) => Date.parse(text);

describe("parseInstant", () => {
  it.each([
    ["now", now],
    ["now-90s", now - 90_000],
    ["now-2h", now - 7_200_000],
    ["1795348800", 1795348800_000],
    ["1795348800123", 1795348800_123],
    ["1795348800123456", 1795348800_123.456],
    ["1795348800123456789", 1795348800_123.4568],
    ["2026-11-22T10:15:02.123456789Z", at("2026-11-22T10:15:02.123Z")],
    ["2026-11-22T10:15:02+02:00", at("2026-11-22T08:15:02Z")],
    ["2026-11-22 10:15", at("2026-11-22T10:15:00Z")],
    ["2026-11-22", at("2026-11-22T00:00:00Z")],
    ["9:05", at("2026-11-22T09:05:00Z")],
  ])("%s", (text, wanted) => {
    expect(parseInstant(text, now, "utc")).toBeCloseTo(wanted, 0);
  });
  it.each(["", "yesterday", "now+1h", "25:00", "12:61", "2026-13-40", "12", "now-"])("refuses %j", (text) => {
    expect(parseInstant(text, now, "utc")).toBeNull();
  });
});

describe("parseRange", () => {
  it.each([
    ["15m", "now-15m", "now"],
    ["last 2 hours", "now-2h", "now"],
    ["now-3h to now-1h", "now-3h", "now-1h"],
    ["10:00-10:30", "2026-11-22T10:00:00.000Z", "2026-11-22T10:30:00.000Z"],
    ["10:00 to 10:30", "2026-11-22T10:00:00.000Z", "2026-11-22T10:30:00.000Z"],
    ["2026-11-20", "2026-11-20T00:00:00.000Z", "2026-11-21T00:00:00.000Z"],
    ["2026-11-20 10:00 .. 2026-11-20 11:00", "2026-11-20T10:00:00.000Z", "2026-11-20T11:00:00.000Z"],
  ])("%s", (text, from, to) => {
    expect(parseRange(text, now, "utc")).toEqual({ from, to });
  });
  it.each(["", "soon", "11:00-10:00", "12 parsecs"])("refuses %j", (text) => {
    expect(parseRange(text, now, "utc")).toBeNull();
  });
});

describe("moving a range", () => {
  it("shifts by half its length", () => {
    const moved = shift({ from: "now-1h", to: "now" }, -1, now);
    expect(resolve(moved, now)).toEqual({ start: now - 5_400_000, end: now - 1_800_000 });
    expect(isRelative(moved)).toBe(false);
  });
  it("does not move past now", () => {
    expect(shift({ from: "now-1h", to: "now" }, 1, now)).toEqual({ from: "now-1h", to: "now" });
    const near = absolute({ start: now - 3_660_000, end: now - 60_000 });
    expect(resolve(shift(near, 1, now), now).end).toBe(now);
  });
  it("stays relative when it zooms out at now", () => {
    expect(zoomOut({ from: "now-15m", to: "now" }, now)).toEqual({ from: "now-30m", to: "now" });
    expect(zoomOut({ from: "now-12h", to: "now" }, now)).toEqual({ from: "now-1d", to: "now" });
  });
  it("doubles around the middle elsewhere", () => {
    const span = { start: now - 8 * 3_600_000, end: now - 6 * 3_600_000 };
    expect(resolve(zoomOut(absolute(span), now), now)).toEqual({
      start: now - 9 * 3_600_000,
      end: now - 5 * 3_600_000,
    });
  });
  it("mends a range that is upside down", () => {
    const { start, end } = resolve({ from: "now", to: "now-1h" }, now);
    expect(end).toBeGreaterThan(start);
  });
  it("marks round points in time", () => {
    const marks = ticks({ start: now - 3_540_000, end: now }, 6);
    expect(marks.map((t) => new Date(t).toISOString().slice(11, 16))).toEqual([
      "11:10",
      "11:20",
      "11:30",
      "11:40",
      "11:50",
      "12:00",
    ]);
    expect(ticks({ start: now, end: now + 1000 }, 100).length).toBeLessThanOrEqual(2);
  });
  it("reads durations", () => {
    expect(parseDuration("90 s")).toBe(90_000);
    expect(parseDuration("3 hours")).toBe(10_800_000);
    expect(parseDuration("0m")).toBeNull();
  });
});
