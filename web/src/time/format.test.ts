import { describe, expect, it } from "vitest";
import { ago, bytes, clock, count, duration, figure, full, moment, percent, rangeLabel, rarity } from "./format";

const now = Date.parse("2026-11-22T12:00:00Z");

describe("format", () => {
  it("shows times in UTC with the digits that were given", () => {
    expect(full("2026-11-22T10:15:02.123456789Z", "utc")).toBe("2026-11-22 10:15:02.123456789 UTC");
    expect(clock("2026-11-22T10:15:02.123456789Z", "utc", "ms")).toBe("10:15:02.123");
    expect(moment("2026-11-21T10:15:02Z", "utc", now)).toBe("21 Nov 10:15:02");
    expect(moment("2026-11-22T10:15:02Z", "utc", now)).toBe("10:15:02");
  });
  it("shows lengths and distances", () => {
    expect(duration(42_000)).toBe("42 s");
    expect(duration(3_600_000)).toBe("1 h");
    expect(duration(86_400_000)).toBe("1 d");
    expect(ago("2026-11-22T11:58:00Z", now)).toBe("2 min ago");
    expect(ago(now + 5000, now)).toBe("just now");
  });
  it("names ranges", () => {
    expect(rangeLabel({ from: "now-1h", to: "now" }, "utc", now)).toBe("Last hour");
    expect(rangeLabel({ from: "now-30m", to: "now" }, "utc", now)).toBe("Last 30 min");
    expect(rangeLabel({ from: "2026-11-22T10:00:00Z", to: "2026-11-22T11:00:00Z" }, "utc", now)).toBe(
      "22 Nov, 10:00 – 11:00",
    );
  });
  it("shows figures", () => {
    expect(count(1234)).toBe("1,234");
    expect(count(1_234_567)).toBe("1.23M");
    expect(figure(0.1234)).toBe("0.12");
    expect(figure(12.34)).toBe("12.3");
    expect(figure(0.0088)).toBe("0.009");
    expect(figure(0.00001)).toBe("<0.0001");
    expect(percent(0.0004)).toBe("<0.1 %");
    expect(percent(0.25)).toBe("25 %");
    expect(bytes(1536)).toBe("1.5 KiB");
    expect(rarity(0.5)).toBe("not unusual");
    expect(rarity(0.001)).toBe("once in 1,000 windows");
  });
});
