// A level as a mark: colour, lightness, shape and letter all say the same, so that no one needs colour to read it.

import css from "./LevelMark.module.css";
import { type Level, levelLetters, levelNames } from "./level";

const shapes: Record<Level, string> = {
  fatal: "M1 1h14v14H1z",
  error: "M5 0.8h6L15.2 5v6L11 15.2H5L0.8 11V5z",
  warn: "M8 0 16 8 8 16 0 8z",
  info: "M8 0.8a7.2 7.2 0 1 0 0 14.4A7.2 7.2 0 0 0 8 .8z",
  debug: "M4.5 1.5h7a3 3 0 0 1 3 3v7a3 3 0 0 1-3 3h-7a3 3 0 0 1-3-3v-7a3 3 0 0 1 3-3z",
  trace: "M1 4h14v8H1z",
  unknown: "M2 6h12v4H2z",
};

export function LevelMark({ level, size = 14, label = true }: { level: Level; size?: number; label?: boolean }) {
  return (
    <svg
      className={css.mark}
      data-level={level}
      width={size}
      height={size}
      viewBox="0 0 16 16"
      {...(label ? { role: "img", "aria-label": levelNames[level] } : { "aria-hidden": true })}
    >
      <path d={shapes[level]} />
      {level !== "unknown" && (
        <text
          x="8"
          y={level === "warn" ? 11 : 11.6}
          className={level === "warn" ? css.wide : css.letter}
          textAnchor="middle"
        >
          {levelLetters[level]}
        </text>
      )}
    </svg>
  );
}

export function LevelText({ level }: { level: Level }) {
  return (
    <span className={css.text} data-level={level}>
      <LevelMark level={level} label={false} />
      {levelNames[level]}
    </span>
  );
}
