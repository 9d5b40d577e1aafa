// Anomalies over time, a lane a service: how strange each window was, and the findings on top: where it began and how
// it spread, in one picture.
import { useElementSize } from "@mantine/hooks";
import { type PointerEvent, useRef, useState } from "react";
import type { Finding } from "../../api/client";
import { levelOf, levelRank } from "../../level/level";
import { clock, day, ms, type Zone } from "../../time/format";
import { type Span, ticks } from "../../time/range";
import css from "./Anomalies.module.css";
import { kindName } from "./finding";
import { type Board, heatCells, scorerNames, shade } from "./heat";

const laneHeight = 24;
const lanesMax = 12;
const cellWidth = 5;

interface Props {
  findings: readonly Finding[];
  board?: Board;
  threshold: number;
  span: Span;
  zone: Zone;
  chosen: string | null;
  onChoose: (id: string) => void;
  onRange: (span: Span) => void;
}

export function Lanes({ findings, board, threshold, span, zone, chosen, onChoose, onRange }: Props) {
  const { ref, width } = useElementSize<HTMLDivElement>();
  const [brush, setBrush] = useState<{ from: number; to: number } | null>(null);
  const dragging = useRef(false);
  const first = new Map<string, number>();
  for (const finding of findings) {
    const at = ms(finding.at);
    first.set(finding.service, Math.min(first.get(finding.service) ?? at, at));
  }
  // The service that moved first stands on top.
  const found = [...first.entries()].sort((a, b) => a[1] - b[1]).map(([name]) => name);
  const strange = (board?.services ?? [])
    .filter((lane) => !first.has(lane.service) && lane.scores.some((score) => score >= Math.max(10, threshold)))
    .map((lane) => lane.service);
  const services = [...found, ...strange].slice(0, lanesMax);
  const hidden = found.length + strange.length - services.length;
  const lanes = new Map((board?.services ?? []).map((lane) => [lane.service, lane]));
  const left = width < 520 ? 84 : 132;
  const right = Math.max(left + 40, width - 12);
  const x = (time: number) => left + ((time - span.start) / (span.end - span.start)) * (right - left);
  const timeAt = (at: number) => span.start + ((at - left) / (right - left)) * (span.end - span.start);
  const height = services.length * laneHeight + 24;
  const offset = zone === "utc" ? 0 : -new Date(span.start).getTimezoneOffset() * 60_000;
  const marks = ticks(span, Math.max(2, Math.floor((right - left) / 110)), offset).filter(
    (time) => x(time) > left + 14 && x(time) < right - 14,
  );
  const fine = span.end - span.start < 300_000;
  const long = span.end - span.start > 86_400_000;
  const ordered = [...findings].sort(
    (a, b) => a.score - b.score || levelRank(levelOf(b.severity)) - levelRank(levelOf(a.severity)),
  );

  const place = (event: PointerEvent) =>
    Math.max(left, Math.min(right, event.clientX - event.currentTarget.getBoundingClientRect().left));

  return (
    <div ref={ref} className={css.lanes} role="group" aria-label="Findings over time" tabIndex={0}>
      <svg
        width="100%"
        height={height}
        role="img"
        aria-label={`${findings.length} findings in ${found.length} services${hidden > 0 ? `; ${hidden} services are not drawn` : ""}`}
        onPointerDown={(event) => {
          dragging.current = true;
          const at = place(event);
          setBrush({ from: at, to: at });
        }}
        onPointerMove={(event) => {
          if (dragging.current) {
            const to = place(event);
            setBrush((now) => now && { ...now, to });
          }
        }}
        onPointerUp={() => {
          dragging.current = false;
          if (brush && Math.abs(brush.to - brush.from) > 6) {
            onRange({ start: timeAt(Math.min(brush.from, brush.to)), end: timeAt(Math.max(brush.from, brush.to)) });
          }
          setBrush(null);
        }}
        onPointerLeave={() => {
          dragging.current = false;
          setBrush(null);
        }}
      >
        {width > 0 &&
          services.map((service, lane) => (
            <g key={service}>
              <line
                className={css.laneLine}
                x1={left}
                x2={right}
                y1={lane * laneHeight + 12}
                y2={lane * laneHeight + 12}
              />
              <text className={css.laneName} x={left - 10} y={lane * laneHeight + 16} textAnchor="end">
                {service.length > (width < 520 ? 12 : 18) ? `${service.slice(0, width < 520 ? 11 : 17)}…` : service}
              </text>
            </g>
          ))}
        {width > 0 &&
          board &&
          services.map((service, index) => {
            const lane = lanes.get(service);
            if (!lane) return null;
            return (
              <g key={service}>
                {heatCells(board, lane, span, Math.floor((right - left) / cellWidth)).map((cell) => {
                  const heat = shade(cell.score);
                  if (heat === 0) return null;
                  const from = Math.max(left, x(cell.from));
                  const scorers = lane.votes
                    .filter((vote) => vote.window === cell.window)
                    .map((vote) => scorerNames[vote.scorer]);
                  return (
                    <rect
                      key={cell.from}
                      className={css.heat}
                      data-heat={heat}
                      data-under={cell.score < threshold}
                      x={from}
                      width={Math.max(2, Math.min(right, x(cell.to)) - from - 1)}
                      y={index * laneHeight + 3}
                      height={laneHeight - 6}
                      rx="2"
                    >
                      <title>
                        {`${clock(board.windows[cell.window] ?? cell.from, zone, "s")} ${service}: score ${Math.round(cell.score)}${scorers.length > 0 ? ` (${scorers.join(", ")})` : ""}`}
                      </title>
                    </rect>
                  );
                })}
              </g>
            );
          })}
        {width > 0 &&
          marks.map((time) => (
            <text key={time} className={css.laneTime} x={x(time)} y={height - 6} textAnchor="middle">
              {long ? `${day(time, zone)} ${clock(time, zone, "min")}` : clock(time, zone, fine ? "s" : "min")}
            </text>
          ))}
        {width > 0 &&
          ordered.map((finding) => {
            const lane = services.indexOf(finding.service);
            const at = ms(finding.at);
            if (lane < 0 || at < span.start || at > span.end) return null;
            const size = 3 + (finding.score / 100) * 5;
            return (
              <circle
                key={finding.id}
                className={css.laneDot}
                data-level={levelOf(finding.severity)}
                data-alarm={finding.alarm}
                data-chosen={finding.id === chosen}
                cx={x(at)}
                cy={lane * laneHeight + 12}
                r={size}
                onClick={() => onChoose(finding.id)}
              >
                <title>{`${clock(at, zone)} ${kindName(finding.kind)}: ${finding.why}`}</title>
              </circle>
            );
          })}
        {brush && (
          <rect
            className={css.laneBrush}
            x={Math.min(brush.from, brush.to)}
            width={Math.abs(brush.to - brush.from)}
            y={0}
            height={height - 22}
          />
        )}
      </svg>
    </div>
  );
}
