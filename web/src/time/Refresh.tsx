// Whether a screen looks again by itself. Only a range that ends now changes, so only there is the choice shown.
import { useEffect, useRef } from "react";
import { useRange } from "../state/range";
import { choice, useUrlParam } from "../state/url";
import css from "./RangePicker.module.css";
import { isRelative, parseDuration } from "./range";

const steps = ["off", "5s", "10s", "30s", "1m"] as const;
const names: Record<(typeof steps)[number], string> = {
  off: "Still",
  "5s": "5 s",
  "10s": "10 s",
  "30s": "30 s",
  "1m": "1 min",
};
const refreshParam = choice(steps, "30s");

interface Props {
  again: () => void;
  held: () => boolean; // someone is reading: what is under their eyes stays
}

export function Refresh({ again, held }: Props) {
  const [range] = useRange();
  const [every, setEvery] = useUrlParam("refresh", refreshParam);
  const latest = useRef({ again, held });
  latest.current = { again, held };
  const moving = isRelative(range);
  useEffect(() => {
    const ms = parseDuration(every);
    if (!moving || ms === null) return;
    const timer = window.setInterval(() => {
      if (!document.hidden && !latest.current.held()) latest.current.again();
    }, ms);
    return () => window.clearInterval(timer);
  }, [every, moving]);
  if (!moving) return null;
  return (
    <label className={css.refresh} title="Look again by itself, except while you read further down or have a line open">
      <span className="hidden-label">Look again every</span>
      <select value={every} onChange={(event) => setEvery(refreshParam.read(event.target.value), { replace: true })}>
        {steps.map((step) => (
          <option key={step} value={step}>
            {names[step]}
          </option>
        ))}
      </select>
    </label>
  );
}
