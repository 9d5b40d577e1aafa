// How fine the patterns are told apart: from a few general groups to every pattern by itself.
import { useDebouncedValue } from "@mantine/hooks";
import { useEffect, useState } from "react";
import css from "./Patterns.module.css";

interface Props {
  value: number;
  onChange: (value: number) => void;
  found: string; // how many patterns there are at this value
}

export function Granularity({ value, onChange, found }: Props) {
  const [draft, setDraft] = useState(value);
  const [settled] = useDebouncedValue(draft, 120);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the thumb leads, the address follows.
  useEffect(() => {
    if (settled !== value && settled === draft) onChange(settled);
  }, [settled]);
  useEffect(() => setDraft(value), [value]);
  return (
    <label className={css.granularity} title="- and + on the keyboard">
      <span className={css.granularityEnd}>Groups</span>
      <input
        type="range"
        min={0}
        max={1}
        step={0.05}
        value={draft}
        aria-label="Granularity"
        aria-valuetext={draft >= 1 ? "every pattern by itself" : `${Math.round(draft * 100)} of 100, in groups`}
        onChange={(event) => setDraft(Number(event.target.value))}
      />
      <span className={css.granularityEnd}>Fine</span>
      <output className="num muted" data-testid="pattern-count">
        {found}
      </output>
    </label>
  );
}
