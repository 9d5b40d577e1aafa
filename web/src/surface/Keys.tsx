// Keys as they stand on the keyboard: "g e", "mod+k".
import css from "./Keys.module.css";

const mac = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.platform);
const names: Record<string, string> = {
  mod: mac ? "⌘" : "Ctrl",
  enter: "Enter",
  escape: "Esc",
  space: "Space",
  arrowdown: "↓",
  arrowup: "↑",
  shift: mac ? "⇧" : "Shift",
};

export function Keys({ keys }: { keys: string }) {
  return (
    <span className={css.keys} aria-hidden>
      {keys
        .replace(/(^|\s)([A-Z])(?=$|\s)/g, "$1shift+$2")
        .split(/[ +]/)
        .map((key, index) => (
          <kbd key={index}>{names[key] ?? (key.length === 1 ? key.toUpperCase() : key)}</kbd>
        ))}
    </span>
  );
}
