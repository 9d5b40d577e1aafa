// What a template means for operation: normal, warning or incident, and which kind of cause.
import type { Template } from "../../api/client";
import css from "./Patterns.module.css";

const names = { normal: "Normal", warning: "Warning", incident: "Incident" } as const;

export function ClassChip({ outcome, cause }: { outcome: Template["class"]["outcome"]; cause?: string | undefined }) {
  const shown = cause && cause !== "other" ? cause.replaceAll("_", " ") : "";
  return (
    <span className={css.class} data-outcome={outcome}>
      {names[outcome] ?? outcome}
      {shown && <span className="muted"> {shown}</span>}
    </span>
  );
}
