// A pattern that a person gives, with the lines that it would have taken shown while one types.
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { asProblem } from "../../api/problem";
import { type SearchRequest, search } from "../../api/search";
import { LogLine } from "../../line/LogLine";
import { TemplateText } from "../../line/TemplateText";
import { useRange, useZone } from "../../state/range";
import { text, useUrlParam } from "../../state/url";
import { Dialog } from "../../surface/Dialog";
import { TextField } from "../../surface/Field";
import { count } from "../../time/format";
import { useDecide } from "./deciding";
import css from "./Patterns.module.css";
import { constants, patternProblem, previewQuery } from "./pattern";

const patternParam = text("");
const shownLines = 5;

interface Props {
  open: boolean;
  onClose: () => void;
  onDone: (id: string | undefined) => void;
}

export function NewPattern({ open, onClose, onDone }: Props) {
  const [given, setGiven] = useUrlParam("pattern", patternParam);
  const [pattern, setPattern] = useState(given);
  const [name, setName] = useState("");
  const [settled] = useDebouncedValue(pattern, 250);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is typed goes into the address; a new address comes in.
  useEffect(() => {
    if (open && settled !== given && settled === pattern) setGiven(settled, { replace: true });
  }, [settled]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only on opening.
  useEffect(() => setPattern(given), [open]);
  const make = useDecide("create", (decided) => {
    setPattern("");
    setName("");
    onDone(decided.templates[0]?.id);
  });
  const wrong = patternProblem(pattern);
  return (
    <Dialog
      title="New pattern"
      open={open}
      onClose={onClose}
      submit="Make the pattern"
      onSubmit={() => make.mutate({ pattern: pattern.trim(), name: name.trim() })}
      busy={make.isPending}
      ready={pattern.trim() !== "" && wrong === ""}
      error={make.error}
      size={720}
    >
      <TextField
        label="Pattern"
        mono
        hint={
          wrong || "The whole message, with <num>, <ip>, <path> or <id> for what varies, <*> for one or more words."
        }
        placeholder="Payment <id> refused by <*> after <num> ms"
        maxLength={4096}
        value={pattern}
        onChange={(event) => setPattern(event.target.value)}
        {...(wrong ? { "aria-invalid": true } : {})}
        data-autofocus
      />
      {pattern.trim() !== "" && <TemplateText text={pattern.trim()} />}
      <TextField
        label="Name"
        hint="If you like: what people call this message."
        maxLength={128}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      {wrong === "" && <Preview pattern={settled} />}
    </Dialog>
  );
}

// Real lines of the range that the pattern fits, newest first, and how many there are.
function Preview({ pattern }: { pattern: string }) {
  const [range] = useRange();
  const [zone] = useZone();
  const query = previewQuery(pattern);
  const ask = (tail: string, limit: number): SearchRequest => ({
    query: `${query ?? ""}${tail}`,
    start: range.from,
    end: range.to,
    limit,
  });
  const lines = useQuery({
    queryKey: ["pattern-preview", query, range.from, range.to],
    queryFn: async ({ signal }) => {
      const [rows, tally] = await Promise.all([
        search(ask("", shownLines), signal),
        search(ask(" | stats count() as n", 1), signal),
      ]);
      return { rows: rows.rows, total: Number(tally.table[0]?.n ?? rows.rows.length) };
    },
    enabled: query !== null,
    placeholderData: keepPreviousData,
    retry: false,
  });
  if (query === null) return <p className="muted">Lines that it fits appear here as you type.</p>;
  return (
    <section className={css.preview} aria-label="Lines that fit" data-testid="preview" data-stale={lines.isFetching}>
      <p role="status" className={css.fits}>
        {lines.error
          ? asProblem(lines.error).message
          : lines.data
            ? `Fits ${count(lines.data.total)} ${lines.data.total === 1 ? "line" : "lines"} of the range`
            : "Looking for lines"}
      </p>
      {lines.data?.total === 0 && (
        <p className="muted">None yet. Compare it word by word with a line, or choose a longer range.</p>
      )}
      <div className={css.examples}>
        {(lines.data?.rows ?? []).map((row) => (
          <LogLine key={row.id} row={row} zone={zone} words={constants(pattern)} wrap />
        ))}
      </div>
    </section>
  );
}
