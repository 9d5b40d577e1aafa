// One finding in a list: kind, service, why, how unusual.
import { Link } from "wouter";
import type { Finding } from "../../api/client";
import { Meter } from "../../chart/Band";
import { LevelMark } from "../../level/LevelMark";
import { levelOf } from "../../level/level";
import { useZone } from "../../state/range";
import { useLinkTo } from "../../state/url";
import { ago, moment } from "../../time/format";
import css from "./Anomalies.module.css";
import { kindName } from "./finding";

export function FindingRow({
  finding,
  now,
  chosen,
  href,
}: {
  finding: Finding;
  now: number;
  chosen?: boolean;
  href?: string;
}) {
  const link = useLinkTo();
  const [zone] = useZone();
  return (
    <Link
      href={href ?? link("/anomalies", { finding: finding.id })}
      className={css.row}
      data-level={levelOf(finding.severity)}
      {...(chosen ? { "aria-current": "true" as const } : {})}
    >
      <LevelMark level={levelOf(finding.severity)} />
      <div className={css.rowBody}>
        <div className={css.rowHead}>
          <strong>{kindName(finding.kind)}</strong>
          <span className="soft ellipsis">{finding.service}</span>
          <span className="grow" />
          <time className="muted num" dateTime={finding.at} title={moment(finding.at, zone, now)}>
            {ago(finding.at, now)}
          </time>
        </div>
        <p className={css.rowWhy}>{finding.why}</p>
        <div className={css.rowScore}>
          <Meter
            share={finding.score / 100}
            level={finding.score >= 80 ? "error" : finding.score >= 50 ? "warn" : "debug"}
          />
          <span className="num muted">{Math.round(finding.score)}</span>
          {finding.alarm && <span className={css.alarm}>alarm</span>}
        </div>
      </div>
    </Link>
  );
}
