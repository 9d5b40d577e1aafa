// One template: where it varies, how often it comes, and real lines.

import { IconListSearch, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { api, type TemplateDetail as Detail, data } from "../../api/client";
import { Meter } from "../../chart/Band";
import { Sparkline } from "../../chart/Sparkline";
import { LevelText } from "../../level/LevelMark";
import { levelOf } from "../../level/level";
import { LogLine } from "../../line/LogLine";
import { TemplateText, templateParts } from "../../line/TemplateText";
import { condition } from "../../query/language";
import { useNow, useRange, useZone } from "../../state/range";
import { useLinkTo } from "../../state/url";
import { CopyButton, IconButton } from "../../surface/Button";
import { Facts, ProblemNote, SkeletonRows } from "../../surface/Panel";
import { ago, count, full, percent } from "../../time/format";
import { FeedbackButtons } from "../anomalies/FeedbackButtons";
import { ClassChip } from "./ClassChip";
import css from "./Patterns.module.css";

export function TemplateDetail({ id, onClose }: { id: string; onClose: () => void }) {
  const [range] = useRange();
  const link = useLinkTo();
  const template = useQuery({
    queryKey: ["template", id, range.from, range.to],
    queryFn: () =>
      data(
        api.GET("/api/v1/templates/{id}", {
          params: { path: { id }, query: { start: range.from, end: range.to } },
        }),
      ),
  });
  return (
    <article className={css.detail} data-testid="pattern-detail">
      <header className={css.detailHead}>
        {template.data ? <LevelText level={levelOf(template.data.severity)} /> : <span className="muted">Pattern</span>}
        <code className="muted">{id}</code>
        <span className="grow" />
        <CopyButton text={id} label="Copy the id" />
        <Link href={link("/explore", { q: condition("template_id", id) })} className={css.action}>
          <IconListSearch size={15} aria-hidden /> Lines
        </Link>
        <IconButton label="Close" keys="escape" icon={<IconX size={16} />} onClick={onClose} />
      </header>
      {template.isPending && <SkeletonRows rows={8} height={40} />}
      {template.error && <ProblemNote error={template.error} retry={() => void template.refetch()} />}
      {template.data && <Body template={template.data} />}
    </article>
  );
}

function Body({ template }: { template: Detail }) {
  const [zone] = useZone();
  const now = useNow();
  return (
    <>
      <div className={css.part}>
        <p className={css.big}>
          <TemplateText text={template.text} />
        </p>
        {template.hint && <p className="soft">{template.hint}</p>}
        <div style={{ overflow: "hidden" }}>
          <Sparkline
            values={template.trend}
            width={480}
            height={48}
            label={`${count(template.count)} lines`}
            level={levelOf(template.severity)}
          />
        </div>
        <Facts
          items={[
            ["Lines", `${count(template.count)}, ${percent(template.share)} of all`],
            ["First seen", `${full(template.first_seen, zone)}, ${ago(template.first_seen, now)}`],
            ["Last seen", `${full(template.last_seen, zone)}, ${ago(template.last_seen, now)}`],
            ["Services", template.services.join(", ")],
            [
              "Class",
              <span key="class">
                <ClassChip outcome={template.class.outcome} cause={template.class.cause} />{" "}
                <span className="muted">{percent(template.class.confidence)} sure</span>
              </span>,
            ],
            ...(template.aliases.length > 0 ? ([["Older ids", template.aliases.join(", ")]] as const) : []),
          ]}
        />
        <FeedbackButtons key={template.id} kind="template" id={template.id} />
      </div>
      {template.slots.length > 0 && (
        <div className={css.part}>
          <h2>What varies</h2>
          {template.slots.map((slot) => (
            <section key={slot.index} className={css.slot}>
              <div className={css.slotHead}>
                <SlotPlace text={template.text} index={slot.index} />
                <span className="grow" />
                <span className="muted num">{count(slot.distinct)} different</span>
              </div>
              <ul>
                {slot.top.slice(0, 6).map(({ value, count: times }) => (
                  <li key={value}>
                    <code className="ellipsis" title={value}>
                      {value}
                    </code>
                    <Meter share={template.count > 0 ? times / template.count : 0} />
                    <span className="num muted">{count(times)}</span>
                  </li>
                ))}
              </ul>
            </section>
          ))}
        </div>
      )}
      {template.examples.length > 0 && (
        <div className={css.part}>
          <h2>Examples</h2>
          <div className={css.examples}>
            {template.examples.map((row) => (
              <LogLine key={row.id} row={row} zone={zone} words={[]} wrap withDay />
            ))}
          </div>
        </div>
      )}
    </>
  );
}

// A slot with the words around it, so that one sees which of them is meant.
function SlotPlace({ text, index }: { text: string; index: number }) {
  const parts = templateParts(text);
  const at = parts.map((part, i) => (part.slot ? i : -1)).filter((i) => i >= 0)[index];
  if (at === undefined) return <code>{index + 1}</code>;
  const before = (parts[at - 1]?.slot === false ? parts[at - 1]?.text : "")?.slice(-18) ?? "";
  const after = (parts[at + 1]?.slot === false ? parts[at + 1]?.text : "")?.slice(0, 14) ?? "";
  return (
    <span className="ellipsis">
      <span className="mono muted">{before}</span>
      <TemplateText text={parts[at]?.text ?? ""} />
      <span className="mono muted">{after}</span>
    </span>
  );
}
