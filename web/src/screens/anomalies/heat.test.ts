import { describe, expect, it } from "vitest";
import { type Board, certainty, firedIn7Days, heatCells, type Lane, shade, votesIn } from "./heat";

const minute = 60_000;
const zero = Date.parse("2026-11-22T09:00:00Z");
const at = (n: number) => new Date(zero + n * minute).toISOString();

const lane: Lane = {
  service: "cart",
  scores: [0, 12, 90, 0, 40, 0],
  votes: [
    { window: 2, scorer: "rate", p: 1e-4 },
    { window: 2, scorer: "novelty", p: 1e-8 },
    { window: 4, scorer: "rate", p: 1e-2 },
  ],
};

const board: Board = {
  window_seconds: 60,
  windows: [0, 1, 2, 3, 4, 5].map(at),
  alarm_score: 80,
  services: [lane],
  thresholds: [
    { threshold: 0, fired_7d: 40 },
    { threshold: 50, fired_7d: 7 },
    { threshold: 90, fired_7d: 1 },
  ],
};
const all = { start: zero, end: zero + 6 * minute };

describe("heatCells", () => {
  it("draws a cell a window where there is room, and none for nothing", () => {
    expect(heatCells(board, lane, all, 100).map((cell) => [cell.from - zero, cell.score])).toEqual([
      [minute, 12],
      [2 * minute, 90],
      [4 * minute, 40],
    ]);
  });
  it("gives windows their own place where the range does not begin with one", () => {
    const later = { start: zero + minute / 2, end: zero + 6 * minute };
    expect(heatCells(board, lane, later, 100)[0]).toMatchObject({ from: zero + minute, to: zero + 2 * minute });
  });
  it("keeps the worst of windows that share a column", () => {
    const cells = heatCells(board, lane, all, 2);
    expect(cells.map((cell) => [cell.score, cell.window])).toEqual([
      [90, 2],
      [40, 4],
    ]);
  });
  it("leaves out what lies beside the range", () => {
    expect(heatCells(board, lane, { start: zero + 3 * minute, end: zero + 6 * minute }, 10)).toHaveLength(1);
  });
});

describe("votesIn", () => {
  it("gives each scorer's surest vote, the surest first", () => {
    expect(votesIn(board, "cart", all)).toEqual([
      { scorer: "novelty", p: 1e-8 },
      { scorer: "rate", p: 1e-4 },
    ]);
    expect(votesIn(board, "other", all)).toEqual([]);
  });
});

describe("thresholds and shades", () => {
  it("counts by the nearest stored threshold below", () => {
    expect(firedIn7Days(board, 89)).toBe(7);
    expect(firedIn7Days(board, 100)).toBe(1);
    expect(firedIn7Days({ ...board, thresholds: [] }, 50)).toBe(0);
    expect(firedIn7Days({ ...board, thresholds: board.thresholds.slice(1) }, 0)).toBe(7);
  });
  it("grows with the score, and certainty ends at one", () => {
    expect([5, 20, 40, 70, 95].map(shade)).toEqual([0, 1, 2, 3, 4]);
    expect(certainty(1)).toBe(0);
    expect(certainty(1e-3)).toBeCloseTo(0.5);
    expect(certainty(0)).toBe(1);
  });
});
