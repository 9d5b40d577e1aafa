// Two windows to compare: the one that the page shows and the same length before it, a day or a week before it,
// before and after a moment such as a release, or any two.
import { parseDuration, parseInstant, parseRange, resolve, type Span } from "../../time/range";

export const ways = ["before", "day", "week", "release", "own"] as const;
export type Way = (typeof ways)[number];

export interface Windows {
  a: Span;
  b: Span;
}

export interface WindowInput {
  way: Way;
  span: Span; // what the page shows
  at: string; // the moment of a release
  length: string; // looked at on both sides of it
  a: string;
  b: string;
  zone: "utc" | "local";
}

const day = 86_400_000;

// A sentence says what is missing.
export function windowsOf(input: WindowInput, now: number): Windows | string {
  const { way, span, zone } = input;
  const back = (by: number) => ({ start: span.start - by, end: span.end - by });
  if (way === "before") return { a: back(span.end - span.start), b: span };
  if (way === "day") return { a: back(day), b: span };
  if (way === "week") return { a: back(7 * day), b: span };
  if (way === "release") {
    if (input.at.trim() === "") return "Give the moment of the release, such as 14:30 or now-2h.";
    const at = parseInstant(input.at, now, zone);
    if (at === null) return `“${input.at}” is no moment. Write 14:30, 2026-11-22 14:30 or now-2h.`;
    if (at > now) return "That moment is yet to come.";
    const length = parseDuration(input.length) ?? 3_600_000;
    return { a: { start: at - length, end: at }, b: { start: at, end: Math.min(now, at + length) } };
  }
  const windows: Span[] = [];
  for (const [name, written] of [
    ["before", input.a],
    ["after", input.b],
  ] as const) {
    if (written.trim() === "") return `Give the window ${name}, such as 10:00-11:00 or now-2h..now-1h.`;
    const range = parseRange(written, now, zone);
    if (!range) return `“${written}” is no window. Write 10:00-11:00 or now-2h..now-1h.`;
    windows.push(resolve(range, now));
  }
  const [a, b] = windows as [Span, Span];
  return { a, b };
}

export function written(span: Span): string {
  return `${new Date(Math.round(span.start)).toISOString()}..${new Date(Math.round(span.end)).toISOString()}`;
}

// How a rate changed, as people say it: "×12", "÷3", "+20 %".
export function factor(before: number, after: number): string {
  if (before <= 0 || after <= 0) return "";
  const times = after / before;
  const figure = (value: number) => (value >= 10 ? Math.round(value).toLocaleString("en-US") : value.toFixed(1));
  if (times >= 2) return `×${figure(times)}`;
  if (times <= 0.5) return `÷${figure(1 / times)}`;
  const share = Math.round((times - 1) * 100);
  return share === 0 ? "±0 %" : `${share > 0 ? "+" : "−"}${Math.abs(share)} %`;
}
