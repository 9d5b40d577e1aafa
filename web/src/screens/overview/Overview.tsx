// Overview: in one look, is anything wrong, where, and what changed.

import {
  IconArrowDownRight,
  IconArrowUpRight,
  IconCircleCheck,
  IconEyeOff,
  IconSend,
  IconSparkles,
} from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { api, data, type Overview as OverviewData, type Schemas } from "../../api/client";
import { Meter } from "../../chart/Band";
import { Sparkline } from "../../chart/Sparkline";
import { LevelMark } from "../../level/LevelMark";
import { levelOf } from "../../level/level";
import { TemplateText } from "../../line/TemplateText";
import { useLive } from "../../live/events";
import { condition } from "../../query/language";
import { ScreenBar } from "../../shell/Shell";
import { useNow, useRange, useZone } from "../../state/range";
import { useLinkTo } from "../../state/url";
import { Empty, Panel, ProblemNote, Skeleton, SkeletonRows } from "../../surface/Panel";
import { ago, count, duration, figure, moment, percent } from "../../time/format";
import { RangePicker } from "../../time/RangePicker";
import { resolve } from "../../time/range";
import { IncidentRow } from "../incidents/IncidentRow";
import screen from "../screen.module.css";
import css from "./Overview.module.css";

type Service = Schemas["ServiceHealth"];
type Change = Schemas["Change"];

const stateNames: Record<Service["state"], string> = {
  ok: "As usual",
  warning: "Unusual",
  incident: "Incident",
  silent: "Silent",
};
const stateRank: Record<Service["state"], number> = { incident: 0, silent: 1, warning: 2, ok: 3 };

export default function Overview() {
  const [range] = useRange();
  const now = useNow();
  const { start, end } = resolve(range, now);
  const minutes = Math.max(1, Math.round((end - start) / 60_000));
  const window = `${minutes}m`;
  const overview = useQuery({
    queryKey: ["overview", window],
    queryFn: () => data(api.GET("/api/v1/overview", { params: { query: { window } } })),
    refetchInterval: 10_000,
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <ScreenBar title="Overview" right={<RangePicker />} />
      <div className={screen.scroll}>
        {overview.error && !overview.data ? (
          <ProblemNote error={overview.error} retry={() => void overview.refetch()} />
        ) : overview.data ? (
          <Body overview={overview.data} minutes={minutes} now={now} />
        ) : (
          <Waiting />
        )}
      </div>
    </>
  );
}

function Waiting() {
  return (
    <div className={screen.stack}>
      <div className={css.headline}>
        <Skeleton width={340} height={24} />
      </div>
      <div className={css.columns}>
        <Panel title="Services" flush>
          <SkeletonRows rows={8} height={44} />
        </Panel>
        <Panel title="What changed" flush>
          <SkeletonRows rows={5} height={64} />
        </Panel>
      </div>
    </div>
  );
}

function headline(overview: OverviewData): string {
  const open = overview.incidents.filter((incident) => incident.status === "open").length;
  const held = overview.incidents.length - open;
  const odd = overview.services.filter((service) => service.state !== "ok").length;
  const parts: string[] = [];
  if (open > 0) parts.push(`${open} open incident${open > 1 ? "s" : ""}`);
  if (held > 0) parts.push(`${held} being worked on`);
  if (odd > 0) parts.push(`${odd} of ${overview.services.length} services unlike usual`);
  if (parts.length > 0) return `${parts.join(", ")}.`;
  return overview.services.length === 1
    ? "The one service is as usual."
    : `All ${overview.services.length} services are as usual.`;
}

function Body({ overview, minutes, now }: { overview: OverviewData; minutes: number; now: number }) {
  const link = useLinkTo();
  const { stats } = useLive();
  if (overview.services.length === 0 && overview.ingest.sources === 0) {
    return (
      <Panel>
        <Empty title="No logs yet" icon={<IconSend size={20} />}>
          <p>Connect a source and the first lines show up within a second. Learning what is normal begins at once.</p>
          <Link href={link("/send")} className="link">
            Send logs
          </Link>
        </Empty>
      </Panel>
    );
  }
  const span = duration(minutes * 60_000);
  const rate = stats?.lines_per_second ?? overview.ingest.lines_per_second;
  const lag = stats?.lag_ms ?? overview.ingest.lag_ms;
  const dropped = stats?.dropped_total ?? overview.ingest.dropped_total;
  return (
    <div className={screen.stack}>
      <div className={css.headline}>
        <p className={css.sentence} data-testid="headline">
          {headline(overview)}
        </p>
        <dl className={css.figures}>
          <div>
            <dt>Lines per second</dt>
            <dd>{figure(rate)}</dd>
          </div>
          <div>
            <dt>Behind</dt>
            <dd>{lag < 1000 ? `${Math.round(lag)} ms` : duration(lag)}</dd>
          </div>
          <div>
            <dt>Sources</dt>
            <dd>{count(overview.ingest.sources)}</dd>
          </div>
          <div>
            <dt>Findings</dt>
            <dd>
              <Link href={link("/anomalies")}>{count(overview.findings_total)}</Link>
            </dd>
          </div>
          <div data-bad={dropped > 0}>
            <dt>Dropped</dt>
            <dd>{count(dropped)}</dd>
          </div>
        </dl>
      </div>
      {overview.incidents.length > 0 && (
        <Panel
          title="Incidents"
          flush
          actions={
            <Link href={link("/incidents")} className="link">
              All
            </Link>
          }
        >
          {overview.incidents.slice(0, 5).map((incident) => (
            <IncidentRow key={incident.id} incident={incident} now={now} />
          ))}
        </Panel>
      )}
      <div className={css.columns}>
        <Panel title="Services" note={`last ${span}, worst first`} flush>
          <Services services={overview.services} />
        </Panel>
        <Panel title="What changed" note={`last ${span}`} flush>
          <Changes changes={overview.changed} now={now} />
        </Panel>
      </div>
    </div>
  );
}

function StateMark({ state }: { state: Service["state"] }) {
  const level = { ok: "", warning: "warn", incident: "error", silent: "fatal" }[state];
  return (
    <span className={css.state} data-state={state} {...(level ? { "data-level": level } : {})}>
      {state === "ok" ? (
        <IconCircleCheck size={14} aria-hidden />
      ) : state === "silent" ? (
        <IconEyeOff size={14} aria-hidden />
      ) : (
        <LevelMark level={levelOf(level)} label={false} />
      )}
      <span>{stateNames[state]}</span>
    </span>
  );
}

function Services({ services }: { services: readonly Service[] }) {
  const link = useLinkTo();
  // What neither wrote nor was missed is only counted.
  const told = services.filter((service) => service.lines > 0 || service.state !== "ok");
  const quiet = services.length - told.length;
  const sorted = [...told].sort(
    (a, b) => stateRank[a.state] - stateRank[b.state] || b.anomaly_score - a.anomaly_score || b.lines - a.lines,
  );
  return (
    <>
      <table className={css.services}>
        <thead>
          <tr>
            <th scope="col">Service</th>
            <th scope="col">State</th>
            <th scope="col" className={css.wide}>
              Lines
            </th>
            <th scope="col" className={css.right}>
              Per second
            </th>
            <th scope="col" className={css.right}>
              Errors
            </th>
            <th scope="col">Unusual</th>
          </tr>
        </thead>
        <tbody>
          {sorted.map((service) => (
            <tr key={service.name}>
              <th scope="row">
                <Link href={link("/explore", { q: condition("service", service.name) })} className={css.cover}>
                  {service.name}
                </Link>
              </th>
              <td>
                <StateMark state={service.state} />
              </td>
              <td className={css.wide}>
                <Sparkline
                  values={service.trend}
                  width={132}
                  height={24}
                  label={`${count(service.lines)} lines`}
                  {...(service.state === "incident"
                    ? { level: "error" }
                    : service.state === "warning"
                      ? { level: "warn" }
                      : {})}
                />
              </td>
              <td className={`${css.right} num`}>{figure(service.rate_per_s)}</td>
              <td className={`${css.right} num`} data-hot={service.error_share >= 0.05}>
                {percent(service.error_share)}
              </td>
              <td>
                <div className={css.score}>
                  <Meter
                    share={service.anomaly_score / 100}
                    level={service.anomaly_score >= 80 ? "error" : service.anomaly_score >= 50 ? "warn" : "debug"}
                  />
                  <span className="num muted">{Math.round(service.anomaly_score)}</span>
                </div>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {quiet > 0 && (
        <p className={css.quiet}>
          {quiet} more {quiet === 1 ? "service" : "services"} wrote nothing in this window.
        </p>
      )}
    </>
  );
}

const changeNames: Record<Change["kind"], string> = {
  new_template: "New",
  vanished: "Gone",
  rate_jump: "More",
  rate_drop: "Fewer",
};

const changeIcons: Record<Change["kind"], typeof IconSparkles> = {
  new_template: IconSparkles,
  vanished: IconEyeOff,
  rate_jump: IconArrowUpRight,
  rate_drop: IconArrowDownRight,
};

function Changes({ changes, now }: { changes: readonly Change[]; now: number }) {
  const link = useLinkTo();
  const [zone] = useZone();
  if (changes.length === 0) {
    return (
      <Empty title="Nothing changed">
        <p>No new, vanished or unusually frequent messages in this window.</p>
      </Empty>
    );
  }
  return (
    <ul className={css.changes}>
      {changes.map((change) => {
        const Icon = changeIcons[change.kind];
        return (
          <li key={`${change.kind} ${change.template_id} ${change.service}`} data-level={levelOf(change.severity)}>
            <Link
              href={
                change.template_id
                  ? link(`/patterns/${change.template_id}`)
                  : link("/explore", { q: condition("service", change.service) })
              }
              className={css.change}
            >
              <span className={css.changeHead}>
                <span className={css.changeKind}>
                  <Icon size={14} aria-hidden />
                  {changeNames[change.kind]}
                </span>
                <LevelMark level={levelOf(change.severity)} size={12} />
                <span className="soft">{change.service}</span>
                <span className="grow" />
                <time className="muted num" dateTime={change.at} title={moment(change.at, zone, now)}>
                  {ago(change.at, now)}
                </time>
              </span>
              <TemplateText text={change.template} clamp />
              <span className="muted">{change.why}</span>
            </Link>
          </li>
        );
      })}
    </ul>
  );
}
