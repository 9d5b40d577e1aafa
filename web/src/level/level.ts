// Levels: OpenTelemetry's severity numbers in seven bands, worst first where order matters.
export type Level = "fatal" | "error" | "warn" | "info" | "debug" | "trace" | "unknown";

export const levels: readonly Level[] = ["fatal", "error", "warn", "info", "debug", "trace", "unknown"];

export const levelNames: Record<Level, string> = {
  fatal: "Fatal",
  error: "Error",
  warn: "Warning",
  info: "Info",
  debug: "Debug",
  trace: "Trace",
  unknown: "No level",
};

export const levelLetters: Record<Level, string> = {
  fatal: "F",
  error: "E",
  warn: "W",
  info: "I",
  debug: "D",
  trace: "T",
  unknown: "–",
};

export function levelOfNumber(severity: number): Level {
  if (severity >= 21) return "fatal";
  if (severity >= 17) return "error";
  if (severity >= 13) return "warn";
  if (severity >= 9) return "info";
  if (severity >= 5) return "debug";
  return severity >= 1 ? "trace" : "unknown";
}

export function levelOf(name: string | undefined | null): Level {
  return (levels as readonly string[]).includes(name ?? "") ? (name as Level) : "unknown";
}

// 0 is worst, for sorting.
export function levelRank(level: Level): number {
  return levels.indexOf(level);
}

export function isBad(level: Level): boolean {
  return level === "fatal" || level === "error";
}
