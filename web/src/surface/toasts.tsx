// Short messages at the edge: what was done, or why it was not. Read out by screen readers, gone after a while.
import { IconCheck, IconFlame, IconX } from "@tabler/icons-react";
import { type ReactNode, useSyncExternalStore } from "react";
import { asProblem } from "../api/problem";
import { IconButton } from "./Button";
import css from "./toasts.module.css";

interface Toast {
  id: number;
  tone: "done" | "problem" | "incident";
  text: ReactNode;
}

const shownMs = 6000;
const toastsMax = 4;
let toasts: readonly Toast[] = [];
let nextId = 1;
const watchers = new Set<() => void>();

function set(next: readonly Toast[]): void {
  toasts = next;
  for (const watch of watchers) watch();
}

export function toast(text: ReactNode, tone: Toast["tone"] = "done"): void {
  const id = nextId++;
  set([...toasts, { id, tone, text }].slice(-toastsMax));
  window.setTimeout(() => set(toasts.filter((one) => one.id !== id)), tone === "problem" ? 2 * shownMs : shownMs);
}

export function toastProblem(error: unknown): void {
  const problem = asProblem(error);
  toast(
    <>
      <strong>{problem.title}.</strong> {problem.message}
    </>,
    "problem",
  );
}

export function Toasts() {
  const all = useSyncExternalStore(
    (watch) => {
      watchers.add(watch);
      return () => watchers.delete(watch);
    },
    () => toasts,
  );
  return (
    <div className={css.toasts} role="status" aria-live="polite">
      {all.map((one) => (
        <div key={one.id} className={css.toast} data-tone={one.tone}>
          <span className={css.icon}>
            {one.tone === "done" ? (
              <IconCheck size={16} />
            ) : one.tone === "incident" ? (
              <IconFlame size={16} />
            ) : (
              <IconX size={16} />
            )}
          </span>
          <div className="grow">{one.text}</div>
          <IconButton
            label="Dismiss"
            icon={<IconX size={14} />}
            onClick={() => set(toasts.filter((t) => t.id !== one.id))}
          />
        </div>
      ))}
    </div>
  );
}
