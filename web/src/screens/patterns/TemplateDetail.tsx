// One template: where it varies, how often it comes, how it came together, what people decided, and real lines.

import { IconArrowsSplit2, IconListSearch, IconPencil, IconPlus, IconX, IconZoomScan } from "@tabler/icons-react";
import { Link } from "wouter";
import { Meter } from "../../chart/Band";
import { Sparkline } from "../../chart/Sparkline";
import { LevelText } from "../../level/LevelMark";
import { levelOf } from "../../level/level";
import { LogLine } from "../../line/LogLine";
import { TemplateText } from "../../line/TemplateText";
import { condition } from "../../query/language";
import { useNow, useZone } from "../../state/range";
import { useChangeUrl, useLinkTo } from "../../state/url";
import { Button, CopyButton, IconButton } from "../../surface/Button";
import { Facts, ProblemNote, SkeletonRows } from "../../surface/Panel";
import { ago, count, full, percent } from "../../time/format";
import { FeedbackButtons } from "../anomalies/FeedbackButtons";
import { ClassChip } from "./ClassChip";
import type { TemplateDetail as Detail } from "./contract";
import { DecisionList } from "./Decisions";
import { MergeTree } from "./MergeTree";
import css from "./Patterns.module.css";
import { SlotPlace } from "./SlotPlace";
import { useTemplate } from "./template_query";

interface Props {
  id: string;
  may: boolean; // decide about patterns
  onClose: () => void;
  onDo: (what: "rename" | "split") => void;
  href: (id: string) => string;
}

export function TemplateDetail({ id, may, onClose, onDo, href }: Props) {
  const link = useLinkTo();
  const template = useTemplate(id);
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
        <Link href={link("/explore", { q: `like(template:${id})` })} className={css.action}>
          <IconZoomScan size={15} aria-hidden /> Find similar
        </Link>
        <IconButton label="Close" keys="escape" icon={<IconX size={16} />} onClick={onClose} />
      </header>
      {template.isPending && <SkeletonRows rows={8} height={40} />}
      {template.error && <ProblemNote error={template.error} retry={() => void template.refetch()} />}
      {template.data && <Body template={template.data} id={id} may={may} onDo={onDo} href={href} />}
    </article>
  );
}

const origins = { person: "A person", program: "The program that logs it" } as const;

function Body({ template, id, may, onDo, href }: Omit<Props, "onClose"> & { template: Detail }) {
  const [zone] = useZone();
  const now = useNow();
  const change = useChangeUrl();
  const { decisions = [], splits = [] } = template;
  return (
    <>
      <div className={css.part}>
        {template.name && (
          <h2 className={css.title} data-testid="pattern-name">
            {template.name}
            {template.known_from && <span className="muted"> {template.known_from}</span>}
          </h2>
        )}
        <p className={css.big}>
          <TemplateText text={template.text} />
        </p>
        {template.hint && <p className="soft">{template.hint}</p>}
        {template.id !== id && (
          <p className="muted">
            <code>{id}</code> became part of <code>{template.id}</code>.
          </p>
        )}
        <div className={css.doings}>
          <Button small keys="r" icon={<IconPencil size={14} />} disabled={!may} onClick={() => onDo("rename")}>
            Rename
          </Button>
          <Button
            small
            keys="s"
            icon={<IconArrowsSplit2 size={14} />}
            disabled={!may || template.slots.length === 0}
            onClick={() => onDo("split")}
          >
            Split
          </Button>
          <Button
            small
            icon={<IconPlus size={14} />}
            disabled={!may}
            onClick={() => change({ do: "new", pattern: template.text })}
          >
            New from this
          </Button>
        </div>
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
            ...(template.origin && template.origin !== "mined"
              ? ([["Given by", origins[template.origin]]] as const)
              : []),
            ...(splits.length > 0
              ? ([
                  [
                    "Split off",
                    splits.map((split) => (
                      <Link key={split} href={href(split)} className="link">
                        <code>{split}</code>{" "}
                      </Link>
                    )),
                  ],
                ] as const)
              : []),
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
                {may && slot.top.length > 1 && (
                  <Button
                    small
                    weight="quiet"
                    onClick={() => change({ do: "split", slot: String(slot.index) })}
                    aria-label={`Split by slot ${slot.index + 1}`}
                  >
                    Split
                  </Button>
                )}
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
      {template.merge_tree && template.merge_tree.children.length > 0 && (
        <div className={css.part}>
          <h2>Merge tree</h2>
          <MergeTree tree={template.merge_tree} own={template.id} href={href} />
        </div>
      )}
      {decisions.length > 0 && (
        <div className={css.part}>
          <h2>Decided by people</h2>
          <DecisionList items={decisions} may={may} />
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
