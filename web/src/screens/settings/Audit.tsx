// The audit trail: who did what, newest first. Each entry's hash covers the one before, so a missing one shows.
import { IconHistory, IconSearch } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo, useRef } from "react";
import { api, data } from "../../api/client";
import { useHotkeys } from "../../shell/hotkeys";
import { useNow, useZone } from "../../state/range";
import { text, useUrlParam } from "../../state/url";
import { Button } from "../../surface/Button";
import { Empty, Panel, ProblemNote, SkeletonRows } from "../../surface/Panel";
import { SearchField } from "../../surface/SearchField";
import { ago, count, full } from "../../time/format";
import { fits } from "./audit";
import css from "./Settings.module.css";

const wordsParam = text("");

export function Audit() {
  const [words, setWords] = useUrlParam("q", wordsParam);
  const search = useRef<HTMLInputElement>(null);
  const now = useNow();
  const [zone] = useZone();
  const audit = useInfiniteQuery({
    queryKey: ["audit"],
    queryFn: ({ pageParam }) =>
      data(
        api.GET("/api/v1/audit", { params: { query: { limit: 500, ...(pageParam ? { cursor: pageParam } : {}) } } }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
  useHotkeys([
    { keys: "/", label: "Search the audit trail", group: "On this screen", run: () => search.current?.focus() },
  ]);
  const all = useMemo(() => audit.data?.pages.flatMap((page) => page.items) ?? [], [audit.data]);
  const items = useMemo(() => all.filter((entry) => fits(entry, words)), [all, words]);
  return (
    <Panel
      title="Audit trail"
      note={audit.data ? `${count(items.length)} of ${count(all.length)} loaded entries` : undefined}
      flush
      actions={
        <SearchField
          ref={search}
          label="Search the audit trail"
          placeholder="Person, action, target"
          value={words}
          onChange={(value) => setWords(value, { replace: true })}
        />
      }
    >
      {audit.isPending && <SkeletonRows rows={10} height={36} />}
      {audit.error && <ProblemNote error={audit.error} retry={() => void audit.refetch()} />}
      {audit.data && items.length === 0 && (
        <Empty title="No such entry" icon={<IconSearch size={20} />}>
          <p>
            {audit.hasNextPage ? "None among those loaded. Load older ones, or search for less." : "Search for less."}
          </p>
        </Empty>
      )}
      {items.length > 0 && (
        <table className={css.table} data-testid="audit">
          <thead>
            <tr>
              <th scope="col">When</th>
              <th scope="col">Who</th>
              <th scope="col">Did</th>
              <th scope="col">To</th>
              <th scope="col">Detail</th>
            </tr>
          </thead>
          <tbody>
            {items.map((entry) => (
              <tr key={entry.seq} title={`#${entry.seq}${entry.hash ? ` · ${entry.hash.slice(0, 16)}` : ""}`}>
                <td className="num soft" title={full(entry.at, zone)}>
                  {ago(entry.at, now)}
                </td>
                <th scope="row">{entry.actor}</th>
                <td data-label="Did">
                  <code>{entry.action}</code>
                </td>
                <td data-label="To">
                  <code className={css.break}>{entry.target}</code>
                </td>
                <td data-label="Detail" className={`soft ${css.break}`}>
                  {entry.detail}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {audit.hasNextPage && (
        <div className={css.more}>
          <Button
            small
            icon={<IconHistory size={14} />}
            onClick={() => void audit.fetchNextPage()}
            disabled={audit.isFetchingNextPage}
          >
            Older entries
          </Button>
        </div>
      )}
    </Panel>
  );
}
