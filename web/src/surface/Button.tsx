// Buttons: one look for each weight. "primary" at most once on a screen.
import { Tooltip } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { type ComponentProps, type ReactNode, useEffect, useState } from "react";
import css from "./Button.module.css";
import { Keys } from "./Keys";

type Weight = "primary" | "plain" | "quiet" | "danger";

interface ButtonProps extends ComponentProps<"button"> {
  weight?: Weight;
  icon?: ReactNode;
  keys?: string;
  small?: boolean;
}

export function Button({ weight = "plain", icon, keys, small, children, className, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={[css.button, css[weight], small ? css.small : "", className ?? ""].join(" ")}
    >
      {icon}
      {children}
      {keys && <Keys keys={keys} />}
    </button>
  );
}

interface IconButtonProps extends Omit<ComponentProps<"button">, "children"> {
  label: string;
  icon: ReactNode;
  keys?: string;
  on?: boolean;
  framed?: boolean;
}

export function IconButton({ label, icon, keys, on, framed, className, ...rest }: IconButtonProps) {
  return (
    <Tooltip
      label={
        <span className={css.tip}>
          {label}
          {keys && <Keys keys={keys} />}
        </span>
      }
    >
      <button
        type="button"
        aria-label={label}
        {...(on === undefined ? {} : { "aria-pressed": on })}
        {...rest}
        className={[css.icon, framed ? css.framed : "", on ? css.on : "", className ?? ""].join(" ")}
      >
        {icon}
      </button>
    </Tooltip>
  );
}

export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Without TLS and off loopback there is no clipboard API; the old way still works.
    const area = document.createElement("textarea");
    area.value = text;
    area.style.position = "fixed";
    area.style.opacity = "0";
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}

export function CopyButton({ text, label = "Copy", children }: { text: string; label?: string; children?: ReactNode }) {
  const [done, setDone] = useState(false);
  useEffect(() => {
    if (!done) return;
    const timer = window.setTimeout(() => setDone(false), 1600);
    return () => window.clearTimeout(timer);
  }, [done]);
  const icon = done ? <IconCheck size={14} /> : <IconCopy size={14} />;
  const press = async () => setDone(await copyText(text));
  if (children) {
    return (
      <Button small weight="quiet" icon={icon} onClick={press} aria-label={label}>
        {done ? "Copied" : children}
      </Button>
    );
  }
  return <IconButton label={done ? "Copied" : label} icon={icon} onClick={press} />;
}
