// Lines over time by level, stacked with the worst at the foot, where heights can be compared. Dragging across it
// chooses a time range. The same figures are there as a table for those who cannot see or use the picture.
import { useComputedColorScheme } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { memo, useEffect, useMemo, useRef, useState } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import type { Histogram as Counts } from "../api/client";
import { LevelMark } from "../level/LevelMark";
import { type Level, levelNames, levelOf, levels } from "../level/level";
import { clock, count, day, ms, type Zone } from "../time/format";
import type { Span } from "../time/range";
import css from "./chart.module.css";

interface Stack {
  times: number[]; // seconds, start of each step
  step: number; // seconds
  present: Level[];
  counts: Map<Level, number[]>;
  totals: Map<Level, number>;
}

export function stackOf(counts: Counts): Stack {
  const step = counts.step_ns / 1e9;
  const start = ms(counts.start) / 1000;
  const length = Math.max(0, ...counts.series.map((series) => series.counts.length));
  const byLevel = new Map<Level, number[]>();
  for (const series of counts.series) {
    const level = levelOf(series.severity);
    const sum = byLevel.get(level) ?? new Array<number>(length).fill(0);
    series.counts.forEach((value, index) => {
      sum[index] = (sum[index] ?? 0) + value;
    });
    byLevel.set(level, sum);
  }
  const present = levels.filter((level) => byLevel.get(level)?.some((value) => value > 0));
  const totals = new Map(present.map((level) => [level, (byLevel.get(level) ?? []).reduce((a, b) => a + b, 0)]));
  return { times: Array.from({ length }, (_, i) => start + i * step), step, present, counts: byLevel, totals };
}

interface Props {
  counts: Counts;
  span: Span;
  zone: Zone;
  height: number;
  onRange: (span: Span) => void;
}

export const Histogram = memo(function Histogram({ counts, span, zone, height, onRange }: Props) {
  const { ref: sizeRef, width } = useElementSize();
  const holder = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const [hover, setHover] = useState<{ index: number; left: number } | null>(null);
  const scheme = useComputedColorScheme("dark");
  const stack = useMemo(() => stackOf(counts), [counts]);
  const choose = useRef(onRange);
  choose.current = onRange;

  useEffect(() => {
    const element = holder.current;
    if (!element || width === 0) return;
    const style = getComputedStyle(document.documentElement);
    // The scheme decides what these resolve to.
    const colour = (name: string) => style.getPropertyValue(name).trim() || (scheme === "dark" ? "#888" : "#777");
    const below = stack.times.map(() => 0);
    const cumulated = stack.present.map((level) => {
      const own = stack.counts.get(level) ?? [];
      return below.map((_, index) => {
        below[index] = (below[index] ?? 0) + (own[index] ?? 0);
        return below[index] ?? 0;
      });
    });
    const order = stack.present.map((_, index) => stack.present.length - 1 - index); // tallest first, drawn over by the rest
    const draw = uPlot.paths.bars?.({ size: [0.86, 48], align: 1, radius: 0 });
    const axis: uPlot.Axis = {
      stroke: colour("--fg2"),
      font: "11px 'Inter Variable', sans-serif",
      ticks: { show: false },
      grid: { stroke: colour("--line"), width: 1 },
    };
    const made = new uPlot(
      {
        width,
        height,
        padding: [8, 18, 0, 0],
        legend: { show: false },
        scales: {
          x: { time: true, range: () => [span.start / 1000, span.end / 1000] },
          y: { range: (_self, _min, max) => [0, Math.max(1, max * 1.08)] },
        },
        tzDate: (time) => (zone === "utc" ? uPlot.tzDate(new Date(time * 1000), "Etc/UTC") : new Date(time * 1000)),
        cursor: {
          y: false,
          points: { show: false },
          drag: { x: true, y: false, setScale: false, dist: 4 },
        },
        axes: [
          {
            ...axis,
            size: 24,
            gap: 6,
            space: 72,
            grid: { show: false },
            values: (_self, times) => {
              const fine = (times[1] ?? 0) - (times[0] ?? 0);
              return times.map((time) =>
                fine >= 86_400 ? day(time * 1000, zone) : clock(time * 1000, zone, fine < 60 ? "s" : "min"),
              );
            },
          },
          {
            ...axis,
            size: 44,
            gap: 6,
            space: 28,
            values: (_self, marks) => marks.map((mark) => (Number.isInteger(mark) ? count(mark) : "")),
          },
        ],
        series: [
          {},
          ...order.map((index) => ({
            stroke: "transparent",
            fill: colour(`--l-${stack.present[index] ?? "unknown"}`),
            width: 0,
            points: { show: false },
            ...(draw ? { paths: draw } : {}),
          })),
        ],
        hooks: {
          setSelect: [
            (self) => {
              if (self.select.width < 4) return;
              const start = self.posToVal(self.select.left, "x") * 1000;
              const end = self.posToVal(self.select.left + self.select.width, "x") * 1000;
              self.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
              choose.current({ start, end });
            },
          ],
          setCursor: [
            (self) => {
              const left = self.cursor.left ?? -1;
              if (left < 0) {
                setHover(null);
                return;
              }
              const index = Math.floor((self.posToVal(left, "x") - (stack.times[0] ?? 0)) / stack.step);
              setHover(index >= 0 && index < stack.times.length ? { index, left: left + 44 } : null);
            },
          ],
        },
      },
      [stack.times, ...order.map((index) => cumulated[index] ?? [])] as uPlot.AlignedData,
      element,
    );
    plot.current = made;
    return () => {
      made.destroy();
      plot.current = null;
    };
  }, [stack, span.start, span.end, zone, width, height, scheme]);

  const total = [...stack.totals.values()].reduce((a, b) => a + b, 0);
  return (
    <div
      ref={sizeRef}
      className={css.histogram}
      style={{ height }}
      role="img"
      aria-label={`${count(total)} lines over time, ${stack.present
        .map((level) => `${levelNames[level]} ${count(stack.totals.get(level) ?? 0)}`)
        .join(", ")}`}
      data-testid="histogram"
      data-total={total}
    >
      <div ref={holder} />
      {hover && (
        <div
          className={css.tip}
          style={hover.left > width / 2 ? { right: width - hover.left + 12 } : { left: hover.left + 12 }}
        >
          <div className={css.tipTime}>
            {day((stack.times[hover.index] ?? 0) * 1000, zone)}{" "}
            {clock((stack.times[hover.index] ?? 0) * 1000, zone, stack.step < 60 ? "s" : "min")}
          </div>
          {stack.present.map((level) => (
            <div key={level} className={css.tipRow}>
              <LevelMark level={level} label={false} size={12} />
              <span>{levelNames[level]}</span>
              <span className="num">{count(stack.counts.get(level)?.[hover.index] ?? 0)}</span>
            </div>
          ))}
        </div>
      )}
    </div>
  );
});

export function HistogramTable({ counts, zone }: { counts: Counts; zone: Zone }) {
  const stack = stackOf(counts);
  return (
    <table aria-label="Lines over time by level">
      <thead>
        <tr>
          <th scope="col">Time</th>
          {stack.present.map((level) => (
            <th key={level} scope="col">
              {levelNames[level]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {stack.times.map((time, index) => (
          <tr key={time}>
            <th scope="row" className="num">
              {clock(time * 1000, zone)}
            </th>
            {stack.present.map((level) => (
              <td key={level} className="num">
                {count(stack.counts.get(level)?.[index] ?? 0)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function LevelLegend({
  counts,
  chosen,
  onToggle,
}: {
  counts: Counts;
  chosen: (level: Level) => boolean;
  onToggle: (level: Level) => void;
}) {
  const stack = stackOf(counts);
  return (
    <fieldset className={css.legend} style={{ border: 0, margin: 0, padding: 0 }}>
      <legend className="hidden-label">Filter by level</legend>
      {stack.present.map((level) => (
        <button key={level} type="button" aria-pressed={chosen(level)} onClick={() => onToggle(level)}>
          <LevelMark level={level} size={12} label={false} />
          {levelNames[level]} <span className="num muted">{count(stack.totals.get(level) ?? 0)}</span>
        </button>
      ))}
    </fieldset>
  );
}
