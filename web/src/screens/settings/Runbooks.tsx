// Runbooks: what to do when a known thing goes wrong, step by step. Commands are to copy; the page runs none.
import { IconBook } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { api, data, type Schemas } from "../../api/client";
import { useHotkeys } from "../../shell/hotkeys";
import { text, useUrlParam } from "../../state/url";
import { Button, CopyButton } from "../../surface/Button";
import { Empty, Panel, ProblemNote, SkeletonRows } from "../../surface/Panel";
import css from "./Settings.module.css";

const chosenParam = text("");

export function Runbooks() {
  const [id, setId] = useUrlParam("runbook", chosenParam);
  const runbooks = useQuery({
    queryKey: ["runbooks"],
    queryFn: () => data(api.GET("/api/v1/runbooks")),
    staleTime: 60_000,
  });
  const items = runbooks.data?.items ?? [];
  const chosen = items.find((one) => one.id === id) ?? items[0];
  const step = (by: number) => {
    const next = items[items.findIndex((one) => one.id === chosen?.id) + by];
    if (next) setId(next.id, { replace: true });
  };
  useHotkeys([
    { keys: "j", label: "Next runbook", group: "On this screen", run: () => step(1) },
    { keys: "k", label: "Previous runbook", group: "On this screen", run: () => step(-1) },
  ]);
  return (
    <div className={css.columns} data-chosen={id !== ""}>
      <Panel title="Runbooks" flush>
        {runbooks.isPending && <SkeletonRows rows={6} height={52} />}
        {runbooks.error && <ProblemNote error={runbooks.error} retry={() => void runbooks.refetch()} />}
        {runbooks.data && items.length === 0 && (
          <Empty title="No runbooks" icon={<IconBook size={20} />}>
            <p>
              Those that come along are switched off. Set <code>remediation.builtin</code>, or point{" "}
              <code>remediation.runbooks</code> at a folder of your own.
            </p>
          </Empty>
        )}
        <ul className={css.list} data-testid="runbooks">
          {items.map((runbook) => (
            <li key={runbook.id}>
              <button
                type="button"
                {...(runbook.id === chosen?.id ? { "aria-current": "true" as const } : {})}
                onClick={() => setId(runbook.id, { replace: true })}
              >
                <span className={css.name}>{runbook.title}</span>
                <span className="muted">
                  {runbook.steps.length} {runbook.steps.length === 1 ? "step" : "steps"}
                </span>
              </button>
            </li>
          ))}
        </ul>
      </Panel>
      {chosen && <Steps runbook={chosen} onBack={() => setId("")} />}
    </div>
  );
}

function Steps({ runbook, onBack }: { runbook: Schemas["Runbook"]; onBack: () => void }) {
  return (
    <Panel
      title={runbook.title}
      actions={
        <>
          <code className="muted">{runbook.id}</code>
          <span className={css.back}>
            <Button small onClick={onBack}>
              All
            </Button>
          </span>
        </>
      }
    >
      <p className="soft">{runbook.why}</p>
      <ol className={css.steps}>
        {runbook.steps.map((step, index) => (
          <li key={index}>
            <p>{step.text}</p>
            {step.command && (
              <div className={css.command}>
                <pre tabIndex={0}>{step.command}</pre>
                <CopyButton text={step.command} label={`Copy the command of step ${index + 1}`} />
              </div>
            )}
          </li>
        ))}
      </ol>
    </Panel>
  );
}
