// What the page knows of the query language (docs/guide/query.md): how to split a text for colouring, what may
// come next, and how to add a condition. The server alone decides what a query means.

export type TokenKind =
  | "field"
  | "operator"
  | "value"
  | "string"
  | "word"
  | "pipe"
  | "command"
  | "keyword"
  | "space"
  | "paren";

export interface Token {
  kind: TokenKind;
  text: string;
  at: number;
}

export const commands: readonly { name: string; hint: string }[] = [
  { name: "stats", hint: "count() as n by service" },
  { name: "top", hint: "10 by service" },
  { name: "sort", hint: "-n" },
  { name: "where", hint: "n > 10" },
  { name: "fields", hint: "timestamp, service, body" },
  { name: "dedup", hint: "template" },
  { name: "limit", hint: "20" },
];

export const functions: readonly string[] = [
  "count()",
  "count_distinct(",
  "sum(",
  "avg(",
  "min(",
  "max(",
  "median(",
  "quantile(",
  "uniq(",
];

const keywords = new Set(["and", "or", "not", "by", "as"]);

const pattern =
  /(?<space>\s+)|(?<pipe>\|)|(?<string>"(?:[^"\\]|\\.)*"?)|(?<paren>[()])|(?<field>-?[A-Za-z_@][\w.@/-]*)(?=:)|(?<operator>:(?:>=|<=|>|<|=|!=|~)?|[<>]=?|!=|=|,)|(?<word>[^\s|"():]+)/gy;

export function tokenize(query: string): Token[] {
  const tokens: Token[] = [];
  pattern.lastIndex = 0;
  let afterOperator = false;
  let afterPipe = false;
  while (pattern.lastIndex < query.length) {
    const at = pattern.lastIndex;
    const found = pattern.exec(query);
    if (!found) {
      tokens.push({ kind: "word", text: query.slice(at), at });
      break;
    }
    const groups = found.groups ?? {};
    let kind = (Object.keys(groups).find((name) => groups[name] !== undefined) ?? "word") as TokenKind;
    if (kind === "word") {
      if (afterPipe) kind = "command";
      else if (afterOperator) kind = "value";
      else if (keywords.has(found[0].toLowerCase())) kind = "keyword";
    }
    tokens.push({ kind, text: found[0], at });
    if (kind !== "space") {
      afterOperator = kind === "operator";
      afterPipe = kind === "pipe";
    }
  }
  return tokens;
}

// Where the filters end and the pipes begin; the whole length when there are none.
export function pipeAt(query: string): number {
  return tokenize(query).find((token) => token.kind === "pipe")?.at ?? query.length;
}

export function quoted(value: string): string {
  if (/^[\w.@/-]+$/.test(value) && !keywords.has(value.toLowerCase()) && !value.startsWith("-")) return value;
  return `"${value.replace(/\\/g, "\\\\").replace(/"/g, '\\"')}"`;
}

export function condition(field: string, value: string, negate = false): string {
  return `${negate ? "-" : ""}${field}:${quoted(value)}`;
}

// Adds a condition to the filters; one that is there already stays alone, and its opposite gives way.
export function withCondition(query: string, field: string, value: string, negate = false): string {
  const cut = pipeAt(query);
  const wanted = condition(field, value, negate);
  const opposite = condition(field, value, !negate);
  const parts = split(query.slice(0, cut)).filter((part) => part !== "*" && part !== opposite && part !== wanted);
  parts.push(wanted);
  const tail = query.slice(cut).trim();
  return [parts.join(" "), tail].filter(Boolean).join(" ");
}

export function withoutCondition(query: string, field: string, value: string): string {
  const cut = pipeAt(query);
  const drop = [condition(field, value), condition(field, value, true)];
  const parts = split(query.slice(0, cut)).filter((part) => !drop.includes(part));
  const tail = query.slice(cut).trim();
  return [parts.join(" ") || (tail ? "*" : ""), tail].filter(Boolean).join(" ");
}

export function hasCondition(query: string, field: string, value: string): "with" | "without" | null {
  const parts = split(query.slice(0, pipeAt(query)));
  if (parts.includes(condition(field, value))) return "with";
  return parts.includes(condition(field, value, true)) ? "without" : null;
}

// The conditions of a filter, cut at spaces outside quotes and parentheses.
function split(filters: string): string[] {
  const parts: string[] = [];
  let part = "";
  let depth = 0;
  for (const token of tokenize(filters)) {
    if (token.kind === "paren") depth += token.text === "(" ? 1 : -1;
    if (token.kind === "space" && depth <= 0) {
      if (part) parts.push(part);
      part = "";
    } else part += token.text;
  }
  if (part) parts.push(part);
  return parts;
}

// The words that the filters look for, to mark them in the lines.
export function searchedWords(query: string): string[] {
  const words: string[] = [];
  const tokens = tokenize(query.slice(0, pipeAt(query)));
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i];
    if (!token || tokens[i - 1]?.kind === "operator") continue;
    if (token.kind === "string") {
      const inner = token.text.replace(/^"|"$/g, "").replace(/\\(.)/g, "$1");
      if (inner) words.push(inner);
    } else if (token.kind === "word" && token.text !== "*" && !token.text.startsWith("-")) {
      words.push(token.text.replace(/\*$/, ""));
    }
  }
  return words.filter((word) => word.length > 1);
}

export interface Suggestion {
  text: string; // what is put in
  label: string;
  hint?: string;
}

export interface CompletionSpot {
  from: number;
  to: number;
  kind: "start" | "value" | "command" | "argument";
  field?: string; // for values
  prefix: string;
}

// What the caret is in, so that the right things are offered.
export function completionSpot(query: string, caret: number): CompletionSpot {
  const tokens = tokenize(query.slice(0, caret));
  const last = tokens.at(-1);
  const before = tokens.filter((token) => token.kind !== "space");
  const current = last && last.kind !== "space" ? last : undefined;
  const previous = current ? before.at(-2) : before.at(-1);
  const piped = tokens.some((token) => token.kind === "pipe");

  if (current?.kind === "operator" && current.text.startsWith(":")) {
    return { from: caret, to: caret, kind: "value", field: fieldName(previous), prefix: "" };
  }
  if (current && previous?.kind === "operator" && previous.text.startsWith(":")) {
    const prefix = current.text.replace(/^"|"$/g, "");
    return { from: current.at, to: caret, kind: "value", field: fieldName(before.at(-3)), prefix };
  }
  if (piped) {
    const inCommand = current ? previous?.kind === "pipe" : before.at(-1)?.kind === "pipe";
    const prefix = current && current.kind !== "pipe" && current.kind !== "paren" ? current.text : "";
    const from = prefix ? (current?.at ?? caret) : caret;
    return { from, to: caret, kind: inCommand || current?.kind === "pipe" ? "command" : "argument", prefix };
  }
  const prefix = current && ["word", "field", "keyword"].includes(current.kind) ? current.text : "";
  const bare = prefix.replace(/^-/, "");
  return { from: caret - bare.length, to: caret, kind: "start", prefix: bare };
}

function fieldName(token: Token | undefined): string {
  return (token?.text ?? "").replace(/^-/, "");
}

export function suggestions(
  spot: CompletionSpot,
  known: { fields: readonly string[]; values: readonly { value: string; count?: number }[] },
): Suggestion[] {
  const wanted = spot.prefix.toLowerCase();
  const fits = (name: string) => name.toLowerCase().startsWith(wanted) && name.toLowerCase() !== wanted;
  if (spot.kind === "value") {
    const values: { value: string; count?: number }[] =
      spot.field === "level"
        ? [
            ...[">=warn", ">=error"].map((value) => ({ value })),
            ...["fatal", "error", "warn", "info", "debug", "trace"].map((value) => ({ value })),
          ]
        : [...known.values];
    return values
      .filter(({ value }) => fits(value))
      .slice(0, 12)
      .map(({ value, count }) => ({
        text: value.startsWith(">=") ? `${value} ` : `${quoted(value)} `,
        label: value,
        ...(count !== undefined ? { hint: count.toLocaleString("en-US") } : {}),
      }));
  }
  if (spot.kind === "command") {
    return commands.filter(({ name }) => fits(name)).map(({ name, hint }) => ({ text: `${name} `, label: name, hint }));
  }
  const fields = known.fields.filter(fits).sort((a, b) => a.length - b.length);
  if (spot.kind === "argument") {
    const calls = functions
      .filter(fits)
      .map((name) => ({ text: name, label: name.replace(/\($/, "()"), hint: "function" }));
    return [...calls, ...fields.slice(0, 8).map((name) => ({ text: name, label: name, hint: "field" }))];
  }
  return fields.slice(0, 12).map((name) => ({ text: `${name}:`, label: name, hint: "field" }));
}

// The name that a mistyped one is nearest to; undefined when none is within two letters (swapped, missing, wrong).
export function nearestName(name: string, names: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = Math.min(2, name.length - 1) + 1;
  for (const other of names) {
    const away = lettersApart(name.toLowerCase(), other.toLowerCase());
    if (away > 0 && away < least) {
      best = other;
      least = away;
    }
  }
  return best;
}

function lettersApart(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return 3;
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  let twoAbove = above;
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (above[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (twoAbove[j - 2] ?? 0) + 1);
      row.push(least);
    }
    twoAbove = above;
    above = row;
  }
  return above[b.length] ?? 3;
}
