// Live tail: lines as they arrive. Space pauses; nothing that is left out is left out without a word.
import { useMediaQuery } from "@mantine/hooks";
import { IconArrowBarToDown, IconEraser, IconPlayerPause, IconPlayerPlay, IconTextWrap } from "@tabler/icons-react";
import { useEffect, useMemo, useReducer, useRef, useState } from "react";
import { Link } from "wouter";
import type { LogRow } from "../../api/client";
import type { ApiProblem } from "../../api/problem";
import { search } from "../../api/search";
import { openStream, type StreamState } from "../../api/sse";
import { LineDrawer, type LineTab } from "../../line/LineDrawer";
import { GapLine, LogLine } from "../../line/LogLine";
import { LogList } from "../../line/LogList";
import { searchedWords, withCondition } from "../../query/language";
import { QueryBar, type QueryBarHandle } from "../../query/QueryBar";
import { useHotkeys } from "../../shell/hotkeys";
import { ScreenBar } from "../../shell/Shell";
import { useZone } from "../../state/range";
import { flag, text, useLinkTo, useUrlParam } from "../../state/url";
import { Button, IconButton } from "../../surface/Button";
import { Empty, ProblemNote } from "../../surface/Panel";
import { Sheet } from "../../surface/Sheet";
import { count, figure } from "../../time/format";
import css from "./Tail.module.css";
import { TailBuffer, waitingMax } from "./tail_buffer";

const showEveryMs = 100; // lines are shown in batches: ten times a second is as fast as one can look
const rateOverMs = 3000;
const earlierLines = 100;
const queryParam = text("");

export default function Tail() {
  const [query, setQuery] = useUrlParam("q", queryParam);
  const [wrap, setWrap] = useUrlParam("wrap", flag);
  const [zone] = useZone();
  const link = useLinkTo();
  const bar = useRef<QueryBarHandle>(null);
  const buffer = useRef(new TailBuffer<LogRow>());
  const [, redraw] = useReducer((n: number) => n + 1, 0);
  const [state, setState] = useState<StreamState>("connecting");
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [lost, setLost] = useState<ApiProblem | null>(null);
  const [rate, setRate] = useState(0);
  const [follow, setFollow] = useState(true);
  const [active, setActive] = useState(-1);
  const [opened, setOpened] = useState<LogRow | null>(null);
  const [tab, setTab] = useState<LineTab>("parsed");
  const compact = useMediaQuery("(max-width: 759px)", false, { getInitialValueInEffect: false });
  const wide = useMediaQuery("(min-width: 1240px)", true, { getInitialValueInEffect: false });

  useEffect(() => {
    const lines = buffer.current;
    lines.clear();
    setProblem(null);
    setLost(null);
    setActive(-1);
    setOpened(null);
    redraw();

    let pending: LogRow[] = [];
    let missed = 0; // a hidden page is woken rarely; what it cannot hold until then is counted
    let before = true; // until the lines from before the stream are there
    let recent: { at: number; rows: number }[] = [];
    const abort = new AbortController();

    const show = () => {
      const now = Date.now();
      if (!before && pending.length > 0) {
        recent.push({ at: now, rows: pending.length });
        lines.add(pending);
        pending = [];
        if (missed > 0) lines.gap(missed);
        missed = 0;
        redraw();
      }
      recent = recent.filter((part) => now - part.at < rateOverMs);
      setRate(recent.reduce((sum, part) => sum + part.rows, 0) / (rateOverMs / 1000));
    };
    const timer = window.setInterval(show, showEveryMs);

    const tail = query ? `/api/v1/tail?query=${encodeURIComponent(query)}` : "/api/v1/tail";
    const close = openStream(tail, {
      onEvent: (event) => {
        if (event.event === "log") {
          if (pending.length < waitingMax) pending.push(JSON.parse(event.data) as LogRow);
          else missed += 1;
        } else if (event.event === "gap") {
          show();
          lines.gap((JSON.parse(event.data) as { dropped: number }).dropped);
          redraw();
        }
      },
      onState: (next, why) => {
        setState(next);
        setLost(next === "waiting" ? why : null);
      },
      onRefused: (refusal) => {
        setState("waiting");
        setProblem(refusal);
      },
    });

    // Some lines from before, so that the screen does not begin empty.
    search({ query: query || "*", start: "now-15m", end: "now", limit: earlierLines, order: "desc" }, abort.signal)
      .then((result) => {
        const known = new Set(result.rows.map((row) => row.id));
        pending = pending.filter((row) => !known.has(row.id));
        lines.add([...result.rows].reverse());
        redraw();
      })
      .catch(() => {
        // The stream says what is wrong; the lines from before are an extra.
      })
      .finally(() => {
        before = false;
      });

    return () => {
      window.clearInterval(timer);
      abort.abort();
      close();
    };
  }, [query]);

  const lines = buffer.current;
  const pause = () => {
    lines.pause();
    redraw();
  };
  const resume = () => {
    lines.resume();
    setFollow(true);
    redraw();
  };
  const toggle = () => (lines.paused ? resume() : pause());
  const clear = () => {
    lines.clear();
    setActive(-1);
    redraw();
  };
  const open = (index: number) => {
    const entry = lines.shown[index];
    if (entry?.kind !== "row") return;
    setFollow(false);
    setOpened(entry.row);
  };
  const step = (by: number) => {
    setFollow(false);
    const next = Math.max(0, Math.min(lines.shown.length - 1, (active < 0 ? lines.shown.length - 1 : active) + by));
    setActive(next);
    if (opened) open(next);
  };

  useHotkeys([
    { keys: "space", label: "Pause and go on", group: "On this screen", run: toggle },
    { keys: "/", label: "Filter", group: "On this screen", run: () => bar.current?.focus() },
    { keys: "c", label: "Clear the screen", group: "On this screen", run: clear },
    { keys: "w", label: "Wrap long lines", group: "On this screen", run: () => setWrap(!wrap, { replace: true }) },
    { keys: "f", label: "Follow the newest line", group: "On this screen", run: () => setFollow(true) },
    { keys: "j", label: "Next line", group: "On this screen", run: () => step(1) },
    { keys: "k", label: "Previous line", group: "On this screen", run: () => step(-1) },
    { keys: "enter", label: "Open the line", group: "On this screen", run: () => active >= 0 && open(active) },
    { keys: "escape", label: "Close the line", group: "On this screen", run: () => setOpened(null) },
  ]);

  const words = useMemo(() => searchedWords(query), [query]);
  const waiting = lines.waitingCount;
  const drawer = opened && (
    <LineDrawer
      row={opened}
      tab={tab}
      onTab={setTab}
      onClose={() => setOpened(null)}
      onStep={step}
      onFilter={(field, value, negate) => setQuery(withCondition(query, field, value, negate))}
      onRow={setOpened}
    />
  );
  const status = problem
    ? "Refused"
    : lines.paused
      ? "Paused"
      : state === "open"
        ? "Live"
        : state === "connecting"
          ? "Connecting"
          : "Reconnecting";
  return (
    <>
      <ScreenBar title="Live tail">
        <span className={css.state} data-state={lines.paused ? "paused" : state} role="status" data-testid="tail-state">
          {status}
        </span>
        <span className={`muted num ${css.rate}`}>{figure(rate)} lines/s</span>
      </ScreenBar>
      <div className={css.tools}>
        <QueryBar
          ref={bar}
          value={query}
          onSubmit={(next) => setQuery(next)}
          label="Filter lines"
          placeholder={compact ? "Filter" : "Filter what you follow: service:checkout level:>=warn"}
          invalid={problem !== null}
        />
        <div className={css.buttons}>
          <Button
            weight={lines.paused ? "primary" : "plain"}
            icon={lines.paused ? <IconPlayerPlay size={15} /> : <IconPlayerPause size={15} />}
            onClick={toggle}
            data-testid="tail-pause"
            className={css.pause ?? ""}
          >
            {lines.paused ? (waiting > 0 ? `Go on, ${count(waiting)} new` : "Go on") : "Pause"}
          </Button>
          <IconButton
            label="Wrap long lines"
            keys="w"
            on={wrap}
            framed
            icon={<IconTextWrap size={16} />}
            onClick={() => setWrap(!wrap, { replace: true })}
          />
          <IconButton label="Clear the screen" keys="c" framed icon={<IconEraser size={16} />} onClick={clear} />
        </div>
      </div>
      {lost && lines.shown.length === 0 && <ProblemNote error={lost} />}
      <div className={css.columns} data-drawer={wide && opened !== null}>
        <div
          className={css.results}
          data-testid="tail-lines"
          data-count={lines.shown.length}
          data-received={lines.received}
        >
          {lines.shown.length === 0 && !lost ? (
            <Empty title={problem ? "The filter is not understood" : "Waiting for lines"}>
              {problem ? (
                <p>{problem.message}</p>
              ) : (
                <>
                  <p>
                    {query ? "No line has fitted the filter yet." : "New lines show up here the moment they arrive."}
                  </p>
                  <Link href={link("/send")} className="link">
                    Send logs
                  </Link>
                </>
              )}
            </Empty>
          ) : (
            <LogList
              label="Live lines"
              items={lines.shown}
              keyOf={(entry) => entry.key}
              render={(entry) =>
                entry.kind === "gap" ? (
                  <GapLine lost={entry.lost}>
                    they came faster than this page could take them. Narrow the filter.
                  </GapLine>
                ) : (
                  <LogLine row={entry.row} zone={zone} words={words} wrap={wrap} />
                )
              }
              active={active}
              opened={null}
              onActive={setActive}
              onOpen={open}
              follow={follow && !lines.paused}
              onFollow={(next) => {
                if (!lines.paused) setFollow(next);
              }}
              compact={compact}
            />
          )}
          {!follow && !lines.paused && lines.shown.length > 0 && (
            <div className={css.jump}>
              <Button icon={<IconArrowBarToDown size={15} />} onClick={() => setFollow(true)}>
                Follow the newest
              </Button>
            </div>
          )}
        </div>
        {wide && opened && (
          <aside className={css.drawer} aria-label="Line">
            {drawer}
          </aside>
        )}
      </div>
      {!wide && (
        <Sheet
          label="Line"
          open={opened !== null}
          onClose={() => setOpened(null)}
          size={compact ? "100%" : "min(640px, 92%)"}
        >
          {drawer}
        </Sheet>
      )}
    </>
  );
}
