// All keys that mean something right now, drawn from the bindings themselves.
import { Modal } from "@mantine/core";
import { useMemo } from "react";
import { Keys } from "../surface/Keys";
import { activeBindings, type Binding } from "./hotkeys";
import css from "./Shell.module.css";

const groups: readonly Binding["group"][] = ["On this screen", "Time", "Everywhere", "Go to"];

export function ShortcutSheet({ open, onClose }: { open: boolean; onClose: () => void }) {
  const bindings = useMemo(() => (open ? activeBindings() : []), [open]);
  return (
    <Modal opened={open} onClose={onClose} title="Keys" size={620} closeButtonProps={{ "aria-label": "Close" }}>
      <div className={css.sheet}>
        {groups.map((group) => {
          // A screen's own meaning of a key hides the general one.
          const own = bindings.filter(
            (binding) =>
              binding.group === group &&
              (group === "On this screen" ||
                !bindings.some((other) => other.group === "On this screen" && other.keys === binding.keys)),
          );
          return own.length === 0 ? null : (
            <section key={group}>
              <h3>{group}</h3>
              <ul>
                {own.map((binding) => (
                  <li key={binding.keys}>
                    <span>{binding.label}</span>
                    <Keys keys={binding.keys} />
                  </li>
                ))}
              </ul>
            </section>
          );
        })}
      </div>
    </Modal>
  );
}
