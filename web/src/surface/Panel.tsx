// The surfaces that screens are made of: panel, empty state, error, skeleton, facts, segmented choice, tabs.
import { IconAlertTriangle } from "@tabler/icons-react";
import { type ComponentProps, type KeyboardEvent, type ReactNode, useId } from "react";
import { asProblem } from "../api/problem";
import { Button } from "./Button";
import css from "./Panel.module.css";

interface PanelProps extends Omit<ComponentProps<"section">, "title"> {
  title?: ReactNode;
  note?: ReactNode;
  actions?: ReactNode;
  flush?: boolean; // content to the edges
}

export function Panel({ title, note, actions, flush, children, className, ...rest }: PanelProps) {
  const id = useId();
  return (
    <section {...rest} className={[css.panel, className ?? ""].join(" ")} {...(title ? { "aria-labelledby": id } : {})}>
      {(title || actions) && (
        <header className={css.head}>
          <h2 id={id}>{title}</h2>
          {note && <span className={css.note}>{note}</span>}
          <span className="grow" />
          {actions}
        </header>
      )}
      <div className={flush ? css.flush : css.body}>{children}</div>
    </section>
  );
}

export function Empty({ title, children, icon }: { title: string; children?: ReactNode; icon?: ReactNode }) {
  return (
    <div className={css.empty}>
      {icon && <div className={css.emptyIcon}>{icon}</div>}
      <p className={css.emptyTitle}>{title}</p>
      {children && <div className={css.emptyText}>{children}</div>}
    </div>
  );
}

export function ProblemNote({ error, retry }: { error: unknown; retry?: () => void }) {
  const problem = asProblem(error);
  return (
    <div className={css.problem} role="alert">
      <IconAlertTriangle size={18} />
      <div className="grow">
        <p className={css.problemTitle}>{problem.title}</p>
        <p className="soft">{problem.message}</p>
        {problem.requestId && (
          <p className={css.requestId}>
            Request <code>{problem.requestId}</code>
          </p>
        )}
      </div>
      {retry && (
        <Button small onClick={retry}>
          Try again
        </Button>
      )}
    </div>
  );
}

export function Skeleton({ width = "100%", height = 12 }: { width?: number | string; height?: number | string }) {
  return <span className={css.skeleton} style={{ width, height }} aria-hidden />;
}

export function SkeletonRows({ rows = 6, height = 36 }: { rows?: number; height?: number }) {
  return (
    <div role="status" aria-label="Loading">
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className={css.skeletonRow} style={{ height }}>
          <Skeleton width={64} />
          <Skeleton width={`${40 + ((index * 37) % 45)}%`} />
        </div>
      ))}
    </div>
  );
}

export function Facts({ items }: { items: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className={css.facts}>
      {items.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

interface Option<T extends string> {
  value: T;
  label: ReactNode;
  name?: string;
}

interface ChoiceProps<T extends string> {
  label: string;
  options: readonly Option<T>[];
  value: T;
  onChange: (value: T) => void;
}

function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (!step) return;
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>("button")];
  const at = items.indexOf(document.activeElement as HTMLElement);
  const next = items[(at + step + items.length) % items.length];
  event.preventDefault();
  next?.focus();
  next?.click();
}

export function Segmented<T extends string>({ label, options, value, onChange }: ChoiceProps<T>) {
  return (
    <div className={css.segmented} role="radiogroup" aria-label={label} onKeyDown={moveFocus}>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          role="radio"
          aria-checked={option.value === value}
          {...(option.name ? { "aria-label": option.name } : {})}
          tabIndex={option.value === value ? 0 : -1}
          onClick={() => onChange(option.value)}
        >
          {option.label}
        </button>
      ))}
    </div>
  );
}

export function Tabs<T extends string>({
  label,
  options,
  value,
  onChange,
  panelId,
}: ChoiceProps<T> & { panelId: string }) {
  return (
    <div className={css.tabs} role="tablist" aria-label={label} onKeyDown={moveFocus}>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          role="tab"
          aria-selected={option.value === value}
          aria-controls={panelId}
          tabIndex={option.value === value ? 0 : -1}
          onClick={() => onChange(option.value)}
        >
          {option.label}
        </button>
      ))}
    </div>
  );
}
