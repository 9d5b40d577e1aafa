// Keys: one list of bindings, from which the sheet behind `?` is drawn. A binding is a key ("/"), a sequence
// ("g e") or a chord ("mod+k"). Plain keys are for those who are not typing: in a field only chords count.
import { useEffect, useRef } from "react";

export interface Binding {
  keys: string;
  label: string;
  group: "Everywhere" | "Go to" | "Time" | "On this screen";
  run: (event: KeyboardEvent) => void;
}

let bindings: Binding[] = [];
const sequenceMs = 1200;

export function activeBindings(): readonly Binding[] {
  return bindings;
}

export function keyName(event: Pick<KeyboardEvent, "key" | "metaKey" | "ctrlKey" | "altKey">): string {
  const key = event.key === " " ? "space" : event.key.length === 1 ? event.key : event.key.toLowerCase();
  if (event.metaKey || event.ctrlKey) return `mod+${key.toLowerCase()}`;
  return event.altKey ? `alt+${key}` : key;
}

// Finds what a key means after the keys before it. "pending": it may begin a sequence.
export function match(all: readonly Binding[], before: string, key: string): Binding | "pending" | null {
  const sequence = before ? `${before} ${key}` : key;
  // Later bindings win: a screen may take a key over from the shell.
  for (let i = all.length - 1; i >= 0; i--) if (all[i]?.keys === sequence) return all[i] ?? null;
  if (all.some((binding) => binding.keys.startsWith(`${sequence} `))) return "pending";
  return before ? match(all, "", key) : null;
}

function typing(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable) return true;
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && !["checkbox", "radio", "button"].includes(target.type);
}

function modalOpen(): boolean {
  return document.querySelector("[role=dialog][aria-modal=true]") !== null;
}

let before = "";
let timer = 0;

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || ["Shift", "Control", "Meta", "Alt"].includes(event.key)) return;
  const key = keyName(event);
  const chord = key.startsWith("mod+");
  if (!chord && (typing(event.target) || modalOpen())) return;
  // Enter and space on a button or link press it.
  if (
    (key === "enter" || key === "space") &&
    event.target instanceof HTMLElement &&
    event.target.closest("button, a[href], [role=button], [role=tab], [role=option], summary")
  ) {
    return;
  }
  const found = match(bindings, before, key);
  window.clearTimeout(timer);
  if (found === "pending") {
    before = before ? `${before} ${key}` : key;
    timer = window.setTimeout(() => {
      before = "";
    }, sequenceMs);
    return;
  }
  before = "";
  if (found) {
    event.preventDefault();
    found.run(event);
  }
}

if (typeof window !== "undefined") window.addEventListener("keydown", onKeyDown);

export function useHotkeys(own: Binding[]): void {
  const latest = useRef(own);
  latest.current = own;
  useEffect(() => {
    const mine = latest.current.map((binding, index) => ({
      ...binding,
      run: (event: KeyboardEvent) => latest.current[index]?.run(event),
    }));
    bindings = [...bindings, ...mine];
    return () => {
      bindings = bindings.filter((binding) => !mine.includes(binding));
    };
  }, []);
}
