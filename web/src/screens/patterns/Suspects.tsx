// Suspects: patterns that may be wrong, with the evidence and a proposal. One key accepts it, one turns it down.
import { IconArrowMerge, IconArrowsSplit2, IconCheck, IconCircleCheck, IconX } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { Link } from "wouter";
import { TemplateText } from "../../line/TemplateText";
import { useHotkeys } from "../../shell/hotkeys";
import { hasScope, useSession } from "../../state/session";
import { flag, useLinkTo, useUrlParam } from "../../state/url";
import { Button } from "../../surface/Button";
import { Empty, Panel, ProblemNote, SkeletonRows } from "../../surface/Panel";
import { toast, toastProblem, toastUndo } from "../../surface/toasts";
import { count, figure, percent } from "../../time/format";
import screen from "../screen.module.css";
import { contract, type Suspect } from "./contract";
import { refreshPatterns, takeBack } from "./deciding";
import css from "./Patterns.module.css";
import { SlotPlace } from "./SlotPlace";
import { useSuspects } from "./template_query";

const kinds: Record<Suspect["kind"], { name: string; says: string }> = {
  over_merged: { name: "Holds too much", says: "One pattern seems to be several messages." },
  over_split: { name: "Split too far", says: "Several patterns seem to be one message." },
  varying_constant: { name: "A word that varies", says: "A word taken for constant differs from line to line." },
};

function proposal(suspect: Suspect): string {
  const { action, values, ids } = suspect.proposal;
  if (action === "merge") return `Merge ${ids?.length ?? suspect.templates.length} patterns into one`;
  return values && values.length > 0 ? `Split off ${values.join(", ")}` : "Split it by this slot";
}

export function Suspects() {
  const [answered, setAnswered] = useUrlParam("answered", flag);
  const [cursor, setCursor] = useState(0);
  const suspects = useSuspects();
  const client = useQueryClient();
  const may = hasScope(useSession(), "patterns:write");
  const all = suspects.data?.items ?? [];
  const items = all.filter((suspect) => (suspect.status === "open") !== answered);
  const at = Math.min(cursor, items.length - 1);
  const decide = useMutation({
    mutationFn: ({ id, decision }: { id: string; decision: "accept" | "reject" }) => contract.decide(id, decision),
    onSuccess: ({ status, decision }) => {
      const text =
        status === "accepted" ? "Accepted. The patterns are as proposed." : "Turned down. It will not be asked again.";
      if (decision) {
        toastUndo(text, async () => {
          await takeBack(decision);
          await refreshPatterns(client);
        });
      } else toast(text);
    },
    onError: toastProblem,
    onSettled: () => refreshPatterns(client),
  });
  const answer = (decision: "accept" | "reject") => {
    const suspect = items[at];
    if (!may) toast("Your sign-in may look at patterns, but lacks the scope patterns:write.", "problem");
    else if (suspect && suspect.status === "open" && !decide.isPending) decide.mutate({ id: suspect.id, decision });
  };
  const step = (by: number) => setCursor(Math.max(0, Math.min(items.length - 1, at + by)));
  useHotkeys([
    { keys: "j", label: "Next suspect", group: "On this screen", run: () => step(1) },
    { keys: "k", label: "Previous suspect", group: "On this screen", run: () => step(-1) },
    { keys: "a", label: "Accept the proposal", group: "On this screen", run: () => answer("accept") },
    { keys: "d", label: "Turn the proposal down", group: "On this screen", run: () => answer("reject") },
  ]);
  useEffect(() => {
    document.querySelector(`[data-suspect="${at}"]`)?.scrollIntoView({ block: "nearest" });
  }, [at]);
  const found = suspects.data;
  return (
    <div className={`${screen.scroll} ${screen.stack}`}>
      {found && (
        <p className={css.quality} data-testid="raw-share">
          <strong className="num">{percent(found.raw_shape_share)}</strong> of {count(found.lines)} lines have a pattern
          that was seen in one shape only, or is general for want of room. The less, the better the{" "}
          {count(found.templates)} patterns.
          <span className="grow" />
          <label className={css.answered}>
            <input
              type="checkbox"
              checked={answered}
              onChange={(event) => setAnswered(event.target.checked, { replace: true })}
            />
            Answered ones
          </label>
        </p>
      )}
      {suspects.isPending && (
        <Panel flush>
          <SkeletonRows rows={6} height={72} />
        </Panel>
      )}
      {suspects.error && !found && <ProblemNote error={suspects.error} retry={() => void suspects.refetch()} />}
      {found && items.length === 0 && (
        <Panel>
          <Empty title={answered ? "None was answered" : "No suspects"} icon={<IconCircleCheck size={20} />}>
            <p>
              {answered
                ? "Proposals that someone accepted or turned down stand here."
                : "No pattern looks wrong. They are looked through again and again as lines come in."}
            </p>
          </Empty>
        </Panel>
      )}
      {items.map((suspect, index) => (
        <SuspectCard
          key={suspect.id}
          suspect={suspect}
          index={index}
          under={index === at}
          may={may && !decide.isPending}
          onUnder={() => setCursor(index)}
          onDecide={(decision) => decide.mutate({ id: suspect.id, decision })}
        />
      ))}
    </div>
  );
}

interface CardProps {
  suspect: Suspect;
  index: number;
  under: boolean;
  may: boolean;
  onUnder: () => void;
  onDecide: (decision: "accept" | "reject") => void;
}

function SuspectCard({ suspect, index, under, may, onUnder, onDecide }: CardProps) {
  const link = useLinkTo();
  const kind = kinds[suspect.kind];
  const first = suspect.templates[0];
  const Icon = suspect.proposal.action === "merge" ? IconArrowMerge : IconArrowsSplit2;
  return (
    <article
      className={css.suspect}
      data-suspect={index}
      data-under={under}
      data-testid="suspect"
      onClick={onUnder}
      aria-label={`${kind.name}: ${first?.text ?? ""}`}
    >
      <header>
        <h2>{kind.name}</h2>
        <span className="muted">{kind.says}</span>
      </header>
      <ul className={css.merged}>
        {suspect.templates.slice(0, 6).map((template) => (
          <li key={template.id}>
            <Link href={link(`/patterns/${template.id}`)}>
              <TemplateText text={template.text} clamp />
            </Link>
            <span className="num muted">{count(template.count)}</span>
          </li>
        ))}
        {suspect.templates.length > 6 && <li className="muted">and {suspect.templates.length - 6} more</li>}
      </ul>
      <p className="soft">{suspect.evidence.words}</p>
      <dl className={css.numbers}>
        {Object.entries(suspect.evidence.numbers)
          .slice(0, 6)
          .map(([name, value]) => (
            <div key={name}>
              <dt>{name.replaceAll("_", " ")}</dt>
              <dd className="num">{figure(value)}</dd>
            </div>
          ))}
      </dl>
      <footer>
        <p className={css.proposal}>
          <Icon size={15} aria-hidden />
          <span>
            {proposal(suspect)}
            {suspect.proposal.action === "split" && first && suspect.proposal.slot !== undefined && (
              <>
                {" "}
                at <SlotPlace text={first.text} index={suspect.proposal.slot} />
              </>
            )}
          </span>
        </p>
        {suspect.proposal.text && <TemplateText text={suspect.proposal.text} clamp />}
        {suspect.status === "open" ? (
          <div className={css.doings}>
            <Button
              small
              weight={under ? "primary" : "plain"}
              icon={<IconCheck size={14} />}
              {...(under ? { keys: "a" } : {})}
              disabled={!may}
              onClick={() => onDecide("accept")}
            >
              Accept
            </Button>
            <Button
              small
              icon={<IconX size={14} />}
              {...(under ? { keys: "d" } : {})}
              disabled={!may}
              onClick={() => onDecide("reject")}
            >
              Turn down
            </Button>
          </div>
        ) : (
          <p className="muted">{suspect.status === "accepted" ? "Accepted" : "Turned down"}</p>
        )}
      </footer>
    </article>
  );
}
