// Short messages at the edge: what was done, or why it was not. Read out by screen readers, gone after a while.
import { IconCheck, IconFlame, IconX } from "@tabler/icons-react";
import { type ReactNode, useSyncExternalStore } from "react";
import { asProblem } from "../api/problem";
import { Button, IconButton } from "./Button";
import css from "./toasts.module.css";

interface Toast {
  id: number;
  tone: "done" | "problem" | "incident";
  text: ReactNode;
  undo?: (() => Promise<unknown>) | undefined;
}

const shownMs = 6000;
const undoMs = 15_000; // long enough to read what one did and to take fright
const toastsMax = 4;
let toasts: readonly Toast[] = [];
let nextId = 1;
const watchers = new Set<() => void>();

function set(next: readonly Toast[]): void {
  toasts = next;
  for (const watch of watchers) watch();
}

function show(one: Omit<Toast, "id">, ms: number): void {
  const id = nextId++;
  set([...toasts, { id, ...one }].slice(-toastsMax));
  window.setTimeout(() => drop(id), ms);
}

function drop(id: number): void {
  set(toasts.filter((one) => one.id !== id));
}

export function toast(text: ReactNode, tone: Toast["tone"] = "done"): void {
  show({ tone, text }, tone === "problem" ? 2 * shownMs : shownMs);
}

// What was done, with the way back beside it.
export function toastUndo(text: ReactNode, undo: () => Promise<unknown>): void {
  show({ tone: "done", text, undo }, undoMs);
}

async function takeBack(one: Toast): Promise<void> {
  drop(one.id); // at once: pressing twice must not undo twice
  try {
    await one.undo?.();
    toast("Undone.");
  } catch (error) {
    toastProblem(error);
  }
}

// Takes back the newest thing that still can be; false when there is none.
export function undoLast(): boolean {
  const last = toasts.findLast((one) => one.undo);
  if (last) void takeBack(last);
  return last !== undefined;
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
          {one.undo && (
            <Button small onClick={() => void takeBack(one)}>
              Undo
            </Button>
          )}
          <IconButton label="Dismiss" icon={<IconX size={14} />} onClick={() => drop(one.id)} />
        </div>
      ))}
    </div>
  );
}
