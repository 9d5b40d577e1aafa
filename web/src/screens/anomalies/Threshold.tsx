// A slider over scores: what lies below steps back, and how often this threshold would have fired in seven days is
// said from stored counts. It changes what is shown, not who is called.
import { useId } from "react";
import { count } from "../../time/format";
import css from "./Anomalies.module.css";
import { type Board, firedIn7Days } from "./heat";

export function Threshold({
  board,
  value,
  onChange,
}: {
  board: Board;
  value: number;
  onChange: (value: number) => void;
}) {
  const id = useId();
  const fired = firedIn7Days(board, value);
  const now = Math.round(board.alarm_score);
  return (
    <div className={css.threshold}>
      <label htmlFor={id}>Score from</label>
      <input
        id={id}
        type="range"
        min={0}
        max={100}
        step={1}
        value={value}
        onChange={(event) => onChange(Number(event.currentTarget.value))}
        aria-valuetext={`${value}: would have fired ${fired} times in seven days`}
      />
      <output htmlFor={id} className="num" data-testid="threshold-fired">
        <strong>{value}</strong>
        <span className="muted">
          {" "}
          would have fired {count(fired)} {fired === 1 ? "time" : "times"} in 7 days
        </span>
      </output>
      <button
        type="button"
        className={css.filter}
        onClick={() => onChange(now)}
        title="The score that an alarm needs at this moment"
      >
        alarms from {now} at present
      </button>
    </div>
  );
}
