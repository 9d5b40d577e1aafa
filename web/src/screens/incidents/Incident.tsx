// One incident: what happened, in which order, why probably, and what to do. `a` acknowledges, `r` resolves.

import {
  IconActivityHeartbeat,
  IconArrowBackUp,
  IconArrowLeft,
  IconBell,
  IconBellOff,
  IconCheck,
  IconMessage,
  IconRocket,
  IconUserCheck,
} from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { Link, useParams } from "wouter";
import { api, data, type Incident as IncidentData } from "../../api/client";
import { asProblem } from "../../api/problem";
import { Meter } from "../../chart/Band";
import { LevelMark } from "../../level/LevelMark";
import { levelOf } from "../../level/level";
import { TemplateText } from "../../line/TemplateText";
import { useHotkeys } from "../../shell/hotkeys";
import { ScreenBar } from "../../shell/Shell";
import { useNow, useZone } from "../../state/range";
import { useLinkTo } from "../../state/url";
import { Button, CopyButton } from "../../surface/Button";
import { Empty, Panel, ProblemNote, Skeleton, SkeletonRows } from "../../surface/Panel";
import { toast, toastProblem } from "../../surface/toasts";
import { ago, clock, duration, moment, ms } from "../../time/format";
import { FeedbackButtons } from "../anomalies/FeedbackButtons";
import { FindingRow } from "../anomalies/FindingRow";
import screen from "../screen.module.css";
import css from "./Incidents.module.css";
import { StatusChip } from "./StatusChip";

type Action = "acknowledge" | "resolve" | "reopen";
const done: Record<Action, string> = { acknowledge: "Acknowledged.", resolve: "Resolved.", reopen: "Open again." };

function act(action: Action, incident: IncidentData) {
  const params = { path: { id: incident.id }, header: { "If-Match": `"${incident.version}"` } };
  if (action === "acknowledge") return data(api.POST("/api/v1/incidents/{id}/acknowledge", { params, body: {} }));
  if (action === "resolve") return data(api.POST("/api/v1/incidents/{id}/resolve", { params, body: {} }));
  return data(api.POST("/api/v1/incidents/{id}/reopen", { params, body: {} }));
}

export default function Incident() {
  const { id = "" } = useParams();
  const client = useQueryClient();
  const link = useLinkTo();
  const now = useNow(5000);
  const note = useRef<HTMLTextAreaElement>(null);
  const incident = useQuery({
    queryKey: ["incident", id],
    queryFn: () => data(api.GET("/api/v1/incidents/{id}", { params: { path: { id } } })),
    refetchInterval: 15_000,
  });
  const change = useMutation({
    mutationFn: async (action: Action) => {
      const known = client.getQueryData<IncidentData>(["incident", id]);
      if (!known) throw new Error("The incident is not loaded yet.");
      try {
        return await act(action, known);
      } catch (error) {
        // New findings raise the version while one reads. They do not make the wish less true: try once on what is now.
        if (asProblem(error).status !== 412) throw error;
        const fresh = await data(api.GET("/api/v1/incidents/{id}", { params: { path: { id } } }));
        return await act(action, fresh);
      }
    },
    onSuccess: (next, action) => {
      client.setQueryData(["incident", id], next);
      void client.invalidateQueries({ queryKey: ["incidents"] });
      void client.invalidateQueries({ queryKey: ["overview"] });
      toast(done[action]);
    },
    onError: toastProblem,
  });

  const status = incident.data?.status;
  useHotkeys([
    {
      keys: "a",
      label: "Acknowledge",
      group: "On this screen",
      run: () => status === "open" && change.mutate("acknowledge"),
    },
    {
      keys: "r",
      label: "Resolve",
      group: "On this screen",
      run: () => status && status !== "resolved" && change.mutate("resolve"),
    },
    { keys: "n", label: "Write a note", group: "On this screen", run: () => note.current?.focus() },
  ]);

  const title = incident.data ? `#${incident.data.number} ${incident.data.title}` : "Incident";
  useEffect(() => {
    document.title = `${title} · Foreshock`;
  }, [title]);

  return (
    <>
      <ScreenBar title={incident.data ? `Incident #${incident.data.number}` : "Incident"}>
        <Link
          href={link("/incidents")}
          className="link"
          style={{ display: "inline-flex", gap: 4, alignItems: "center" }}
        >
          <IconArrowLeft size={14} aria-hidden /> All incidents
        </Link>
      </ScreenBar>
      <div className={screen.scroll}>
        {incident.error && !incident.data && (
          <ProblemNote error={incident.error} retry={() => void incident.refetch()} />
        )}
        {incident.isPending && (
          <div className={screen.stack}>
            <Skeleton width="60%" height={26} />
            <Skeleton width="80%" height={16} />
            <Panel flush>
              <SkeletonRows rows={8} height={44} />
            </Panel>
          </div>
        )}
        {incident.data && (
          <Body
            incident={incident.data}
            now={now}
            busy={change.isPending}
            onAction={(action) => change.mutate(action)}
            noteRef={note}
          />
        )}
      </div>
    </>
  );
}

interface BodyProps {
  incident: IncidentData;
  now: number;
  busy: boolean;
  onAction: (action: Action) => void;
  noteRef: React.RefObject<HTMLTextAreaElement | null>;
}

function Body({ incident, now, busy, onAction, noteRef }: BodyProps) {
  const [zone] = useZone();
  const link = useLinkTo();
  const end = incident.resolved_at ? ms(incident.resolved_at) : now;
  return (
    <>
      <div className={css.head}>
        <h2 className={css.title} data-level={levelOf(incident.severity)}>
          <LevelMark level={levelOf(incident.severity)} size={18} />
          {incident.title}
        </h2>
        <p className={css.why}>{incident.why}</p>
        <div className={css.headLine}>
          <StatusChip incident={incident} />
          <span className="soft">
            Began <span className="num">{moment(incident.started_at, zone, now)}</span>,{" "}
            {incident.status === "resolved" ? "took" : "for"} {duration(end - ms(incident.started_at))}
          </span>
          {incident.acknowledged_by && (
            <span className="soft">
              Acknowledged by {incident.acknowledged_by}
              {incident.acknowledged_at ? ` ${ago(incident.acknowledged_at, now)}` : ""}
            </span>
          )}
          <span style={{ display: "flex", gap: "var(--s1)", flexWrap: "wrap" }}>
            {incident.services.map((service) => (
              <span key={service} className={css.service}>
                {service}
              </span>
            ))}
          </span>
          <div className={css.actions}>
            {incident.status === "open" && (
              <Button
                weight="primary"
                icon={<IconUserCheck size={15} />}
                disabled={busy}
                onClick={() => onAction("acknowledge")}
                title="Key: a"
              >
                Acknowledge
              </Button>
            )}
            {incident.status !== "resolved" ? (
              <Button icon={<IconCheck size={15} />} disabled={busy} onClick={() => onAction("resolve")} title="Key: r">
                Resolve
              </Button>
            ) : (
              <Button icon={<IconArrowBackUp size={15} />} disabled={busy} onClick={() => onAction("reopen")}>
                Open again
              </Button>
            )}
          </div>
        </div>
      </div>
      <div className={css.columns}>
        <div className={screen.stack}>
          <Panel title="Likely causes" note="likeliest first" flush>
            <Causes incident={incident} />
          </Panel>
          <Panel title="Timeline" flush>
            <Timeline incident={incident} now={now} noteRef={noteRef} />
          </Panel>
        </div>
        <div className={screen.stack}>
          <Panel title="What to do" flush>
            <Runbooks incident={incident} />
          </Panel>
          <Panel
            title="Findings"
            note={String(incident.finding_count)}
            flush
            actions={
              <Link
                className="link"
                href={link("/explore", {
                  q: incident.services.length === 1 ? `service:${incident.services[0]} level:>=warn` : "level:>=warn",
                  from: new Date(ms(incident.started_at) - 300_000).toISOString(),
                  to: new Date(Math.min(end + 300_000, Date.now())).toISOString(),
                })}
              >
                Lines
              </Link>
            }
          >
            {incident.findings.length === 0 && <Empty title="No findings" />}
            {incident.findings.map((finding) => (
              <FindingRow key={finding.id} finding={finding} now={now} />
            ))}
          </Panel>
          <Panel title="Notifications" flush>
            <Notifications incident={incident} now={now} />
          </Panel>
          <Panel title="Was this an incident?">
            <FeedbackButtons kind="incident" id={incident.id} />
          </Panel>
        </div>
      </div>
    </>
  );
}

function Causes({ incident }: { incident: IncidentData }) {
  const link = useLinkTo();
  if (incident.causes.length === 0) {
    return (
      <Empty title="No cause stands out yet">
        <p>Causes are ranked as findings come in: what began first, what is new, what others depend on.</p>
      </Empty>
    );
  }
  return incident.causes.map((cause, index) => (
    <div key={cause.rank} className={css.cause} data-first={index === 0} data-testid="cause">
      <span className={css.rank}>{cause.rank}</span>
      <div className={css.causeBody}>
        <span style={{ fontWeight: 600 }}>{cause.service}</span>
        {cause.template &&
          (cause.template_id ? (
            <Link href={link(`/patterns/${cause.template_id}`)}>
              <TemplateText text={cause.template} clamp />
            </Link>
          ) : (
            <TemplateText text={cause.template} clamp />
          ))}
        <span className="soft">{cause.why}</span>
      </div>
      <div className={css.causeScore}>
        <span className="num">{Math.round(cause.score)} of 100</span>
        <Meter share={cause.score / 100} />
      </div>
    </div>
  ));
}

const momentIcons = {
  finding: IconActivityHeartbeat,
  notification: IconBell,
  acknowledged: IconUserCheck,
  resolved: IconCheck,
  reopened: IconArrowBackUp,
  note: IconMessage,
  deploy: IconRocket,
} as const;

function Timeline({ incident, now, noteRef }: { incident: IncidentData; now: number; noteRef: BodyProps["noteRef"] }) {
  const [zone] = useZone();
  const link = useLinkTo();
  const client = useQueryClient();
  const [text, setText] = useState("");
  const add = useMutation({
    mutationFn: (note: string) =>
      data(api.POST("/api/v1/incidents/{id}/notes", { params: { path: { id: incident.id } }, body: { text: note } })),
    onSuccess: (next) => {
      client.setQueryData(["incident", incident.id], next);
      setText("");
    },
    onError: toastProblem,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() !== "") add.mutate(text.trim());
  };
  return (
    <>
      <ol className={css.timeline}>
        {incident.timeline.map((entry, index) => {
          const Icon = momentIcons[entry.kind] ?? IconMessage;
          return (
            <li key={index} className={css.moment} data-kind={entry.kind}>
              <time className={`${css.momentTime} num`} dateTime={entry.at} title={moment(entry.at, zone, now)}>
                {clock(entry.at, zone)}
              </time>
              <span className={css.momentMark}>
                <Icon size={12} aria-hidden />
              </span>
              <div className={css.momentText}>
                {entry.actor && <strong>{entry.actor} </strong>}
                {entry.finding_id ? (
                  <Link href={link("/anomalies", { finding: entry.finding_id })}>{entry.text}</Link>
                ) : (
                  entry.text
                )}
              </div>
            </li>
          );
        })}
      </ol>
      <form className={css.noteForm} onSubmit={submit}>
        <textarea
          ref={noteRef}
          rows={1}
          aria-label="Note for the timeline"
          placeholder="What you see or did"
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) submit(event);
          }}
        />
        <Button type="submit" disabled={text.trim() === "" || add.isPending}>
          Add note
        </Button>
      </form>
    </>
  );
}

function Runbooks({ incident }: { incident: IncidentData }) {
  if (incident.runbooks.length === 0) {
    return (
      <Empty title="No runbook fits">
        <p>Runbooks are matched by template, class and service. The causes on this page say where to look first.</p>
      </Empty>
    );
  }
  return incident.runbooks.map((runbook) => (
    <div key={runbook.id} className={css.runbook}>
      <h3 style={{ color: "var(--fg0)", fontSize: "var(--t-m)" }}>{runbook.title}</h3>
      <p className="muted">{runbook.why}</p>
      <ol>
        {runbook.steps.map((step, index) => (
          <li key={index}>
            <span>{step.text}</span>
            {step.command && (
              <span className={css.command}>
                <code tabIndex={0}>{step.command}</code>
                <CopyButton text={step.command} label="Copy the command" />
              </span>
            )}
          </li>
        ))}
      </ol>
    </div>
  ));
}

const outcomes = { sent: "sent", failed: "failed", pending: "on its way", silenced: "silenced" } as const;

function Notifications({ incident, now }: { incident: IncidentData; now: number }) {
  const [zone] = useZone();
  if (incident.notifications.length === 0) {
    return (
      <Empty title="Nobody was told" icon={<IconBellOff size={18} />}>
        <p>
          Name a webhook, Slack or e-mail channel under <code>alerting</code> in the configuration and incidents reach
          you there.
        </p>
      </Empty>
    );
  }
  return incident.notifications.map((notification, index) => (
    <div key={index} className={css.notification} data-status={notification.status}>
      <span className="muted num">{moment(notification.at, zone, now)}</span>
      <span className="ellipsis" title={notification.detail}>
        {notification.channel}
        {notification.detail ? <span className="muted"> {notification.detail}</span> : null}
      </span>
      <span className={css.outcome}>{outcomes[notification.status] ?? notification.status}</span>
    </div>
  ));
}
