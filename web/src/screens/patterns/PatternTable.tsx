// The table of patterns. Only the rows in sight are in the page, so twenty thousand scroll like twenty.
import { useVirtualizer } from "@tanstack/react-virtual";
import { memo, useCallback, useEffect, useMemo, useRef } from "react";
import { Link } from "wouter";
import { Sparkline } from "../../chart/Sparkline";
import { LevelMark } from "../../level/LevelMark";
import { levelOf } from "../../level/level";
import { TemplateText } from "../../line/TemplateText";
import { ago, count, percent } from "../../time/format";
import { ClassChip } from "./ClassChip";
import type { Template } from "./contract";
import css from "./Patterns.module.css";

interface Props {
  items: readonly Template[];
  now: number;
  opened: string;
  cursor: number;
  chosen: readonly string[];
  href: (id: string) => string;
  narrow: boolean;
  onChoose: (id: string) => void;
  onEnd: () => void; // near the last row
}

const headHeight = 36;
const guess = () => 54;
const typing = () => document.activeElement instanceof HTMLInputElement && document.activeElement.type !== "checkbox";

export function PatternTable({ items, now, opened, cursor, chosen, href, narrow, onChoose, onEnd }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const moved = useRef(false);
  // The same function as long as the rows are: a new one makes the virtualizer go through all of them again.
  const keyOf = useCallback((index: number) => items[index]?.id ?? index, [items]);
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: guess,
    overscan: 8,
    scrollMargin: headHeight,
    scrollPaddingStart: headHeight,
    getItemKey: keyOf,
  });
  const rows = virtual.getVirtualItems();
  const last = rows.at(-1)?.index ?? -1;
  useEffect(() => {
    if (items.length > 0 && last >= items.length - 30) onEnd();
  }, [last, items.length, onEnd]);

  // The row under the cursor comes into sight and has the focus, so that Enter opens it and a screen reader says it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a cursor that moves takes the list along.
  useEffect(() => {
    if (cursor < 0) return;
    virtual.scrollToIndex(cursor, { align: "auto" });
    if (!moved.current || typing() || document.querySelector("[role=dialog]")) {
      moved.current = true; // not when the page opens: the address alone takes no focus
      return;
    }
    const frame = requestAnimationFrame(() =>
      scroller.current?.querySelector<HTMLElement>(`[data-index="${cursor}"] a`)?.focus({ preventScroll: true }),
    );
    return () => cancelAnimationFrame(frame);
  }, [cursor]);

  const picked = useMemo(() => new Set(chosen), [chosen]);
  const first = rows[0];
  const above = first ? first.start - headHeight : 0;
  const below = Math.max(0, virtual.getTotalSize() - (rows.at(-1)?.end ?? 0) + headHeight);
  return (
    <div ref={scroller} className={css.rows} data-testid="pattern-rows">
      <table className={css.table} data-narrow={narrow} aria-rowcount={items.length + 1} aria-label="Patterns">
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col" className={css.pick}>
              <span className="hidden-label">Choose</span>
            </th>
            <th scope="col">Pattern</th>
            <th scope="col" className={css.trend}>
              Trend
            </th>
            <th scope="col" className={css.right}>
              Lines
            </th>
            <th scope="col" className={`${css.right} ${css.optional}`}>
              Share
            </th>
            <th scope="col" className={css.optional}>
              First seen
            </th>
            <th scope="col" className={css.last}>
              Last seen
            </th>
            <th scope="col" className={css.optional}>
              Class
            </th>
          </tr>
        </thead>
        <tbody>
          {above > 0 && <Filler height={above} />}
          {rows.map((place) => {
            const template = items[place.index];
            return template ? (
              <Row
                key={place.key}
                measure={virtual.measureElement}
                index={place.index}
                template={template}
                now={now}
                opened={template.id === opened}
                under={place.index === cursor}
                chosen={picked.has(template.id)}
                href={href(template.id)}
                onChoose={onChoose}
              />
            ) : null;
          })}
          {below > 0 && <Filler height={below} />}
        </tbody>
      </table>
    </div>
  );
}

function Filler({ height }: { height: number }) {
  return (
    <tr className={css.filler} aria-hidden style={{ height }}>
      <td />
    </tr>
  );
}

interface RowProps {
  measure: (element: Element | null) => void;
  index: number;
  template: Template;
  now: number;
  opened: boolean;
  under: boolean;
  chosen: boolean;
  href: string;
  onChoose: (id: string) => void;
}

const Row = memo(function Row({ measure, index, template, now, opened, under, chosen, href, onChoose }: RowProps) {
  const level = levelOf(template.severity);
  return (
    <tr
      ref={measure}
      data-index={index}
      aria-rowindex={index + 2}
      {...(opened ? { "aria-current": "true" as const } : {})}
      data-under={under}
      data-chosen={chosen}
      data-testid="pattern-row"
    >
      <td className={css.pick}>
        <label>
          <input type="checkbox" checked={chosen} onChange={() => onChoose(template.id)} />
          <span className="hidden-label">Choose {template.name || template.text.slice(0, 60)}</span>
        </label>
      </td>
      <td>
        <Link href={href} className={css.cover}>
          <LevelMark level={level} />
          <span className={css.text}>
            {template.name && <span className={`${css.name} ellipsis`}>{template.name}</span>}
            <TemplateText text={template.text} clamp />
            <span className={css.under}>
              {template.new && <span className={css.new}>New</span>}
              {template.grouped !== undefined && template.grouped > 1 && (
                <span className={css.grouped}>{count(template.grouped)} patterns</span>
              )}
              <span className="ellipsis">{template.services.join(", ")}</span>
            </span>
          </span>
        </Link>
      </td>
      <td className={css.trend}>
        <Sparkline
          values={template.trend}
          label={`${count(template.count)} lines`}
          {...(level === "error" || level === "fatal" || level === "warn" ? { level } : {})}
        />
      </td>
      <td className={`${css.right} num`}>{count(template.count)}</td>
      <td className={`${css.right} num ${css.optional}`}>{percent(template.share)}</td>
      <td className={`num ${css.optional} soft`}>{ago(template.first_seen, now)}</td>
      <td className={`num ${css.last} soft`}>{ago(template.last_seen, now)}</td>
      <td className={css.optional}>
        <ClassChip outcome={template.class.outcome} cause={template.class.cause} />
      </td>
    </tr>
  );
});
