// Scores of windows as cells of a heat-map: many windows share a column where the range is long, and the worst of
// them is what the column shows.
import type { Schemas } from "../../api/client";
import { ms } from "../../time/format";
import type { Span } from "../../time/range";

export type Board = Schemas["Anomalies"];
export type Lane = Board["services"][number];

export interface HeatCell {
  from: number; // ms
  to: number;
  score: number;
  window: number; // index of the worst window
}

// The cells of a lane that show something, in order of time; `columns`: how many fit beside each other.
export function heatCells(board: Board, lane: Lane, span: Span, columns: number): HeatCell[] {
  const length = board.window_seconds * 1000;
  const wide = Math.max(length, (span.end - span.start) / Math.max(1, columns));
  const cells = new Map<number, HeatCell>();
  lane.scores.forEach((score, window) => {
    const start = board.windows[window];
    if (start === undefined || score <= 0) return;
    const at = ms(start);
    if (at + length <= span.start || at >= span.end) return;
    const column = Math.floor((at - span.start) / wide);
    const from = wide > length ? span.start + column * wide : at;
    const known = cells.get(column);
    if (known && known.score >= score) return;
    cells.set(column, { from, to: from + wide, score, window });
  });
  return [...cells.values()].sort((a, b) => a.from - b.from);
}

// One of four shades; 0: nothing worth ink.
export function shade(score: number): 0 | 1 | 2 | 3 | 4 {
  return score < 10 ? 0 : score < 30 ? 1 : score < 55 ? 2 : score < 80 ? 3 : 4;
}

export interface Vote {
  scorer: Schemas["Scorer"];
  p: number;
}

// What each scorer thought of a service in the windows that touch a span: its smallest p-value, the surest first.
export function votesIn(board: Board, service: string, span: Span): Vote[] {
  const lane = board.services.find((one) => one.service === service);
  if (!lane) return [];
  const length = board.window_seconds * 1000;
  const best = new Map<Vote["scorer"], number>();
  for (const vote of lane.votes) {
    const start = board.windows[vote.window];
    if (start === undefined) continue;
    const at = ms(start);
    if (at + length <= span.start || at >= span.end) continue;
    best.set(vote.scorer, Math.min(best.get(vote.scorer) ?? 1, vote.p));
  }
  return [...best].map(([scorer, p]) => ({ scorer, p })).sort((a, b) => a.p - b.p);
}

// How often a threshold would have fired in seven days: the stored count of the nearest threshold at or below it, and
// of the lowest that is kept where it lies below all.
export function firedIn7Days(board: Board, threshold: number): number {
  const stored = [...board.thresholds].sort((a, b) => a.threshold - b.threshold);
  return (stored.findLast((one) => one.threshold <= threshold) ?? stored[0])?.fired_7d ?? 0;
}

// A p-value as a length: a thousandth is half of the bar, a millionth all of it.
export function certainty(p: number): number {
  return Math.max(0, Math.min(1, -Math.log10(Math.max(p, 1e-300)) / 6));
}

export const scorerNames: Record<Schemas["Scorer"], string> = {
  novelty: "New or rare messages",
  class: "What the message means",
  rate: "How often",
  silence: "Silence",
  error_share: "Share of errors",
  slots: "Values in messages",
  sequence: "Order of messages",
  mix: "Mixture of messages",
  foreshock: "Known forerunners",
};
