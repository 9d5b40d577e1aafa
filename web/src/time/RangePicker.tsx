// The global time range: presets, or a range as one types it. All screens read the same one.
import { Popover } from "@mantine/core";
import { IconCalendarTime, IconCheck, IconChevronDown } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { useHotkeys } from "../shell/hotkeys";
import { useNow, useRange, useZone } from "../state/range";
import { Button } from "../surface/Button";
import { Keys } from "../surface/Keys";
import { Segmented } from "../surface/Panel";
import { rangeLabel } from "./format";
import css from "./RangePicker.module.css";
import { parseRange, presets, type Range, shift, zoomOut } from "./range";

export function RangePicker() {
  const [range, setRange] = useRange();
  const [zone, setZone] = useZone();
  const now = useNow(30_000);
  const [open, setOpen] = useState(false);
  const [text, setText] = useState("");
  const parsed = text.trim() === "" ? null : parseRange(text, now, zone);

  useHotkeys([
    { keys: "t", label: "Choose the time range", group: "Time", run: () => setOpen(true) },
    { keys: "[", label: "Earlier by half the range", group: "Time", run: () => setRange(shift(range, -1, Date.now())) },
    { keys: "]", label: "Later by half the range", group: "Time", run: () => setRange(shift(range, 1, Date.now())) },
    { keys: "z", label: "Zoom out", group: "Time", run: () => setRange(zoomOut(range, Date.now())) },
  ]);

  const choose = (next: Range) => {
    setRange(next);
    setText("");
    setOpen(false);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (parsed) choose(parsed);
  };

  return (
    <Popover opened={open} onChange={setOpen} position="bottom-end" trapFocus returnFocus>
      <Popover.Target>
        <button
          type="button"
          className={css.target}
          aria-haspopup="dialog"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
          data-testid="range"
        >
          <IconCalendarTime size={15} aria-hidden />
          <span className="num">{rangeLabel(range, zone, now)}</span>
          {zone === "utc" && <span className={css.zone}>UTC</span>}
          <IconChevronDown size={13} aria-hidden />
        </button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Time range">
        <div className={css.picker}>
          <form onSubmit={submit} className={css.form}>
            <label htmlFor="range-text">Range</label>
            <div className={css.entry}>
              <input
                id="range-text"
                data-autofocus
                autoComplete="off"
                placeholder="15m, 10:00-10:30, 2026-11-22 …"
                value={text}
                onChange={(event) => setText(event.target.value)}
                aria-invalid={text.trim() !== "" && parsed === null}
                aria-describedby="range-help"
              />
              <Button type="submit" small weight="primary" disabled={!parsed}>
                Apply
              </Button>
            </div>
            <p id="range-help" className={css.help}>
              {text.trim() === "" ? (
                <>
                  Or drag across a chart. <Keys keys="[" /> <Keys keys="]" /> shift, <Keys keys="z" /> zooms out.
                </>
              ) : parsed ? (
                rangeLabel(parsed, zone, now)
              ) : (
                "Not understood. Try 90m, 14:00-14:20 or 2026-11-22 10:00 to 2026-11-22 11:00."
              )}
            </p>
          </form>
          <ul className={css.presets}>
            {presets.map((preset) => {
              const on = preset.range.from === range.from && preset.range.to === range.to;
              return (
                <li key={preset.label}>
                  <button type="button" aria-pressed={on} onClick={() => choose(preset.range)}>
                    {preset.label}
                    {on && <IconCheck size={14} aria-hidden />}
                  </button>
                </li>
              );
            })}
          </ul>
          <div className={css.foot}>
            <span className="muted">Times in</span>
            <Segmented
              label="Time zone"
              value={zone}
              onChange={setZone}
              options={[
                { value: "local", label: "Local" },
                { value: "utc", label: "UTC" },
              ]}
            />
          </div>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
