// What people decided about patterns, newest first; each can be taken back.
import { IconArrowBackUp, IconHistory } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { TemplateText } from "../../line/TemplateText";
import { useNow, useZone } from "../../state/range";
import { hasScope, useSession } from "../../state/session";
import { useLinkTo } from "../../state/url";
import { Button } from "../../surface/Button";
import { Empty, Panel, ProblemNote, SkeletonRows } from "../../surface/Panel";
import { toast } from "../../surface/toasts";
import { ago, full } from "../../time/format";
import screen from "../screen.module.css";
import { contract, type Decision } from "./contract";
import { said, useTakeBack } from "./deciding";
import css from "./Patterns.module.css";

export function Decisions() {
  const may = hasScope(useSession(), "patterns:write");
  const decisions = useQuery({
    queryKey: ["template-decisions"],
    queryFn: contract.decisions,
  });
  const items = decisions.data?.items ?? [];
  return (
    <div className={screen.scroll}>
      <Panel title="Decisions" note="what people said about patterns; it holds until it is taken back" flush>
        {decisions.isPending && <SkeletonRows rows={5} height={52} />}
        {decisions.error && <ProblemNote error={decisions.error} retry={() => void decisions.refetch()} />}
        {decisions.data && items.length === 0 && (
          <Empty title="Nothing was decided yet" icon={<IconHistory size={20} />}>
            <p>Names, merges, splits and patterns that people give stand here, with the way back.</p>
          </Empty>
        )}
        {items.length > 0 && <DecisionList items={items} may={may} wide />}
      </Panel>
    </div>
  );
}

export function DecisionList({ items, may, wide }: { items: readonly Decision[]; may: boolean; wide?: boolean }) {
  const now = useNow();
  const [zone] = useZone();
  const link = useLinkTo();
  const undo = useTakeBack();
  return (
    <ul className={css.decisions} data-wide={wide ?? false} data-testid="decisions">
      {items.map((decision) => (
        <li key={decision.id}>
          <div className={css.decision}>
            <span className={css.said}>{said(decision)}</span>
            {decision.pattern && <TemplateText text={decision.pattern} clamp />}
            {(decision.values ?? []).length > 0 && (
              <span className="muted">
                {(decision.values ?? []).map((value) => (
                  <code key={value}>{value} </code>
                ))}
              </span>
            )}
            <span className={css.under}>
              <span title={full(decision.at, zone)}>
                {decision.actor}, {ago(decision.at, now)}
              </span>
              {wide &&
                [...new Set([...decision.made, ...decision.templates])].slice(0, 4).map((id) => (
                  <Link key={id} href={link(`/patterns/${id}`)} className="link">
                    <code>{id.slice(0, 8)}</code>
                  </Link>
                ))}
            </span>
          </div>
          <Button
            small
            icon={<IconArrowBackUp size={14} />}
            disabled={!may || undo.isPending}
            aria-label={`Undo: ${said(decision)}`}
            onClick={() => undo.mutate(decision.id, { onSuccess: () => toast("Undone.") })}
          >
            Undo
          </Button>
        </li>
      ))}
    </ul>
  );
}
