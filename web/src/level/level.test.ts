import { describe, expect, it } from "vitest";
import { levelLetters, levelOf, levelOfNumber, levelRank, levels } from "./level";

describe("levels", () => {
  it("bands OpenTelemetry's numbers", () => {
    const bands = Array.from({ length: 25 }, (_, n) => levelOfNumber(n));
    expect(bands[0]).toBe("unknown");
    for (const [level, from] of [
      ["trace", 1],
      ["debug", 5],
      ["info", 9],
      ["warn", 13],
      ["error", 17],
      ["fatal", 21],
    ] as const) {
      expect(bands.slice(from, from + 4)).toEqual([level, level, level, level]);
    }
  });
  it("gives each level a letter of its own", () => {
    expect(new Set(Object.values(levelLetters)).size).toBe(levels.length);
  });
  it("takes unknown words as unknown", () => {
    expect(levelOf("error")).toBe("error");
    expect(levelOf("ERROR?")).toBe("unknown");
    expect(levelOf(undefined)).toBe("unknown");
    expect(levelRank("fatal")).toBeLessThan(levelRank("error"));
  });
});
