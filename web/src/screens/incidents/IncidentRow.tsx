// One incident in a list.
import { Link } from "wouter";
import type { IncidentSummary } from "../../api/client";
import { LevelMark } from "../../level/LevelMark";
import { levelOf } from "../../level/level";
import { useZone } from "../../state/range";
import { useLinkTo } from "../../state/url";
import { ago, duration, moment, ms } from "../../time/format";
import css from "./Incidents.module.css";
import { StatusChip } from "./StatusChip";

export function IncidentRow({ incident, now, active }: { incident: IncidentSummary; now: number; active?: boolean }) {
  const link = useLinkTo();
  const [zone] = useZone();
  const end = incident.resolved_at ? ms(incident.resolved_at) : now;
  return (
    <Link
      href={link(`/incidents/${incident.id}`)}
      className={css.row}
      data-level={levelOf(incident.severity)}
      data-status={incident.status}
      data-active={active ?? false}
    >
      <LevelMark level={levelOf(incident.severity)} size={16} />
      <div className={css.rowMain}>
        <div className={css.rowTitle}>
          <span className="muted num">#{incident.number}</span>
          <span className="ellipsis">{incident.title}</span>
        </div>
        <p className={css.rowWhy}>{incident.why}</p>
      </div>
      <div className={css.rowServices}>
        {incident.services.slice(0, 3).map((service) => (
          <span key={service} className={css.service}>
            {service}
          </span>
        ))}
        {incident.services.length > 3 && <span className="muted">+{incident.services.length - 3}</span>}
      </div>
      <div className={css.rowTimes}>
        <span>
          {incident.status === "resolved" ? "took" : "for"} {duration(end - ms(incident.started_at))}
        </span>
        <time className="muted num" dateTime={incident.started_at} title={ago(incident.started_at, now)}>
          {moment(incident.started_at, zone, now, "min")}
        </time>
      </div>
      <StatusChip incident={incident} />
    </Link>
  );
}
