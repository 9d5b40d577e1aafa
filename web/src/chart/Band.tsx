// What was expected and what was seen: bars over time with the expected band behind them. Without a series it is
// one bar against the band.
import { useElementSize } from "@mantine/hooks";
import { figure } from "../time/format";
import css from "./chart.module.css";

interface Props {
  observed: number;
  low: number | null;
  high: number | null;
  expected: number | null;
  values?: readonly { at: string; value: number; hot: boolean }[];
  level: string;
  height?: number;
}

export function Band({ observed, low, high, expected, values, level, height = 120 }: Props) {
  const { ref, width } = useElementSize<HTMLDivElement>();
  const top = Math.max(observed, high ?? 0, expected ?? 0, ...(values ?? []).map((v) => v.value), 1e-9) * 1.12;
  const foot = height - 18;
  const left = 40;
  const right = Math.max(left + 10, width);
  const y = (value: number) => foot - (value / top) * (foot - 4);
  const shown = values && values.length > 0 ? values : [{ at: "", value: observed, hot: true }];
  const step = (right - left) / shown.length;
  const band = low !== null && high !== null ? `, expected between ${figure(low)} and ${figure(high)}` : "";
  return (
    <div ref={ref}>
      <svg
        className={css.band}
        height={height}
        role="img"
        aria-label={`Seen ${figure(observed)}${band}`}
        data-level={level}
      >
        {width > 0 && (
          <>
            {low !== null && high !== null && (
              <rect
                className={css.bandArea}
                x={left}
                width={right - left}
                y={y(high)}
                height={Math.max(2, y(low) - y(high))}
              />
            )}
            {shown.map((value, index) => {
              const wide = Math.min(step - 1, 36);
              const tall = value.value === 0 ? (value.hot ? 2 : 0) : Math.max(1.5, foot - y(value.value));
              return (
                <rect
                  key={index}
                  className={css.bandBar}
                  data-hot={value.hot}
                  x={left + index * step + (step - wide) / 2}
                  width={Math.max(1, wide)}
                  y={foot - tall}
                  height={tall}
                  rx="1"
                />
              );
            })}
            {expected !== null && (
              <line className={css.bandLine} x1={left} x2={right} y1={y(expected)} y2={y(expected)} />
            )}
            <line className={css.bandAxis} x1={left} x2={right} y1={foot} y2={foot} />
            <text className={css.bandText} x={left - 6} y={y(top / 1.12) + 4} textAnchor="end">
              {figure(top / 1.12)}
            </text>
            <text className={css.bandText} x={left - 6} y={foot} textAnchor="end">
              0
            </text>
            <text className={css.bandText} x={left} y={height - 4}>
              {shown[0]?.at}
            </text>
            <text className={css.bandText} x={right} y={height - 4} textAnchor="end">
              {shown.length > 1 ? shown.at(-1)?.at : ""}
            </text>
          </>
        )}
      </svg>
    </div>
  );
}

// A share as a thin bar.
export function Meter({ share, level, label }: { share: number; level?: string; label?: string }) {
  const full = Math.max(0, Math.min(1, share));
  return (
    <div
      className={css.meter}
      {...(level ? { "data-level": level } : {})}
      {...(label ? { role: "img", "aria-label": label } : { "aria-hidden": true })}
    >
      <i style={{ width: `${full * 100}%` }} />
    </div>
  );
}
