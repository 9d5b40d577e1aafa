// Everything about one line: as it was read, as it came, as JSON, its template, and the lines around it.

import { IconChevronDown, IconChevronUp, IconMinus, IconPlus, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useId, useState } from "react";
import { Link } from "wouter";
import { api, data, type LogRow } from "../api/client";
import { LevelText } from "../level/LevelMark";
import { levelOfNumber } from "../level/level";
import { useZone } from "../state/range";
import { useLinkTo } from "../state/url";
import { Button, CopyButton, IconButton } from "../surface/Button";
import { Facts, ProblemNote, Segmented, SkeletonRows, Tabs } from "../surface/Panel";
import { full } from "../time/format";
import { LogLine } from "./LogLine";
import css from "./line.module.css";
import { TemplateText } from "./TemplateText";

export type LineTab = "parsed" | "raw" | "json" | "template" | "around";

interface Props {
  row: LogRow;
  tab: LineTab;
  onTab: (tab: LineTab) => void;
  onClose: () => void;
  onStep?: (step: -1 | 1) => void;
  onFilter?: (field: string, value: string, negate: boolean) => void;
  onRow?: (row: LogRow) => void;
}

const tabs: readonly { value: LineTab; label: string }[] = [
  { value: "parsed", label: "Parsed" },
  { value: "raw", label: "Raw" },
  { value: "json", label: "JSON" },
  { value: "template", label: "Template" },
  { value: "around", label: "Lines around" },
];

export function LineDrawer({ row, tab, onTab, onClose, onStep, onFilter, onRow }: Props) {
  const panelId = useId();
  const [zone] = useZone();
  const level = levelOfNumber(row.severity_number);
  return (
    <div className={css.drawer} data-level={level} data-testid="line-drawer">
      <header className={css.drawerHead}>
        <LevelText level={level} />
        <span className="muted num ellipsis">{full(row.timestamp, zone)}</span>
        <span className="grow" />
        {onStep && (
          <>
            <IconButton label="Previous line" keys="k" icon={<IconChevronUp size={16} />} onClick={() => onStep(-1)} />
            <IconButton label="Next line" keys="j" icon={<IconChevronDown size={16} />} onClick={() => onStep(1)} />
          </>
        )}
        <IconButton label="Close" keys="escape" icon={<IconX size={16} />} onClick={onClose} />
      </header>
      <Tabs label="Views of the line" options={tabs} value={tab} onChange={onTab} panelId={panelId} />
      <div
        id={panelId}
        className={css.drawerBody}
        role="tabpanel"
        tabIndex={0}
        aria-label={tabs.find((t) => t.value === tab)?.label}
      >
        {tab === "parsed" && <Parsed row={row} onFilter={onFilter} />}
        {tab === "raw" && <Raw row={row} />}
        {tab === "json" && <Json row={row} />}
        {tab === "template" && <TemplateTab row={row} onFilter={onFilter} />}
        {tab === "around" && <Around row={row} onRow={onRow} />}
      </div>
    </div>
  );
}

// The name of a row's field in a query.
const ownFields = ["service", "host", "source", "format"] as const;

function Parsed({ row, onFilter }: { row: LogRow; onFilter: Props["onFilter"] }) {
  const [zone] = useZone();
  const filter = (field: string, value: string): ReactNode =>
    onFilter && value !== "" ? (
      <>
        <IconButton
          label={`Only lines with this ${field}`}
          icon={<IconPlus size={13} />}
          onClick={() => onFilter(field, value, false)}
        />
        <IconButton
          label={`No lines with this ${field}`}
          icon={<IconMinus size={13} />}
          onClick={() => onFilter(field, value, true)}
        />
      </>
    ) : null;
  const fields: [string, string, boolean][] = [
    ...ownFields.map((name): [string, string, boolean] => [name, row[name], true]),
    ["level", row.severity_text || levelOfNumber(row.severity_number), false],
    ["timestamp", full(row.timestamp, zone), false],
    ["received", full(row.observed_timestamp, zone), false],
    ...(row.trace_id ? [["trace_id", row.trace_id, true] as [string, string, boolean]] : []),
    ...(row.span_id ? [["span_id", row.span_id, true] as [string, string, boolean]] : []),
    ...Object.entries(row.attributes).map(([name, value]): [string, string, boolean] => [
      name,
      typeof value === "string" ? value : JSON.stringify(value),
      true,
    ]),
  ];
  return (
    <>
      <pre className={css.message}>{row.body || row.raw}</pre>
      {row.flags.length > 0 && (
        <div className={css.flags}>
          {row.flags.map((flag) => (
            <span key={flag}>{flag.replaceAll("_", " ")}</span>
          ))}
        </div>
      )}
      <table className={css.fields} aria-label="Fields">
        <tbody>
          {fields
            .filter(([, value]) => value !== "")
            .map(([name, value, usable]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{value}</td>
                <td>
                  {usable
                    ? filter(name, value)
                    : name === "level"
                      ? filter("level", levelOfNumber(row.severity_number))
                      : null}
                </td>
              </tr>
            ))}
        </tbody>
      </table>
    </>
  );
}

function Raw({ row }: { row: LogRow }) {
  return (
    <>
      <div className={css.tools}>
        <CopyButton text={row.raw} label="Copy the raw line">
          Copy
        </CopyButton>
        <span className="muted">Exactly as it came, {new TextEncoder().encode(row.raw).length} bytes</span>
      </div>
      <pre className={css.raw} style={{ marginTop: 0 }}>
        {row.raw}
      </pre>
    </>
  );
}

export function JsonText({ value }: { value: unknown }) {
  const text = JSON.stringify(value, null, 2);
  const parts = text.split(/("(?:[^"\\]|\\.)*"(?:\s*:)?|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\btrue\b|\bfalse\b|\bnull\b)/);
  return (
    <pre className={css.raw} style={{ marginTop: 0 }}>
      {parts.map((part, index) => {
        if (index % 2 === 0) return part;
        const kind = part.endsWith(":") ? css.jsonKey : part.startsWith('"') ? css.jsonString : css.jsonNumber;
        return (
          <span key={index} className={kind}>
            {part}
          </span>
        );
      })}
    </pre>
  );
}

function Json({ row }: { row: LogRow }) {
  return (
    <>
      <div className={css.tools}>
        <CopyButton text={JSON.stringify(row, null, 2)} label="Copy as JSON">
          Copy
        </CopyButton>
        <span className="muted">As the API answers it</span>
      </div>
      <JsonText value={row} />
    </>
  );
}

function TemplateTab({ row, onFilter }: { row: LogRow; onFilter: Props["onFilter"] }) {
  const link = useLinkTo();
  if (!row.template_id)
    return <p className={`${css.tools} muted`}>This line has no template yet. It gets one within a second.</p>;
  return (
    <div className={css.block}>
      <TemplateText text={row.template} />
      <Facts items={[["Template", <code key="id">{row.template_id}</code>]]} />
      <div style={{ display: "flex", flexWrap: "wrap", gap: "var(--s2)" }}>
        <Link href={link(`/patterns/${row.template_id}`)} className="link">
          Values, trend and examples
        </Link>
      </div>
      {onFilter && (
        <div style={{ display: "flex", flexWrap: "wrap", gap: "var(--s2)" }}>
          <Button small icon={<IconPlus size={13} />} onClick={() => onFilter("template_id", row.template_id, false)}>
            Only this template
          </Button>
          <Button small icon={<IconMinus size={13} />} onClick={() => onFilter("template_id", row.template_id, true)}>
            Without it
          </Button>
        </div>
      )}
    </div>
  );
}

function Around({ row, onRow }: { row: LogRow; onRow: Props["onRow"] }) {
  const [zone] = useZone();
  const [scope, setScope] = useState<"source" | "service">("source");
  const [reach, setReach] = useState(15);
  const context = useQuery({
    queryKey: ["context", row.id, scope, reach],
    queryFn: () =>
      data(
        api.GET("/api/v1/logs/{id}/context", {
          params: { path: { id: row.id }, query: { before: reach, after: reach, scope } },
        }),
      ),
    placeholderData: (before) => before,
  });
  return (
    <>
      <div className={css.tools}>
        <Segmented
          label="Neighbours"
          value={scope}
          onChange={setScope}
          options={[
            { value: "source", label: "Same source" },
            { value: "service", label: "Same service" },
          ]}
        />
        <Button small weight="quiet" onClick={() => setReach(Math.min(reach * 2, 500))}>
          More lines
        </Button>
      </div>
      {context.isPending && <SkeletonRows rows={10} height={24} />}
      {context.error && <ProblemNote error={context.error} retry={() => void context.refetch()} />}
      {context.data && (
        <div className={css.around}>
          {[...context.data.before, context.data.row, ...context.data.after].map((line) =>
            onRow ? (
              <button
                key={line.id}
                type="button"
                style={{ display: "block", width: "100%" }}
                className={line.id === row.id ? css.here : ""}
                onClick={() => onRow(line)}
              >
                <LogLine row={line} zone={zone} words={[]} wrap />
              </button>
            ) : (
              <div key={line.id} className={line.id === row.id ? css.here : ""}>
                <LogLine row={line} zone={zone} words={[]} wrap />
              </div>
            ),
          )}
        </div>
      )}
    </>
  );
}
