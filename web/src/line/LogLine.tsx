// One log line in a list: time, level, service, message. A line that needs a person's eye has a coloured edge.
import { memo, type ReactNode } from "react";
import type { LogRow } from "../api/client";
import { LevelMark } from "../level/LevelMark";
import { levelOfNumber } from "../level/level";
import { clock, day, type Zone } from "../time/format";
import css from "./line.module.css";
import { Marked } from "./Marked";

interface Props {
  row: LogRow;
  zone: Zone;
  words: readonly string[];
  wrap: boolean;
  times?: number; // how many lines this one stands for
  withDay?: boolean;
}

const attributesShown = 6;
const textShown = 2000; // characters; the rest is in the drawer

function attributeText(row: LogRow): string {
  const parts: string[] = [];
  for (const [name, value] of Object.entries(row.attributes)) {
    if (parts.length === attributesShown) break;
    if (name === "log.record.template") continue; // nearly the message again
    const text = typeof value === "string" ? value : JSON.stringify(value);
    if (text.length <= 60 && !row.body.includes(text)) parts.push(`${name}=${text}`);
  }
  return parts.join("  ");
}

export const LogLine = memo(function LogLine({ row, zone, words, wrap, times, withDay }: Props) {
  const level = levelOfNumber(row.severity_number);
  const text = row.body || row.raw;
  const shown = text.length > textShown ? `${text.slice(0, textShown)} …` : text;
  return (
    <div className={css.line} data-level={level} data-wrap={wrap}>
      <time className={css.time} dateTime={row.timestamp}>
        {withDay && <span className={css.day}>{day(row.timestamp, zone)} </span>}
        {clock(row.timestamp, zone, "ms")}
      </time>
      <LevelMark level={level} />
      <span className={css.service}>{row.service || row.host}</span>
      <span className={css.text}>
        {times !== undefined && times > 1 && <span className={css.times}>×{times}</span>}
        <Marked text={wrap ? shown : shown.replace(/\s*\n\s*/g, " ⏎ ")} words={words} />
        <span className={css.attributes}>{attributeText(row)}</span>
      </span>
    </div>
  );
});

export function GapLine({ lost, children }: { lost: number; children?: ReactNode }) {
  return (
    <div className={css.gap}>
      <span>
        {lost.toLocaleString("en-US")} lines not shown{children ? ": " : ""}
        {children}
      </span>
    </div>
  );
}
