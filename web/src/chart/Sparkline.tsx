// A small trend without axes: bars that share one scale, for tables and strips.
import css from "./chart.module.css";

interface Props {
  values: readonly number[];
  label: string;
  width?: number;
  height?: number;
  level?: string; // colour of the bars; neutral without
}

// Many slices into few bars, so that each keeps at least two pixels.
export function bars(values: readonly number[], count: number): number[] {
  if (values.length <= count) return [...values];
  const out: number[] = [];
  for (let i = 0; i < count; i++) {
    const from = Math.floor((i * values.length) / count);
    const to = Math.max(from + 1, Math.floor(((i + 1) * values.length) / count));
    let sum = 0;
    for (let j = from; j < to; j++) sum += values[j] ?? 0;
    out.push(sum);
  }
  return out;
}

export function Sparkline({ values, label, width = 96, height = 22, level }: Props) {
  const shown = bars(values, Math.floor(width / 3));
  const top = Math.max(1, ...shown);
  const step = width / Math.max(1, shown.length);
  return (
    <svg
      className={css.spark}
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
      {...(level ? { "data-level": level } : {})}
    >
      <line x1="0" x2={width} y1={height - 0.5} y2={height - 0.5} />
      {shown.map((value, index) => {
        const tall = value === 0 ? 0 : Math.max(1.5, (value / top) * (height - 2));
        return (
          <rect key={index} x={index * step} width={Math.max(1, step - 1)} y={height - tall} height={tall} rx="0.5" />
        );
      })}
    </svg>
  );
}
