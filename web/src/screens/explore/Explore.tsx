// Explore: search all lines. Query, histogram, facets, lines, and the drawer of one line; all of it in the address.
import { Drawer, Menu } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import {
  IconDots,
  IconDownload,
  IconFilter,
  IconLayersIntersect,
  IconPlayerPlay,
  IconRefresh,
  IconSearch,
  IconTable,
  IconTerminal2,
  IconTextWrap,
} from "@tabler/icons-react";
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useLocation } from "wouter";
import { api, data, type LogRow } from "../../api/client";
import { asProblem } from "../../api/problem";
import { type SearchRequest, search } from "../../api/search";
import { Histogram, HistogramTable, LevelLegend } from "../../chart/Histogram";
import { isBad, type Level, levelOfNumber, levels } from "../../level/level";
import { collapse, type Group } from "../../line/collapse";
import { LineDrawer, type LineTab } from "../../line/LineDrawer";
import { LogLine } from "../../line/LogLine";
import { LogList } from "../../line/LogList";
import {
  hasCondition,
  nearestName,
  pipeAt,
  searchedWords,
  withCondition,
  withoutCondition,
} from "../../query/language";
import { QueryBar, type QueryBarHandle, useFieldNames } from "../../query/QueryBar";
import { useHotkeys } from "../../shell/hotkeys";
import { ScreenBar } from "../../shell/Shell";
import { useRange, useSpan, useZone } from "../../state/range";
import { choice, flag, text, useChangeUrl, useLinkTo, useUrlParam } from "../../state/url";
import { Button, copyText, IconButton } from "../../surface/Button";
import { Empty, ProblemNote, Skeleton, SkeletonRows } from "../../surface/Panel";
import { Sheet } from "../../surface/Sheet";
import { toast } from "../../surface/toasts";
import { bytes, count, figure } from "../../time/format";
import { RangePicker } from "../../time/RangePicker";
import { Refresh } from "../../time/Refresh";
import { absolute, zoomOut } from "../../time/range";
import css from "./Explore.module.css";
import { csv, curl, download, ndjson, rowColumns } from "./export";
import { Facets } from "./Facets";
import { nextEnd, withoutRepeats } from "./paging";
import { emptyColumns, ResultTable } from "./ResultTable";

const pageRows = 200;
const tableRows = 10_000;
const queryParam = text("");
const rowParam = text("");
const tabParam = choice<LineTab>(["parsed", "raw", "json", "template", "around"], "parsed");

export default function Explore() {
  const [query] = useUrlParam("q", queryParam);
  const [opened, setOpened] = useUrlParam("row", rowParam);
  const [tab, setTab] = useUrlParam("tab", tabParam);
  const [wrap, setWrap] = useUrlParam("wrap", flag);
  const [grouped, setGrouped] = useUrlParam("group", flag);
  const [tableView, setTableView] = useUrlParam("table", flag);
  const [range, setRange] = useRange();
  const [zone] = useZone();
  const { span, again } = useSpan();
  const change = useChangeUrl();
  const link = useLinkTo();
  const fieldNames = useFieldNames();
  const [, navigate] = useLocation();
  const bar = useRef<QueryBarHandle>(null);
  const results = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(-1);
  const [facetsOpen, setFacetsOpen] = useState(false);
  const wide = useMediaQuery("(min-width: 1240px)", true, { getInitialValueInEffect: false });
  const compact = useMediaQuery("(max-width: 759px)", false, { getInitialValueInEffect: false });

  const piped = pipeAt(query) < query.length;
  const filters = query.slice(0, pipeAt(query)).trim() || "*";
  const start = new Date(span.start).toISOString();
  const end = new Date(span.end).toISOString();

  // Arriving by "/": the field has the focus, the address forgets about it.
  useEffect(() => {
    if (new URLSearchParams(window.location.search).get("focus") === "1") {
      bar.current?.focus();
      change({ focus: null }, { replace: true });
    }
  });

  const rowsQuery = useInfiniteQuery({
    queryKey: ["search", query, start, end],
    queryFn: ({ pageParam, signal }) => {
      const request: SearchRequest = {
        query: query || "*",
        start,
        end: pageParam,
        limit: piped ? tableRows : pageRows,
      };
      return search(request, signal);
    },
    initialPageParam: end,
    getNextPageParam: (page, _pages, before) => (piped ? undefined : nextEnd(page.rows, pageRows, before)),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });
  const histogram = useQuery({
    queryKey: ["histogram", filters, start, end],
    queryFn: ({ signal }) =>
      data(
        api.POST("/api/v1/query/histogram", {
          body: { query: filters, start, end, buckets: compact ? 40 : 90 },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });

  const pages = rowsQuery.data?.pages;
  const rows = useMemo(() => withoutRepeats((pages ?? []).map((page) => page.rows)), [pages]);
  const first = pages?.[0];
  const groups = useMemo<Group<LogRow>[]>(
    () => (grouped ? collapse(rows) : rows.map((row) => ({ row, times: 1 }))),
    [rows, grouped],
  );
  const words = useMemo(() => searchedWords(query), [query]);
  const total = useMemo(
    () => histogram.data?.series.reduce((sum, s) => sum + s.counts.reduce((a, b) => a + b, 0), 0),
    [histogram.data],
  );

  const openedIndex = useMemo(() => groups.findIndex((group) => group.row.id === opened), [groups, opened]);
  // A shared link may name a line that is not among those loaded.
  const lone = useQuery({
    queryKey: ["line", opened],
    queryFn: () =>
      data(api.GET("/api/v1/logs/{id}/context", { params: { path: { id: opened }, query: { before: 0, after: 0 } } })),
    enabled: opened !== "" && openedIndex < 0 && !rowsQuery.isPending,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const openedRow = groups[openedIndex]?.row ?? (opened && lone.data?.row.id === opened ? lone.data.row : undefined);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new search begins at the top.
  useEffect(() => setActive(-1), [query, start, end, grouped]);

  const submit = useCallback(
    (next: string) => {
      if (next === query) again();
      else change({ q: next || null, row: null });
    },
    [query, change, again],
  );
  const filter = (field: string, value: string, negate: boolean) => submit(withCondition(query, field, value, negate));
  const toggleLevel = (level: Level) => {
    const on = hasCondition(query, "level", level) === "with";
    let next = query;
    for (const other of levels) next = withoutCondition(next, "level", other);
    submit(on ? next : withCondition(next, "level", level));
  };
  const move = (to: number) => {
    const next = Math.max(0, Math.min(groups.length - 1, to));
    setActive(next);
    const row = groups[next]?.row;
    if (opened !== "" && row) setOpened(row.id, { replace: true });
  };
  const step = (by: number) => move((openedIndex >= 0 ? openedIndex : active) + by);
  const nextBad = (by: 1 | -1) => {
    for (let i = active + by; i >= 0 && i < groups.length; i += by) {
      if (isBad(levelOfNumber(groups[i]?.row.severity_number ?? 0))) {
        move(i);
        return;
      }
    }
    toast(by > 0 ? "No error further down in what is loaded." : "No error further up.");
  };
  const activeRow = groups[active]?.row;

  useHotkeys([
    { keys: "/", label: "Search", group: "On this screen", run: () => bar.current?.focus() },
    { keys: "j", label: "Next line", group: "On this screen", run: () => step(1) },
    { keys: "k", label: "Previous line", group: "On this screen", run: () => step(-1) },
    {
      keys: "enter",
      label: "Open the line",
      group: "On this screen",
      run: () => activeRow && setOpened(activeRow.id),
    },
    { keys: "escape", label: "Close the line", group: "On this screen", run: () => opened && setOpened("") },
    { keys: "e", label: "Next error", group: "On this screen", run: () => nextBad(1) },
    { keys: "E", label: "Previous error", group: "On this screen", run: () => nextBad(-1) },
    {
      keys: "i",
      label: "Only this line's template",
      group: "On this screen",
      run: () => activeRow?.template_id && filter("template_id", activeRow.template_id, false),
    },
    {
      keys: "x",
      label: "Without this line's template",
      group: "On this screen",
      run: () => activeRow?.template_id && filter("template_id", activeRow.template_id, true),
    },
    { keys: "w", label: "Wrap long lines", group: "On this screen", run: () => setWrap(!wrap, { replace: true }) },
    {
      keys: "c",
      label: "Join repeated lines",
      group: "On this screen",
      run: () => setGrouped(!grouped, { replace: true }),
    },
    { keys: "R", label: "Search again", group: "On this screen", run: again },
  ]);

  // Someone who has a line open, is among the lines or far down is reading: the list stays as it is.
  const reading = () =>
    opened !== "" ||
    active >= 0 ||
    rowsQuery.isFetching ||
    (results.current?.querySelector("[role=listbox]")?.scrollTop ?? 0) > 0 ||
    String(window.getSelection() ?? "") !== "";

  const refused = rowsQuery.error ? asProblem(rowsQuery.error) : null;
  const badQuery = refused && refused.status === 400 ? refused : null;
  const summary = first?.summary;
  const request: SearchRequest = { query: query || "*", start: range.from, end: range.to, limit: 1000 };
  const isTable = piped && (first?.columns.length ?? 0) > 0;

  const drawer = openedRow && (
    <LineDrawer
      row={openedRow}
      tab={tab}
      onTab={(next) => setTab(next, { replace: true })}
      onClose={() => setOpened("")}
      onStep={step}
      onFilter={filter}
      onRow={(row) => setOpened(row.id)}
    />
  );
  const facets = badQuery ? null : <Facets query={query} filters={filters} start={start} end={end} onQuery={submit} />;

  return (
    <>
      <ScreenBar
        title="Explore"
        right={
          <>
            <IconButton label="Search again" keys="R" icon={<IconRefresh size={16} />} framed onClick={again} />
            <Refresh again={again} held={reading} />
            <RangePicker />
          </>
        }
      />
      <div className={css.page}>
        <div className={css.search}>
          <QueryBar
            ref={bar}
            value={query}
            onSubmit={submit}
            label="Search lines"
            placeholder={
              compact
                ? "Search lines"
                : 'Words, "a phrase", service:checkout, level:>=warn | stats count() as n by service'
            }
            invalid={badQuery !== null}
          />
        </div>
        <section className={css.chart} aria-label="Lines over time">
          <div className={css.chartHead}>
            {badQuery ? null : histogram.data ? (
              <LevelLegend
                counts={histogram.data}
                chosen={(level) => hasCondition(query, "level", level) === "with"}
                onToggle={toggleLevel}
              />
            ) : (
              <Skeleton width={260} height={14} />
            )}
            <span className="grow" />
            <IconButton
              label={tableView ? "Show the chart" : "Show as a table"}
              icon={<IconTable size={15} />}
              on={tableView}
              onClick={() => setTableView(!tableView, { replace: true })}
            />
          </div>
          <div className={css.chartBody} style={{ height: compact ? 84 : 112 }} data-table={tableView}>
            {badQuery ? null : histogram.data ? (
              tableView ? (
                <HistogramTable counts={histogram.data} zone={zone} />
              ) : (
                <Histogram
                  counts={histogram.data}
                  span={span}
                  zone={zone}
                  height={compact ? 84 : 112}
                  onRange={(next) => setRange(absolute(next))}
                />
              )
            ) : histogram.error ? (
              <ProblemNote error={histogram.error} retry={() => void histogram.refetch()} />
            ) : (
              <Skeleton height={80} />
            )}
          </div>
        </section>
        <div className={css.tools}>
          {compact && (
            <IconButton label="Filters" icon={<IconFilter size={16} />} onClick={() => setFacetsOpen(true)} framed />
          )}
          <p className={css.tally} role="status" data-testid="tally">
            {badQuery
              ? " "
              : isTable
                ? `${count(first?.table.length ?? 0)} ${first?.table.length === 1 ? "row" : "rows"}`
                : total !== undefined
                  ? `${count(total)} lines`
                  : " "}
            {summary && (
              <span
                className="muted"
                title={summary.scanned_bytes ? `${bytes(summary.scanned_bytes)} read` : undefined}
              >
                {" "}
                in {figure(Math.round(summary.elapsed_ms))} ms
              </span>
            )}
            {summary?.partial && <span className={css.partial}> not complete</span>}
          </p>
          <span className="grow" />
          <IconButton
            label="Join repeated lines"
            keys="c"
            on={grouped}
            icon={<IconLayersIntersect size={16} />}
            onClick={() => setGrouped(!grouped, { replace: true })}
          />
          <IconButton
            label="Wrap long lines"
            keys="w"
            on={wrap}
            icon={<IconTextWrap size={16} />}
            onClick={() => setWrap(!wrap, { replace: true })}
          />
          <Menu>
            <Menu.Target>
              <button type="button" className={css.more} aria-label="More">
                <IconDots size={16} />
              </button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item
                leftSection={<IconPlayerPlay size={15} />}
                onClick={() => navigate(link("/tail", { q: filters === "*" ? null : filters }))}
              >
                Follow live
              </Menu.Item>
              <Menu.Item
                leftSection={<IconDownload size={15} />}
                onClick={() =>
                  download("foreshock.ndjson", "application/x-ndjson", ndjson(isTable ? (first?.table ?? []) : rows))
                }
              >
                Download what is loaded as NDJSON
              </Menu.Item>
              <Menu.Item
                leftSection={<IconDownload size={15} />}
                onClick={() =>
                  download(
                    "foreshock.csv",
                    "text/csv",
                    isTable ? csv(first?.columns ?? [], first?.table ?? []) : csv(rowColumns, rows as never[]),
                  )
                }
              >
                Download what is loaded as CSV
              </Menu.Item>
              <Menu.Item
                leftSection={<IconTerminal2 size={15} />}
                onClick={async () => {
                  if (await copyText(curl(window.location.origin, request))) toast("Copied.");
                }}
              >
                Copy as curl
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </div>
        {(summary?.warnings ?? []).map((warning) => (
          <p key={warning} className={css.warning}>
            {warning}
          </p>
        ))}
        <div className={css.columns} data-drawer={wide && openedRow !== undefined}>
          {!compact && (
            <aside className={css.facets} aria-label="Commonest values">
              {facets}
            </aside>
          )}
          <div ref={results} className={css.results} data-stale={rowsQuery.isPlaceholderData} data-testid="results">
            {rowsQuery.isPending ? (
              <SkeletonRows rows={24} height={24} />
            ) : refused && !badQuery ? (
              <ProblemNote error={refused} retry={() => void rowsQuery.refetch()} />
            ) : badQuery ? (
              <Empty title="The query is not understood" icon={<IconSearch size={20} />}>
                <p>{badQuery.message}</p>
              </Empty>
            ) : isTable ? (
              <>
                {emptyColumns(first?.columns ?? [], first?.table ?? []).map((name) => {
                  const meant = nearestName(name, fieldNames);
                  return (
                    <p key={name} className={css.warning}>
                      No line here has a field “{name}”.
                      {meant && ` Did you mean “${meant}”?`}
                    </p>
                  );
                })}
                <ResultTable columns={first?.columns ?? []} rows={first?.table ?? []} />
              </>
            ) : groups.length === 0 ? (
              <Empty title="No lines" icon={<IconSearch size={20} />}>
                <p>Nothing in this range fits. Look at a longer range, or take a condition out.</p>
                <span style={{ display: "flex", gap: "var(--s2)" }}>
                  <Button keys="z" onClick={() => setRange(zoomOut(range, Date.now()))}>
                    Zoom out
                  </Button>
                  {query !== "" && <Button onClick={() => submit("")}>Clear the search</Button>}
                </span>
              </Empty>
            ) : (
              <LogList
                label="Log lines"
                items={groups}
                keyOf={(group) => group.row.id}
                render={(group) => (
                  <LogLine row={group.row} zone={zone} words={words} wrap={wrap} times={group.times} />
                )}
                active={openedIndex >= 0 ? openedIndex : active}
                opened={opened || null}
                onActive={move}
                onOpen={(index) => {
                  const row = groups[index]?.row;
                  if (row) setOpened(row.id);
                }}
                onEnd={() => {
                  if (rowsQuery.hasNextPage && !rowsQuery.isFetchingNextPage) void rowsQuery.fetchNextPage();
                }}
                compact={compact}
              />
            )}
          </div>
          {wide && openedRow && (
            <aside className={css.drawer} aria-label="Line">
              {drawer}
            </aside>
          )}
        </div>
      </div>
      {!wide && (
        <Sheet
          label="Line"
          open={openedRow !== undefined}
          onClose={() => setOpened("")}
          size={compact ? "100%" : "min(640px, 92%)"}
        >
          {drawer}
        </Sheet>
      )}
      {compact && (
        <Drawer
          opened={facetsOpen}
          onClose={() => setFacetsOpen(false)}
          title="Commonest values"
          size="86%"
          closeButtonProps={{ "aria-label": "Close" }}
        >
          {facetsOpen && facets}
        </Drawer>
      )}
    </>
  );
}
