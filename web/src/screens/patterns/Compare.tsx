// Compare: which patterns are new, gone, or come at another rate in one window than in another.
import { IconGitCompare } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useLocation } from "wouter";
import { useHotkeys } from "../../shell/hotkeys";
import { useSpan, useZone } from "../../state/range";
import { choice, text, useLinkTo, useUrlParam } from "../../state/url";
import { Button } from "../../surface/Button";
import { Empty, Panel, ProblemNote, Segmented, SkeletonRows } from "../../surface/Panel";
import { count, figure, moment } from "../../time/format";
import type { Span } from "../../time/range";
import screen from "../screen.module.css";
import { CompareRow } from "./CompareRow";
import { contract, type Difference } from "./contract";
import css from "./Patterns.module.css";
import { type Way, type Windows, ways, windowsOf, written } from "./windows";

const wayParam = choice(ways, "before");
const textParam = text("");
const lengthParam = text("1h");
const onlyParam = choice(["all", "new", "vanished", "rate", "slot_type"] as const, "all");
const wayNames: Record<Way, string> = {
  before: "This range and the time before it",
  day: "This range and a day before",
  week: "This range and a week before",
  release: "Before and after a moment, such as a release",
  own: "Any two windows",
};
const pageRows = 100;

export function Compare() {
  const [way, setWay] = useUrlParam("way", wayParam);
  const [at, setAt] = useUrlParam("at", textParam);
  const [length, setLength] = useUrlParam("length", lengthParam);
  const [a, setA] = useUrlParam("a", textParam);
  const [b, setB] = useUrlParam("b", textParam);
  const { span, again } = useSpan();
  const [zone] = useZone();
  // "now" stays put until someone compares again, so that the windows do too.
  const [now, setNow] = useState(() => Date.now());
  const windows = useMemo(
    () => windowsOf({ way, span, at, length, a, b, zone }, now),
    [way, span, at, length, a, b, zone, now],
  );
  const renew = () => {
    again();
    setNow(Date.now());
  };
  useHotkeys([{ keys: "R", label: "Compare again", group: "On this screen", run: renew }]);
  return (
    <div className={`${screen.scroll} ${screen.stack}`}>
      <div className={css.windows}>
        <label className={css.select}>
          <span className="hidden-label">What to compare</span>
          <select value={way} onChange={(event) => setWay(wayParam.read(event.target.value))}>
            {ways.map((one) => (
              <option key={one} value={one}>
                {wayNames[one]}
              </option>
            ))}
          </select>
        </label>
        {way === "release" && (
          <>
            <Written label="Moment" placeholder="14:30 or now-2h" value={at} onChange={setAt} />
            <Written label="On each side" placeholder="1h" value={length} onChange={setLength} />
          </>
        )}
        {way === "own" && (
          <>
            <Written label="Before" placeholder="10:00-11:00" value={a} onChange={setA} />
            <Written label="After" placeholder="now-1h..now" value={b} onChange={setB} />
          </>
        )}
      </div>
      {typeof windows === "string" ? (
        <Panel>
          <Empty title="Which windows?" icon={<IconGitCompare size={20} />}>
            <p>{windows}</p>
          </Empty>
        </Panel>
      ) : (
        <Differences windows={windows} again={renew} />
      )}
    </div>
  );
}

interface WrittenProps {
  label: string;
  placeholder: string;
  value: string;
  onChange: (value: string) => void;
}

// A field that counts when one leaves it or presses Enter, not with every letter.
function Written({ label, placeholder, value, onChange }: WrittenProps) {
  return (
    <label className={css.written}>
      <span>{label}</span>
      <input
        key={value}
        defaultValue={value}
        placeholder={placeholder}
        autoComplete="off"
        onBlur={(event) => event.target.value !== value && onChange(event.target.value)}
        onKeyDown={(event) => event.key === "Enter" && onChange(event.currentTarget.value)}
      />
    </label>
  );
}

function useWindowName() {
  const [zone] = useZone();
  return (span: Span) =>
    `${moment(span.start, zone, Date.now(), "min")} – ${moment(span.end, zone, Date.now(), "min")}`;
}

function Differences({ windows, again }: { windows: Windows; again: () => void }) {
  const [only, setOnly] = useUrlParam("only", onlyParam);
  const [shown, setShown] = useState(pageRows);
  const [cursor, setCursor] = useState(-1);
  const [, navigate] = useLocation();
  const link = useLinkTo();
  const name = useWindowName();
  const [a, b] = [written(windows.a), written(windows.b)];
  const diff = useQuery({
    queryKey: ["template-diff", a, b],
    queryFn: ({ signal }) => contract.diff(a, b, signal),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
  const all = diff.data?.items ?? [];
  const items = only === "all" ? all : all.filter((one) => one.change === only);
  const number = (change: Difference["change"]) => all.filter((one) => one.change === change).length;
  const step = (by: number) => {
    const next = Math.max(0, Math.min(items.length - 1, cursor + by));
    setCursor(next);
    if (next >= shown) setShown(next + pageRows);
    requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-difference="${next}"] a`)?.focus());
  };
  useHotkeys([
    { keys: "j", label: "Next difference", group: "On this screen", run: () => step(1) },
    { keys: "k", label: "Previous difference", group: "On this screen", run: () => step(-1) },
    {
      keys: "enter",
      label: "Open the pattern",
      group: "On this screen",
      run: () => {
        const one = items[cursor];
        if (one) navigate(link(`/patterns/${one.template.id}`));
      },
    },
  ]);
  const label = (text: string, change: Difference["change"]) => (
    <>
      {text} <span className="num muted">{number(change)}</span>
    </>
  );
  return (
    <>
      <dl className={css.ab}>
        <div>
          <dt>Before</dt>
          <dd>
            {name(windows.a)}
            {diff.data && <span className="muted"> {count(diff.data.a.lines)} lines</span>}
          </dd>
        </div>
        <div>
          <dt>After</dt>
          <dd>
            {name(windows.b)}
            {diff.data && <span className="muted"> {count(diff.data.b.lines)} lines</span>}
          </dd>
        </div>
      </dl>
      <Panel
        flush
        title="What changed"
        note={
          diff.data
            ? `${count(diff.data.tested)} patterns compared; at most ${figure(diff.data.q_max * 100)} % of these rows are chance`
            : undefined
        }
        actions={
          <Button small keys="R" onClick={again}>
            Again
          </Button>
        }
      >
        <div className={css.only}>
          <Segmented
            label="Kind of change"
            value={only}
            onChange={(next) => {
              setOnly(next, { replace: true });
              setCursor(-1);
            }}
            options={[
              { value: "all", label: "All" },
              { value: "new", label: label("New", "new") },
              { value: "vanished", label: label("Gone", "vanished") },
              { value: "rate", label: label("Rate", "rate") },
              { value: "slot_type", label: label("Values", "slot_type") },
            ]}
          />
        </div>
        {diff.isPending && <SkeletonRows rows={8} height={56} />}
        {diff.error && !diff.data && <ProblemNote error={diff.error} retry={() => void diff.refetch()} />}
        {diff.data && items.length === 0 && (
          <Empty title="No difference" icon={<IconGitCompare size={20} />}>
            <p>
              {only === "all"
                ? "Both windows hold the same patterns at the same rates, as far as their lines can tell."
                : "None of this kind. Look at all kinds."}
            </p>
            {only !== "all" && <Button onClick={() => setOnly("all")}>All kinds</Button>}
          </Empty>
        )}
        <ul className={css.differences} data-testid="differences" data-stale={diff.isPlaceholderData}>
          {items.slice(0, shown).map((one, index) => (
            <CompareRow
              key={`${one.template.id} ${one.change} ${one.slot ?? ""} ${one.service ?? ""}`}
              one={one}
              index={index}
            />
          ))}
        </ul>
        {items.length > shown && (
          <div className={css.more}>
            <Button small onClick={() => setShown(shown + pageRows)}>
              {count(items.length - shown)} more
            </Button>
          </div>
        )}
      </Panel>
    </>
  );
}
