// Time ranges as people and addresses write them: "now-1h".."now", RFC 3339, epoch numbers, "last 15m",
// "10:00 - 10:30". A range stays relative until it is shifted or zoomed.

export interface Range {
  from: string;
  to: string;
}

export interface Span {
  start: number; // ms
  end: number;
}

export const defaultRange: Range = { from: "now-1h", to: "now" };

export const presets: readonly { label: string; range: Range }[] = [
  { label: "Last 5 minutes", range: { from: "now-5m", to: "now" } },
  { label: "Last 15 minutes", range: { from: "now-15m", to: "now" } },
  { label: "Last hour", range: { from: "now-1h", to: "now" } },
  { label: "Last 3 hours", range: { from: "now-3h", to: "now" } },
  { label: "Last 12 hours", range: { from: "now-12h", to: "now" } },
  { label: "Last day", range: { from: "now-1d", to: "now" } },
  { label: "Last 7 days", range: { from: "now-7d", to: "now" } },
  { label: "Last 30 days", range: { from: "now-30d", to: "now" } },
];

const units: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

export function parseDuration(text: string): number | null {
  const match = /^(\d{1,6})\s*(s|m|h|d|w)[a-z]*$/i.exec(text.trim());
  if (!match) return null;
  return Number(match[1]) * (units[match[2]?.toLowerCase() ?? ""] ?? 0) || null;
}

// A point in time; null when the text is none. Times without a zone are in `zone`.
export function parseInstant(text: string, now: number, zone: "utc" | "local" = "local"): number | null {
  const trimmed = text.trim();
  if (trimmed === "now") return now;
  if (trimmed.startsWith("now-")) {
    const length = parseDuration(trimmed.slice(4));
    return length === null ? null : now - length;
  }
  if (/^\d{9,19}$/.test(trimmed)) {
    const value = Number(trimmed);
    if (trimmed.length <= 11) return value * 1000;
    if (trimmed.length <= 14) return value;
    return trimmed.length <= 17 ? value / 1000 : value / 1e6;
  }
  const clock = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(trimmed);
  if (clock) {
    const [hours, minutes, seconds] = [Number(clock[1]), Number(clock[2]), Number(clock[3] ?? 0)];
    if (hours > 23 || minutes > 59 || seconds > 59) return null;
    const day = new Date(now);
    if (zone === "utc") day.setUTCHours(hours, minutes, seconds, 0);
    else day.setHours(hours, minutes, seconds, 0);
    return day.getTime();
  }
  const date = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(\.\d{1,9})?)?)?(Z|[+-]\d{2}:?\d{2})?$/i.exec(
    trimmed,
  );
  if (!date) return null;
  const iso = `${date[1]}-${date[2]}-${date[3]}T${date[4] ?? "00"}:${date[5] ?? "00"}:${date[6] ?? "00"}${(date[7] ?? "").slice(0, 4)}`;
  const ms = Date.parse(iso + (date[8] ?? (zone === "utc" ? "Z" : "")));
  return Number.isNaN(ms) ? null : ms;
}

// What a person types into the range field; null when it is not understood.
export function parseRange(text: string, now: number, zone: "utc" | "local" = "local"): Range | null {
  const trimmed = text
    .trim()
    .toLowerCase()
    .replace(/^last\s+/, "");
  if (trimmed === "") return null;
  if (parseDuration(trimmed) !== null)
    return { from: `now-${trimmed.replace(/^(\d+)\s*([smhdw]).*$/, "$1$2")}`, to: "now" };
  if (/^\d{4}-\d{2}-\d{2}$/.test(trimmed)) {
    const start = parseInstant(trimmed, now, zone);
    if (start === null) return null;
    return absolute({ start, end: start + 86_400_000 });
  }
  const parts = text.trim().split(/\s+(?:to|-|–|until)\s+|\s*(?:\.\.|–|→)\s*/i);
  const clocks = /^(\d{1,2}:\d{2}(?::\d{2})?)\s*-\s*(\d{1,2}:\d{2}(?::\d{2})?)$/.exec(trimmed);
  const [from, to] = clocks ? [clocks[1], clocks[2]] : parts;
  if (!from) return null;
  const start = parseInstant(from, now, zone);
  const end = to ? parseInstant(to, now, zone) : now;
  if (start === null || end === null || end <= start) return null;
  const relative = (part: string | undefined) => part === undefined || part.trim().toLowerCase().startsWith("now");
  if (relative(from) && relative(to)) return { from: from.trim(), to: to?.trim() ?? "now" };
  return absolute({ start, end });
}

export function absolute(span: Span): Range {
  return { from: new Date(Math.round(span.start)).toISOString(), to: new Date(Math.round(span.end)).toISOString() };
}

export function resolve(range: Range, now: number): Span {
  const fallback = now - 3_600_000;
  const start = parseInstant(range.from, now, "utc") ?? fallback;
  const end = parseInstant(range.to, now, "utc") ?? now;
  return end > start ? { start, end } : { start: end - 3_600_000, end };
}

export function isRelative(range: Range): boolean {
  return range.to.startsWith("now");
}

// Moves by half its length, as `[` and `]` do; never past now.
export function shift(range: Range, direction: -1 | 1, now: number): Range {
  const { start, end } = resolve(range, now);
  const step = Math.min(((end - start) / 2) * 1, direction > 0 ? Math.max(0, now - end) : Number.POSITIVE_INFINITY);
  if (step === 0) return range;
  return absolute({ start: start + direction * step, end: end + direction * step });
}

const tickSteps = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800,
];

// Round points in time inside a span, at most `most` of them.
export function ticks(span: Span, most: number, offsetMs = 0): number[] {
  const wanted = (span.end - span.start) / 1000 / Math.max(1, most);
  const step = (tickSteps.find((s) => s >= wanted) ?? Math.ceil(wanted / 604_800) * 604_800) * 1000;
  const out: number[] = [];
  for (let at = Math.ceil((span.start + offsetMs) / step) * step - offsetMs; at <= span.end; at += step) out.push(at);
  return out;
}

// Doubles the range around its middle; what would lie in the future is added to the past.
export function zoomOut(range: Range, now: number): Range {
  const { start, end } = resolve(range, now);
  const length = end - start;
  const over = Math.max(0, end + length / 2 - now);
  if (over >= length / 2 && isRelative(range)) {
    const wanted = length * 2;
    const preset = presets.find((p) => Math.abs(now - (parseInstant(p.range.from, now) ?? 0) - wanted) < 1000);
    if (preset) return preset.range;
    const unit = wanted % 3_600_000 === 0 ? "h" : wanted % 60_000 === 0 ? "m" : "s";
    return { from: `now-${Math.round(wanted / (units[unit] ?? 1000))}${unit}`, to: "now" };
  }
  return absolute({ start: start - length / 2 - over, end: end + length / 2 - over });
}
