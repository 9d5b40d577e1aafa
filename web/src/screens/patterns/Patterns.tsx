// Patterns: the few messages behind the many lines. A template keeps its id for ever, so what is said about one holds.
import { useId } from "react";
import { useLocation, useParams } from "wouter";
import { useHotkeys } from "../../shell/hotkeys";
import { ScreenBar } from "../../shell/Shell";
import { choice, useChangeUrl, useLinkTo, useUrlParam } from "../../state/url";
import { Tabs } from "../../surface/Panel";
import { toast, undoLast } from "../../surface/toasts";
import { RangePicker } from "../../time/RangePicker";
import { Compare } from "./Compare";
import { useAble } from "./contract";
import { Decisions } from "./Decisions";
import { PatternList } from "./PatternList";
import css from "./Patterns.module.css";
import { Suspects } from "./Suspects";
import { useSuspects } from "./template_query";

const viewParam = choice(["all", "compare", "suspects", "decisions"] as const, "all");

const names = { all: "All patterns", compare: "Compare", suspects: "Suspects", decisions: "Decisions" } as const;

export default function Patterns() {
  const { id = "" } = useParams();
  const [wanted] = useUrlParam("view", viewParam);
  const change = useChangeUrl();
  const [, navigate] = useLocation();
  const link = useLinkTo();
  const panel = useId();
  const able = useAble();
  const suspects = useSuspects();
  const open = suspects.data?.items.filter((suspect) => suspect.status === "open").length ?? 0;
  // A pattern that is open lies beside the list of all; the other views link to it.
  const view = id === "" ? wanted : "all";
  const show = (next: typeof view) => {
    const own = { view: viewParam.write(next) };
    if (id === "") change({ ...own, do: null });
    else navigate(link("/patterns", own));
  };
  useHotkeys([
    {
      keys: "u",
      label: "Undo the last decision",
      group: "On this screen",
      run: () => {
        if (!undoLast()) toast("Nothing to undo here. Older decisions are under Decisions.");
      },
    },
  ]);
  return (
    <>
      <ScreenBar title="Patterns" right={<RangePicker />} />
      {able && (
        <div className={css.views}>
          <Tabs
            label="Views"
            panelId={panel}
            value={view}
            onChange={show}
            options={[
              { value: "all", label: names.all },
              { value: "compare", label: names.compare },
              ...(suspects.error && view !== "suspects"
                ? [] // the server does not look for any
                : [
                    {
                      value: "suspects" as const,
                      label: (
                        <>
                          {names.suspects}
                          {open > 0 && <span className={css.badge}>{open}</span>}
                        </>
                      ),
                    },
                  ]),
              { value: "decisions", label: names.decisions },
            ]}
          />
        </div>
      )}
      <div className={css.view} id={panel} role="tabpanel" aria-label={names[view]}>
        {view === "all" && <PatternList id={id} />}
        {view === "compare" && <Compare />}
        {view === "suspects" && <Suspects />}
        {view === "decisions" && <Decisions />}
      </div>
    </>
  );
}
