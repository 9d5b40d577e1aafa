// Where records come from now, how well they are read, and what is wrong with a source.
import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { api, data, type Schemas } from "../../api/client";
import { condition } from "../../query/language";
import { useNow } from "../../state/range";
import { useLinkTo } from "../../state/url";
import { Empty, Panel, ProblemNote, SkeletonRows } from "../../surface/Panel";
import { ago, bytes, count, percent } from "../../time/format";
import css from "./Send.module.css";

const stateNames: Record<Schemas["Source"]["state"], string> = {
  active: "Active",
  idle: "Idle",
  silent: "Silent",
  failing: "Failing",
  finished: "Finished",
};

// A minus says that its times lie ahead of ours; below a second there is nothing to tell.
function lateBy(seconds: number | null | undefined): string {
  if (seconds == null) return "";
  const size = Math.abs(seconds);
  if (size < 1) return "0 s";
  const text =
    size < 120
      ? `${Math.round(size)} s`
      : size < 7200
        ? `${Math.round(size / 60)} min`
        : `${Math.round(size / 3600)} h`;
  return seconds < 0 ? `−${text}` : text;
}

export function Sources() {
  const now = useNow();
  const link = useLinkTo();
  const sources = useQuery({
    queryKey: ["sources"],
    queryFn: () => data(api.GET("/api/v1/sources", { params: { query: { limit: 200 } } })),
    refetchInterval: 5000,
  });
  return (
    <Panel title="Sources" note={sources.data ? String(sources.data.items.length) : ""} flush>
      {sources.isPending && <SkeletonRows rows={4} height={40} />}
      {sources.error && <ProblemNote error={sources.error} retry={() => void sources.refetch()} />}
      {sources.data?.items.length === 0 && <Empty title="Nothing has been sent yet" />}
      {sources.data && sources.data.items.length > 0 && (
        <table className={css.sources}>
          <thead>
            <tr>
              <th scope="col">Source</th>
              <th scope="col">State</th>
              <th scope="col" className={css.right}>
                Lines
              </th>
              <th scope="col" className={`${css.right} ${css.optional}`}>
                Size
              </th>
              <th scope="col" className={`${css.right} ${css.optional}`}>
                Per minute
              </th>
              <th scope="col" className={`${css.right} ${css.optional}`}>
                Late by
              </th>
              <th scope="col" className={css.optional}>
                Read as
              </th>
              <th scope="col" className={`${css.right} ${css.optional}`}>
                Not read
              </th>
              <th scope="col">Last record</th>
            </tr>
          </thead>
          <tbody>
            {sources.data.items.map((source) => (
              <tr key={source.id}>
                <th scope="row">
                  <Link
                    href={link("/explore", { q: condition("source", `${source.kind} ${source.name}`) })}
                    className={css.sourceName}
                  >
                    <span className="muted">{source.kind}</span> {source.name}
                  </Link>
                  {source.state === "failing" && source.detail && <p className={css.parseError}>{source.detail}</p>}
                  {source.problems?.map((problem) => (
                    <p key={problem.kind} className={css.parseError}>
                      {problem.why}
                      {problem.muted && <span className="muted"> (muted)</span>}
                    </p>
                  ))}
                  {(source.failed_lines?.length ?? 0) > 0 && (
                    <details className={css.failedLines}>
                      <summary>Lines that broke their format</summary>
                      {source.failed_lines?.map((line) => (
                        <pre key={line}>{line}</pre>
                      ))}
                    </details>
                  )}
                </th>
                <td>
                  <span className={css.sourceState} data-state={source.state}>
                    {stateNames[source.state] ?? source.state}
                  </span>
                </td>
                <td className={`${css.right} num`}>{count(source.lines)}</td>
                <td className={`${css.right} num ${css.optional}`}>{bytes(source.bytes)}</td>
                <td
                  className={`${css.right} num ${css.optional}`}
                  title={`usually ${count(Math.round(source.usual_rate_per_minute ?? 0))}`}
                >
                  {count(Math.round(source.rate_per_minute ?? 0))}
                </td>
                <td className={`${css.right} num ${css.optional}`}>{lateBy(source.lag_seconds)}</td>
                <td className={css.optional}>
                  {source.formats
                    .slice(0, 3)
                    .map((format) =>
                      format.share > 0.995 ? format.format : `${format.format} ${percent(format.share)}`,
                    )
                    .join(", ")}
                </td>
                <td className={`${css.right} num ${css.optional}`} data-hot={source.parse_failures > 0}>
                  {count(source.parse_failures)}
                </td>
                <td className="num soft">{source.last_record_at ? ago(source.last_record_at, now) : "never"}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}
