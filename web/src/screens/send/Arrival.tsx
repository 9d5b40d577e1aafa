// Listens for the first record of a way and shows how it was read. Green as soon as one is there.

import { IconCircleCheck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { Link } from "wouter";
import { api, data, type LogRow, type Schemas } from "../../api/client";
import { LevelText } from "../../level/LevelMark";
import { levelOfNumber } from "../../level/level";
import { TemplateText } from "../../line/TemplateText";
import { useLiveEvent } from "../../live/events";
import { condition } from "../../query/language";
import { useZone } from "../../state/range";
import { useLinkTo } from "../../state/url";
import { Facts, ProblemNote } from "../../surface/Panel";
import { full, ms } from "../../time/format";
import css from "./Send.module.css";
import type { Way } from "./ways";

const askEveryMs = 2000;

interface Props {
  way: Way;
  tokenId: string | undefined;
  since: number;
}

const kinds: Record<Way["by"], readonly Schemas["SourceEvent"]["kind"][]> = {
  token: ["http"],
  syslog: ["syslog"],
  server: ["file", "journald", "stdin"],
};

export function Arrival({ way, tokenId, since }: Props) {
  const [seen, setSeen] = useState<LogRow | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another way, another wait.
  useEffect(() => setSeen(null), [way.by]);

  useLiveEvent("source", (source) => {
    const ours =
      way.by === "token"
        ? source.token_id !== undefined && source.token_id === tokenId
        : kinds[way.by].includes(source.kind);
    if (ours && source.row) setSeen(source.row);
  });
  // The event tells at once; asking finds what came before the page listened, and further lines of a known source.
  const recent = useQuery({
    queryKey: ["recent", way.by, tokenId],
    queryFn: () =>
      data(
        api.GET("/api/v1/ingest/recent", {
          params: { query: way.by === "token" && tokenId ? { token: tokenId } : {} },
        }),
      ),
    refetchInterval: askEveryMs,
    enabled: way.by !== "token" || tokenId !== undefined,
    staleTime: 0,
  });
  const own = recent.data?.items.filter((item) =>
    way.by === "token"
      ? true
      : kinds[way.by].some((kind) => item.protocol.startsWith(kind)) && ms(item.received_at) >= since,
  );
  const newest = own?.[0];
  const row = newest?.row ?? seen;
  if (recent.error && !row) return <ProblemNote error={recent.error} />;
  return (
    <div className={css.arrival} data-state={row ? "arrived" : "waiting"} role="status" data-testid="arrival">
      {row ? (
        <>
          <p className={css.arrivalHead}>
            <IconCircleCheck size={18} aria-hidden />
            <strong>It arrived.</strong>
            <span className="grow" />
            {own && own.length > 1 && (
              <span className="num">{own.length === 20 ? "20 or more" : own.length} records</span>
            )}
          </p>
          <Parsed row={row} {...(newest?.error ? { error: newest.error } : {})} />
        </>
      ) : (
        <p className={css.arrivalHead}>
          <span className={css.beat} aria-hidden />
          Listening for the first record from {way.name}.
        </p>
      )}
    </div>
  );
}

function Parsed({ row, error }: { row: LogRow; error?: string }) {
  const [zone] = useZone();
  const link = useLinkTo();
  const attributes = Object.entries(row.attributes).slice(0, 8);
  return (
    <div className={css.parsed}>
      <pre className={css.rawLine}>{row.raw}</pre>
      {error && <p className={css.parseError}>Kept as it came: {error}</p>}
      <Facts
        items={[
          ["Read as", row.format === "raw" ? "plain text, no known format" : row.format],
          [
            "Time",
            `${full(row.timestamp, zone)}${row.flags.includes("timestamp_missing") ? " (when it arrived; the line has none)" : ""}`,
          ],
          ["Level", <LevelText key="level" level={levelOfNumber(row.severity_number)} />],
          ["Service", row.service || <span className="muted">none; add ?service=NAME</span>],
          ...(row.host ? ([["Host", row.host]] as const) : []),
          [
            "Message",
            <span key="message" className="mono">
              {row.body}
            </span>,
          ],
          ...attributes.map(
            ([name, value]) =>
              [
                name,
                <span key={name} className="mono">
                  {typeof value === "string" ? value : JSON.stringify(value)}
                </span>,
              ] as const,
          ),
          ...(row.template ? ([["Pattern", <TemplateText key="template" text={row.template} clamp />]] as const) : []),
        ]}
      />
      <div className={css.next}>
        <Link className="link" href={link("/explore", row.service ? { q: condition("service", row.service) } : {})}>
          See them in Explore
        </Link>
        <Link className="link" href={link("/tail", row.service ? { q: condition("service", row.service) } : {})}>
          Follow live
        </Link>
      </div>
    </div>
  );
}
