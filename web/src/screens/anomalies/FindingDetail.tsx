// One finding explained: what was seen, what was expected, how unlikely that is, who contributed, and real lines.

import { IconFlame, IconListSearch, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { Link } from "wouter";
import { api, data, type Finding } from "../../api/client";
import { Band, Meter } from "../../chart/Band";
import { LevelText } from "../../level/LevelMark";
import { levelOf } from "../../level/level";
import { TemplateText } from "../../line/TemplateText";
import { condition } from "../../query/language";
import { useZone } from "../../state/range";
import { useLinkTo } from "../../state/url";
import { IconButton } from "../../surface/Button";
import { Facts } from "../../surface/Panel";
import { clock, count, duration, figure, full, ms, percent, rarity } from "../../time/format";
import css from "./Anomalies.module.css";
import { FeedbackButtons } from "./FeedbackButtons";
import { kindName } from "./finding";
import { type Board, certainty, scorerNames, votesIn } from "./heat";

const windowsBefore = 30;
const windowsAfter = 6;

function subject(finding: Finding): string {
  const parts = finding.service ? [condition("service", finding.service)] : [];
  if (finding.template_id) parts.push(condition("template_id", finding.template_id));
  return parts.join(" ") || "*";
}

export function FindingDetail({ finding, board, onClose }: { finding: Finding; board?: Board; onClose?: () => void }) {
  const [zone] = useZone();
  const link = useLinkTo();
  const start = ms(finding.window_start);
  const end = Math.max(ms(finding.window_end), start + 1000);
  const long = end - start;
  const from = start - windowsBefore * long;
  const to = end + windowsAfter * long;
  // Only lines have a history of counts to draw; for the rest the one bar against its band says it all.
  const counted = /^(lines|errors)/.test(finding.unit ?? "") && finding.kind !== "error_ratio";
  const history = useQuery({
    queryKey: ["finding-history", finding.id],
    queryFn: () =>
      data(
        api.POST("/api/v1/query/histogram", {
          body: {
            query: subject(finding),
            start: new Date(from).toISOString(),
            end: new Date(to).toISOString(),
            // Twice as many as there are windows: the server rounds the step, and no bar should be longer than a window.
            buckets: 2 * (windowsBefore + 1 + windowsAfter),
          },
        }),
      ),
    enabled: counted,
    staleTime: 60_000,
  });
  const values = useMemo(() => {
    if (!counted || !history.data) return undefined;
    const step = history.data.step_ns / 1e6;
    const zero = ms(history.data.start);
    const length = Math.max(0, ...history.data.series.map((series) => series.counts.length));
    return Array.from({ length }, (_, index) => {
      const at = zero + index * step;
      const lines = history.data.series.reduce((sum, series) => sum + (series.counts[index] ?? 0), 0);
      return {
        at: clock(at, zone, step < 60_000 ? "s" : "min"),
        value: (lines * long) / step,
        hot: at + step > start && at < end,
      };
    });
  }, [counted, history.data, zone, long, start, end]);

  const explore = link("/explore", {
    q: subject(finding),
    from: new Date(start - 10 * long).toISOString(),
    to: new Date(end + 5 * long).toISOString(),
  });
  const votes = board ? votesIn(board, finding.service, { start, end }) : [];
  const low = finding.expected_low ?? null;
  const high = finding.expected_high ?? null;
  const middle = finding.expected ?? null;
  const shown = finding.unit === "share" ? percent : figure;
  const expected =
    low !== null && high !== null && high > 0
      ? `${shown(low)} to ${shown(high)}`
      : middle !== null && middle > 0
        ? shown(middle)
        : "none";
  const unit = finding.unit ? ` ${finding.unit}` : "";
  return (
    <article className={css.detail} data-testid="finding-detail">
      <header className={css.detailHead}>
        <div className="grow">
          <div className={css.detailKind}>
            <LevelText level={levelOf(finding.severity)} />
            <span className="muted">{kindName(finding.kind)}</span>
            <span className="soft">{finding.service}</span>
          </div>
          <h2 className={css.detailWhy}>{finding.why}</h2>
        </div>
        {onClose && <IconButton label="Close" keys="escape" icon={<IconX size={16} />} onClick={onClose} />}
      </header>

      <div className={css.detailActions}>
        <FeedbackButtons key={finding.id} kind="finding" id={finding.id} />
        <span className="grow" />
        <Link href={explore} className={css.action}>
          <IconListSearch size={15} aria-hidden /> Lines
        </Link>
        {finding.incident_id && (
          <Link href={link(`/incidents/${finding.incident_id}`)} className={css.action}>
            <IconFlame size={15} aria-hidden /> Incident
          </Link>
        )}
      </div>

      <section className={css.part}>
        <div className={css.figures}>
          <div>
            <span className="muted">Seen</span>
            <strong className="num">
              {finding.unit === "share" ? percent(finding.observed) : figure(finding.observed)}
            </strong>
            <span className="muted">{finding.unit === "share" ? "" : finding.unit}</span>
          </div>
          <div>
            <span className="muted">Expected</span>
            <strong className="num">{expected}</strong>
          </div>
          <div>
            <span className="muted">How unusual</span>
            <strong className="num">{Math.round(finding.score)} of 100</strong>
            <span className="muted">{rarity(finding.p_value)}</span>
          </div>
        </div>
        <Band
          observed={finding.observed}
          expected={middle}
          low={low}
          high={high}
          level={levelOf(finding.severity)}
          {...(values ? { values } : {})}
        />
        <p className={css.legend} data-level={levelOf(finding.severity)}>
          <i data-of="seen" /> seen <i data-of="window" /> this window <i data-of="band" /> expected{unit}
        </p>
      </section>

      {finding.counterfactual && (
        <section className={css.part}>
          <h2>What would have kept it quiet</h2>
          <p>{finding.counterfactual.text}</p>
        </section>
      )}

      {finding.change && (
        <section className={css.part}>
          <h2>Shortly before</h2>
          <p>
            {finding.change.text} <span className="muted">{full(finding.change.at, zone)}</span>
          </p>
        </section>
      )}

      {votes.length > 0 && (
        <section className={css.part}>
          <h2>Who voted</h2>
          <ul className={css.votes}>
            {votes.map((vote) => (
              <li key={vote.scorer}>
                <span>{scorerNames[vote.scorer]}</span>
                <Meter share={certainty(vote.p)} label={rarity(vote.p)} />
                <span className="num muted">{rarity(vote.p)}</span>
              </li>
            ))}
          </ul>
        </section>
      )}

      {finding.contributions.length > 0 && (
        <section className={css.part}>
          <h2>Who contributed</h2>
          <ul className={css.contributions}>
            {finding.contributions.map((one) => (
              <li key={one.name}>
                <span className={css.contribution}>
                  <TemplateText text={one.name} clamp />
                </span>
                <Meter share={one.share} label={percent(one.share)} />
                <span className="num muted">{percent(one.share)}</span>
              </li>
            ))}
          </ul>
        </section>
      )}

      {finding.examples.length > 0 && (
        <section className={css.part}>
          <h2>Lines</h2>
          <ul className={css.examples}>
            {finding.examples.map((line, index) => (
              <li key={index}>
                <code>{line}</code>
              </li>
            ))}
          </ul>
        </section>
      )}

      {finding.top_templates.length > 0 && (
        <section className={css.part}>
          <h2>Commonest messages in the window</h2>
          <ul className={css.templates}>
            {finding.top_templates.map((template) => (
              <li key={template.id}>
                <Link href={link(`/patterns/${template.id}`)}>
                  <TemplateText text={template.text} clamp />
                </Link>
                <span className="num muted">
                  {count(template.count)} · {percent(template.share)}
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}

      {(finding.similar ?? []).length > 0 && (
        <section className={css.part}>
          <h2>Similar, before</h2>
          <ul className={css.context}>
            {(finding.similar ?? []).map((one) => (
              <li key={one.id}>
                <Link href={link("/anomalies", { finding: one.id })}>{full(one.at, zone)}</Link>
              </li>
            ))}
          </ul>
        </section>
      )}

      <section className={css.part}>
        <Facts
          items={[
            ["Window", `${full(finding.window_start, zone)}, ${duration(long)}`],
            [
              "Chance",
              finding.p_value < 0.001 ? `p = ${finding.p_value.toExponential(1)}` : `p = ${finding.p_value.toFixed(3)}`,
            ],
            ...(finding.cause ? ([["Kind of cause", finding.cause.replaceAll("_", " ")]] as const) : []),
            ...(finding.first_seen ? ([["First seen", full(finding.first_seen, zone)]] as const) : []),
            ...(finding.model ? ([["Decided by", finding.model]] as const) : []),
            ["Told people", finding.alarm ? "yes, inside the alarm budget" : "no, kept for the digest"],
          ]}
        />
      </section>
    </article>
  );
}
