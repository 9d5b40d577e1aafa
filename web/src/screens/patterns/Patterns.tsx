// Patterns: the few messages behind the many lines. A template keeps its id for ever, so what is said about one holds.
import { useDebouncedValue, useMediaQuery } from "@mantine/hooks";
import { IconGridDots, IconSearch } from "@tabler/icons-react";
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import { Link, useLocation, useParams } from "wouter";
import { api, data, type Template } from "../../api/client";
import { Sparkline } from "../../chart/Sparkline";
import { LevelMark } from "../../level/LevelMark";
import { levelOf } from "../../level/level";
import { TemplateText } from "../../line/TemplateText";
import { useHotkeys } from "../../shell/hotkeys";
import { ScreenBar } from "../../shell/Shell";
import { useNow, useRange } from "../../state/range";
import { choice, text, useLinkTo, useUrlParam } from "../../state/url";
import { Button } from "../../surface/Button";
import { Empty, Panel, ProblemNote, Segmented, SkeletonRows } from "../../surface/Panel";
import { Sheet } from "../../surface/Sheet";
import { ago, count, percent } from "../../time/format";
import { RangePicker } from "../../time/RangePicker";
import screen from "../screen.module.css";
import { ClassChip } from "./ClassChip";
import css from "./Patterns.module.css";
import { TemplateDetail } from "./TemplateDetail";

const sortParam = choice(["count", "new", "rare", "severity"] as const, "count");
const textParam = text("");

export default function Patterns() {
  const { id = "" } = useParams();
  const [range] = useRange();
  const [sort, setSort] = useUrlParam("sort", sortParam);
  const [q, setQ] = useUrlParam("q", textParam);
  const [service, setService] = useUrlParam("service", textParam);
  const [draft, setDraft] = useState(q);
  const [wanted] = useDebouncedValue(draft, 250);
  const now = useNow();
  const [, navigate] = useLocation();
  const link = useLinkTo();
  const field = useRef<HTMLInputElement>(null);
  const wide = useMediaQuery("(min-width: 1240px)", true, { getInitialValueInEffect: false });

  // biome-ignore lint/correctness/useExhaustiveDependencies: only what was typed moves the address.
  useEffect(() => {
    if (wanted !== q) setQ(wanted, { replace: true });
  }, [wanted]);

  const templates = useInfiniteQuery({
    queryKey: ["templates", range.from, range.to, sort, q, service],
    queryFn: ({ pageParam }) =>
      data(
        api.GET("/api/v1/templates", {
          params: {
            query: {
              start: range.from,
              end: range.to,
              sort,
              limit: 100,
              ...(q ? { q } : {}),
              ...(service ? { service } : {}),
              ...(pageParam ? { cursor: pageParam } : {}),
            },
          },
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    refetchInterval: 30_000,
    placeholderData: keepPreviousData,
  });
  const services = useQuery({
    queryKey: ["values", "service", ""],
    queryFn: () =>
      data(api.GET("/api/v1/fields/{name}/values", { params: { path: { name: "service" }, query: { limit: 100 } } })),
    staleTime: 60_000,
  });
  const items = useMemo(() => templates.data?.pages.flatMap((page) => page.items) ?? [], [templates.data]);
  const own = { sort: sortParam.write(sort), q: q || null, service: service || null };
  const href = (template: string) => link(`/patterns/${template}`, own);
  const close = () => navigate(link("/patterns", own));
  const at = items.findIndex((item) => item.id === id);
  const step = (by: number) => {
    const next = items[Math.max(0, Math.min(items.length - 1, at + by))];
    if (next) navigate(href(next.id), { replace: id !== "" });
  };
  useHotkeys([
    { keys: "/", label: "Search the patterns", group: "On this screen", run: () => field.current?.focus() },
    { keys: "j", label: "Next pattern", group: "On this screen", run: () => step(1) },
    { keys: "k", label: "Previous pattern", group: "On this screen", run: () => step(at < 0 ? 1 : -1) },
    { keys: "escape", label: "Close the pattern", group: "On this screen", run: () => id && close() },
  ]);
  return (
    <>
      <ScreenBar title="Patterns" right={<RangePicker />} />
      <div className={css.tools}>
        <label className={css.search}>
          <IconSearch size={15} aria-hidden />
          <span className="hidden-label">Search the patterns</span>
          <input
            ref={field}
            type="search"
            placeholder="Words in the pattern"
            value={draft}
            onChange={(event) => setDraft(event.target.value)}
            onKeyDown={(event) => event.key === "Escape" && event.currentTarget.blur()}
          />
        </label>
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
        <Segmented
          label="Order"
          value={sort}
          onChange={setSort}
          options={[
            { value: "count", label: "Most lines" },
            { value: "new", label: "Newest" },
            { value: "rare", label: "Rarest" },
            { value: "severity", label: "Worst" },
          ]}
        />
      </div>
      <div className={css.page} data-open={wide && id !== ""}>
        <div className={`${screen.scroll} ${css.tableSide}`}>
          <Panel flush>
            {templates.isPending && <SkeletonRows rows={12} height={44} />}
            {templates.error && !templates.data && (
              <ProblemNote error={templates.error} retry={() => void templates.refetch()} />
            )}
            {templates.data && items.length === 0 && (
              <Empty title="No patterns" icon={<IconGridDots size={20} />}>
                <p>
                  {q || service
                    ? "Nothing fits the search. Shorten it, or choose a longer range."
                    : "No lines in this range."}
                </p>
              </Empty>
            )}
            {items.length > 0 && <Table items={items} now={now} chosen={id} href={href} narrow={wide && id !== ""} />}
          </Panel>
          {templates.hasNextPage && (
            <div style={{ display: "grid", justifyItems: "center", paddingTop: "var(--s4)" }}>
              <Button onClick={() => void templates.fetchNextPage()} disabled={templates.isFetchingNextPage}>
                More patterns
              </Button>
            </div>
          )}
        </div>
        {wide && id !== "" && (
          <aside className={css.side} aria-label="Pattern" tabIndex={0}>
            <TemplateDetail id={id} onClose={close} />
          </aside>
        )}
      </div>
      {!wide && (
        <Sheet label="Pattern" open={id !== ""} onClose={close} size="min(640px, 100%)">
          {id !== "" && <TemplateDetail id={id} onClose={close} />}
        </Sheet>
      )}
    </>
  );
}

interface TableProps {
  items: readonly Template[];
  now: number;
  chosen: string;
  href: (id: string) => string;
  narrow: boolean;
}

function Table({ items, now, chosen, href, narrow }: TableProps) {
  return (
    <table className={css.table} data-narrow={narrow}>
      <thead>
        <tr>
          <th scope="col">Pattern</th>
          <th scope="col" className={css.trend}>
            Trend
          </th>
          <th scope="col" className={css.right}>
            Lines
          </th>
          <th scope="col" className={`${css.right} ${css.optional}`}>
            Share
          </th>
          <th scope="col" className={css.optional}>
            First seen
          </th>
          <th scope="col" className={css.last}>
            Last seen
          </th>
          <th scope="col" className={css.optional}>
            Class
          </th>
        </tr>
      </thead>
      <tbody>
        {items.map((template) => {
          const level = levelOf(template.severity);
          return (
            <tr
              key={template.id}
              {...(template.id === chosen ? { "aria-current": "true" as const } : {})}
              data-testid="pattern-row"
            >
              <td>
                <Link href={href(template.id)} className={css.cover}>
                  <LevelMark level={level} />
                  <span className={css.text}>
                    <TemplateText text={template.text} clamp />
                    <span className={css.under}>
                      {template.new && <span className={css.new}>New</span>}
                      <span className="ellipsis">{template.services.join(", ")}</span>
                    </span>
                  </span>
                </Link>
              </td>
              <td className={css.trend}>
                <Sparkline
                  values={template.trend}
                  label={`${count(template.count)} lines`}
                  {...(level === "error" || level === "fatal" || level === "warn" ? { level } : {})}
                />
              </td>
              <td className={`${css.right} num`}>{count(template.count)}</td>
              <td className={`${css.right} num ${css.optional}`}>{percent(template.share)}</td>
              <td className={`num ${css.optional} soft`}>{ago(template.first_seen, now)}</td>
              <td className={`num ${css.last} soft`}>{ago(template.last_seen, now)}</td>
              <td className={css.optional}>
                <ClassChip outcome={template.class.outcome} cause={template.class.cause} />
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
