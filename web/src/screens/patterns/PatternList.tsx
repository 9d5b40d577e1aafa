// All patterns of the range: found by words, service and order, gathered by the slider, chosen with x and merged with
// m, the open one beside them.
import { useDebouncedValue, useMediaQuery } from "@mantine/hooks";
import { IconArrowMerge, IconGridDots, IconPlus } from "@tabler/icons-react";
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useLocation } from "wouter";
import { api, data } from "../../api/client";
import { useHotkeys } from "../../shell/hotkeys";
import { useNow, useRange } from "../../state/range";
import { hasScope, useSession } from "../../state/session";
import { choice, text, useChangeUrl, useLinkTo, useUrlParam } from "../../state/url";
import { Button } from "../../surface/Button";
import { Empty, ProblemNote, SkeletonRows } from "../../surface/Panel";
import { SearchField } from "../../surface/SearchField";
import { Sheet } from "../../surface/Sheet";
import { toast } from "../../surface/toasts";
import { chosenMax, chosenParam, granularityParam, toggled } from "./choosing";
import { contract, useAble } from "./contract";
import { Granularity } from "./Granularity";
import { MergeDialog } from "./MergeDialog";
import { NewPattern } from "./NewPattern";
import css from "./Patterns.module.css";
import { PatternTable } from "./PatternTable";
import { RenameDialog } from "./RenameDialog";
import { SplitDialog } from "./SplitDialog";
import { TemplateDetail } from "./TemplateDetail";

const orders = ["count", "new", "last_seen", "rare", "severity"] as const;
const orderNames: Record<(typeof orders)[number], string> = {
  count: "Most lines",
  new: "Newest",
  last_seen: "Seen last",
  rare: "Rarest",
  severity: "Worst",
};
const sortParam = choice(orders, "count");
const textParam = text("");
const doParam = choice(["", "merge", "rename", "split", "new"] as const, "");
const firstRows = 200; // soon there
const laterRows = 1000; // for those who go on
const refreshedPages = 3; // with more loaded, the list stays as it is until someone asks

export function PatternList({ id }: { id: string }) {
  const [range] = useRange();
  const [sort, setSort] = useUrlParam("sort", sortParam);
  const [q, setQ] = useUrlParam("q", textParam);
  const [service, setService] = useUrlParam("service", textParam);
  const [granularity, setGranularity] = useUrlParam("granularity", granularityParam);
  const [chosen, setChosen] = useUrlParam("sel", chosenParam);
  const [doing, setDoing] = useUrlParam("do", doParam);
  const [draft, setDraft] = useState(q);
  const [wanted] = useDebouncedValue(draft, 250);
  const [cursor, setCursor] = useState(-1);
  const now = useNow();
  const [, navigate] = useLocation();
  const change = useChangeUrl();
  const link = useLinkTo();
  const field = useRef<HTMLInputElement>(null);
  const wide = useMediaQuery("(min-width: 1240px)", true, { getInitialValueInEffect: false });
  const able = useAble();
  const may = hasScope(useSession(), "patterns:write") && able;

  // biome-ignore lint/correctness/useExhaustiveDependencies: only what was typed moves the address.
  useEffect(() => {
    if (wanted !== q) setQ(wanted, { replace: true });
  }, [wanted]);

  const templates = useInfiniteQuery({
    queryKey: ["templates", range.from, range.to, sort, q, service, granularity],
    queryFn: ({ pageParam, signal }) =>
      contract.list(
        {
          start: range.from,
          end: range.to,
          sort,
          limit: String(pageParam ? laterRows : firstRows),
          ...(granularity < 1 ? { granularity: String(granularity) } : {}),
          ...(q ? { q } : {}),
          ...(service ? { service } : {}),
          ...(pageParam ? { cursor: pageParam } : {}),
        },
        signal,
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    refetchInterval: (query) => ((query.state.data?.pages.length ?? 0) <= refreshedPages ? 30_000 : false),
    placeholderData: keepPreviousData,
    structuralSharing: false, // comparing twenty thousand rows with those before costs more than drawing them
  });
  const services = useQuery({
    queryKey: ["values", "service", ""],
    queryFn: () =>
      data(api.GET("/api/v1/fields/{name}/values", { params: { path: { name: "service" }, query: { limit: 100 } } })),
    staleTime: 60_000,
  });
  const items = useMemo(() => templates.data?.pages.flatMap((page) => page.items) ?? [], [templates.data]);
  const own = {
    sort: sortParam.write(sort),
    q: q || null,
    service: service || null,
    granularity: granularityParam.write(granularity),
    sel: chosenParam.write(chosen),
  };
  const href = (template: string) => link(`/patterns/${template}`, own);
  const close = () => navigate(link("/patterns", own));
  const opened = useMemo(() => items.findIndex((item) => item.id === id), [items, id]);
  const at = opened >= 0 ? opened : Math.min(cursor, items.length - 1);
  const step = (by: number) => {
    const next = Math.max(0, Math.min(items.length - 1, at + by));
    setCursor(next);
    const item = items[next];
    if (item && id !== "") navigate(href(item.id), { replace: true });
  };
  const toggle = useCallback(
    (template: string) => {
      if (!chosen.includes(template) && chosen.length >= chosenMax) toast(`At most ${chosenMax} at once.`, "problem");
      setChosen(toggled(chosen, template), { replace: true });
    },
    [chosen, setChosen],
  );
  // Renaming and splitting are about the open pattern; the one under the cursor is opened for it.
  const refusal = able
    ? "Your sign-in may look at patterns, but lacks the scope patterns:write."
    : "This server takes no decisions about patterns. Bring it up to date.";
  const about = (what: "rename" | "split") => {
    const item = items[at];
    if (!may) toast(refusal, "problem");
    else if (id !== "") setDoing(what);
    else if (item) navigate(link(`/patterns/${item.id}`, { ...own, do: what }));
    else toast("Go to a pattern first, with j and k.");
  };
  const merge = () => {
    if (!may) toast(refusal, "problem");
    else if (chosen.length < 2) toast("Choose two or more patterns with x, then press m.");
    else setDoing("merge");
  };
  useHotkeys([
    { keys: "/", label: "Search the patterns", group: "On this screen", run: () => field.current?.focus() },
    { keys: "j", label: "Next pattern", group: "On this screen", run: () => step(1) },
    { keys: "k", label: "Previous pattern", group: "On this screen", run: () => step(at < 0 ? 1 : -1) },
    {
      keys: "enter",
      label: "Open the pattern",
      group: "On this screen",
      run: () => items[at] && navigate(href(items[at].id)),
    },
    {
      keys: "x",
      label: "Choose the pattern, or let it go",
      group: "On this screen",
      run: () => items[at] && toggle(items[at].id),
    },
    { keys: "m", label: "Merge the chosen patterns", group: "On this screen", run: merge },
    { keys: "r", label: "Rename the pattern", group: "On this screen", run: () => about("rename") },
    { keys: "s", label: "Split the pattern", group: "On this screen", run: () => about("split") },
    { keys: "n", label: "Make a pattern", group: "On this screen", run: () => may && setDoing("new") },
    {
      keys: "-",
      label: "Fewer, more general patterns",
      group: "On this screen",
      run: () => setGranularity(Math.max(0, granularity - 0.05), { replace: true }),
    },
    {
      keys: "+",
      label: "More, finer patterns",
      group: "On this screen",
      run: () => setGranularity(Math.min(1, granularity + 0.05), { replace: true }),
    },
    {
      keys: "escape",
      label: "Close the pattern, or let all go",
      group: "On this screen",
      run: () => (id ? close() : setChosen([], { replace: true })),
    },
  ]);
  const stop = () => setDoing("");
  return (
    <>
      <div className={css.tools}>
        <SearchField
          ref={field}
          label="Search the patterns"
          placeholder="Words in the pattern"
          value={draft}
          onChange={setDraft}
        />
        <label className={css.select}>
          <span className="hidden-label">Service</span>
          <select value={service} onChange={(event) => setService(event.target.value)}>
            <option value="">All services</option>
            {(services.data?.values ?? []).map(({ value }) => (
              <option key={value} value={value}>
                {value}
              </option>
            ))}
            {service && !services.data?.values.some(({ value }) => value === service) && (
              <option value={service}>{service}</option>
            )}
          </select>
        </label>
        <label className={css.select}>
          <span className="hidden-label">Order</span>
          <select value={sort} onChange={(event) => setSort(sortParam.read(event.target.value))}>
            {orders
              .filter((order) => able || order !== "last_seen")
              .map((order) => (
                <option key={order} value={order}>
                  {orderNames[order]}
                </option>
              ))}
          </select>
        </label>
        {able && (
          <Granularity
            value={granularity}
            onChange={(value) => setGranularity(value, { replace: true })}
            found={templates.data ? `${items.length.toLocaleString("en-US")}${templates.hasNextPage ? "+" : ""}` : "…"}
          />
        )}
        {able && (
          <Button
            icon={<IconPlus size={14} />}
            disabled={!may}
            aria-label="New pattern"
            title={may ? "" : "Needs the scope patterns:write"}
            onClick={() => setDoing("new")}
          >
            <span className={css.spacious}>New pattern</span>
          </Button>
        )}
      </div>
      <div className={css.page} data-open={wide && id !== ""}>
        <div className={css.tableSide}>
          <div className={css.sheet} data-stale={templates.isPlaceholderData}>
            {templates.isPending && <SkeletonRows rows={12} height={48} />}
            {templates.error && !templates.data && (
              <ProblemNote error={templates.error} retry={() => void templates.refetch()} />
            )}
            {templates.data && items.length === 0 && (
              <Empty title="No patterns" icon={<IconGridDots size={20} />}>
                <p>
                  {q || service
                    ? "Nothing fits the search. Shorten it, or choose a longer range."
                    : "No lines in this range. Choose a longer one, or send logs."}
                </p>
                {(q || service) && (
                  <Button
                    onClick={() => {
                      setDraft("");
                      change({ q: null, service: null });
                    }}
                  >
                    Clear the search
                  </Button>
                )}
              </Empty>
            )}
            {items.length > 0 && (
              <PatternTable
                items={items}
                now={now}
                opened={id}
                cursor={at}
                chosen={chosen}
                href={href}
                narrow={wide && id !== ""}
                onChoose={toggle}
                onEnd={() => {
                  if (templates.hasNextPage && !templates.isFetchingNextPage) void templates.fetchNextPage();
                }}
              />
            )}
          </div>
          {chosen.length > 0 && (
            <div className={css.chosen} data-testid="chosen">
              <span>
                {chosen.length} chosen
                {chosen.length === 1 && <span className="muted"> · choose another to merge</span>}
              </span>
              <span className="grow" />
              <Button small onClick={() => setChosen([], { replace: true })}>
                Let go
              </Button>
              <Button
                small
                weight="primary"
                icon={<IconArrowMerge size={14} />}
                keys="m"
                disabled={chosen.length < 2 || !may}
                onClick={merge}
              >
                Merge
              </Button>
            </div>
          )}
        </div>
        {wide && id !== "" && (
          <aside className={css.side} aria-label="Pattern" tabIndex={0}>
            <TemplateDetail id={id} onClose={close} onDo={about} may={may} href={href} />
          </aside>
        )}
      </div>
      {!wide && (
        <Sheet label="Pattern" open={id !== "" && doing === ""} onClose={close} size="min(640px, 100%)">
          {id !== "" && <TemplateDetail id={id} onClose={close} onDo={about} may={may} href={href} />}
        </Sheet>
      )}
      <MergeDialog
        open={doing === "merge" && chosen.length >= 2}
        ids={chosen}
        items={items}
        onClose={stop}
        onDone={(decided) => {
          const made = decided.templates[0]?.id;
          navigate(link(made ? `/patterns/${made}` : "/patterns", { ...own, sel: null }));
        }}
      />
      {id !== "" && doing === "rename" && <RenameDialog id={id} onClose={stop} />}
      {id !== "" && doing === "split" && (
        <SplitDialog
          id={id}
          onClose={stop}
          onDone={(decided) => {
            const made = decided.templates[0]?.id;
            if (made && made !== id) navigate(href(made));
            else stop();
          }}
        />
      )}
      <NewPattern
        open={doing === "new"}
        onClose={() => change({ do: null, pattern: null })}
        onDone={(made) => navigate(link(made ? `/patterns/${made}` : "/patterns", own))}
      />
    </>
  );
}
