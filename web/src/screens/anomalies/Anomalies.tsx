// Anomalies: what the detectors found, over time and one by one, each with its reasons.
import { useMediaQuery } from "@mantine/hooks";
import { IconCircleCheck } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { api, data } from "../../api/client";
import { useHotkeys } from "../../shell/hotkeys";
import { ScreenBar } from "../../shell/Shell";
import { useNow, useRange, useZone } from "../../state/range";
import { choice, number, text, useChangeUrl, useUrlParam } from "../../state/url";
import { Empty, Panel, ProblemNote, Segmented, SkeletonRows } from "../../surface/Panel";
import { Sheet } from "../../surface/Sheet";
import { RangePicker } from "../../time/RangePicker";
import { absolute, resolve } from "../../time/range";
import screen from "../screen.module.css";
import css from "./Anomalies.module.css";
import { FindingDetail } from "./FindingDetail";
import { FindingRow } from "./FindingRow";
import { Lanes } from "./Lanes";
import { Threshold } from "./Threshold";

const shownParam = choice(["all", "alarms"] as const, "all");
const findingParam = text("");
const serviceParam = text("");
const scoreParam = number(0);

export default function Anomalies() {
  const [range, setRange] = useRange();
  const [zone] = useZone();
  const now = useNow();
  const wide = useMediaQuery("(min-width: 1000px)", true, { getInitialValueInEffect: false });
  const [shown, setShown] = useUrlParam("show", shownParam);
  const [service] = useUrlParam("service", serviceParam);
  const [chosen, setChosen] = useUrlParam("finding", findingParam);
  const [threshold, setThreshold] = useUrlParam("score", scoreParam);
  const change = useChangeUrl();
  const findings = useQuery({
    queryKey: ["findings", range.from, range.to, service],
    queryFn: () =>
      data(
        api.GET("/api/v1/findings", {
          params: { query: { start: range.from, end: range.to, limit: 500, ...(service ? { service } : {}) } },
        }),
      ),
    refetchInterval: 15_000,
    placeholderData: keepPreviousData,
  });
  // Scores of windows are kept for seven days, so this reads no line.
  const board = useQuery({
    queryKey: ["anomalies", range.from, range.to],
    queryFn: () => data(api.GET("/api/v1/anomalies", { params: { query: { start: range.from, end: range.to } } })),
    refetchInterval: 15_000,
    placeholderData: keepPreviousData,
  });
  const items = useMemo(
    () =>
      (findings.data?.items ?? []).filter(
        (finding) => (shown === "all" || finding.alarm) && finding.score >= threshold,
      ),
    [findings.data, shown, threshold],
  );
  const at = items.findIndex((finding) => finding.id === chosen);
  // A link may name a finding outside the range or the filter.
  const current =
    items[at] ??
    findings.data?.items.find((finding) => finding.id === chosen) ??
    (wide && !chosen ? items[0] : undefined);
  const step = (by: number) => {
    const next = items[Math.max(0, Math.min(items.length - 1, (at < 0 ? (by > 0 ? 0 : 1) : at) + by))];
    if (next) setChosen(next.id, { replace: true });
  };
  useHotkeys([
    { keys: "j", label: "Next finding", group: "On this screen", run: () => step(1) },
    { keys: "k", label: "Previous finding", group: "On this screen", run: () => step(-1) },
  ]);
  const span = resolve(range, now);
  return (
    <>
      <ScreenBar title="Anomalies" right={<RangePicker />}>
        <Segmented
          label="Which findings"
          value={shown}
          onChange={setShown}
          options={[
            { value: "all", label: "All" },
            { value: "alarms", label: "Alarms" },
          ]}
        />
        {service && (
          <button
            type="button"
            className={css.filter}
            onClick={() => change({ service: null })}
            title="Show all services"
          >
            {service} ✕
          </button>
        )}
      </ScreenBar>
      {findings.error && !findings.data && <ProblemNote error={findings.error} retry={() => void findings.refetch()} />}
      {findings.isPending && (
        <div className={screen.scroll}>
          <Panel flush>
            <SkeletonRows rows={8} height={64} />
          </Panel>
        </div>
      )}
      {findings.data && items.length === 0 && !current && threshold === 0 && (
        <div className={screen.scroll}>
          <Panel>
            <Empty title="Nothing unusual here" icon={<IconCircleCheck size={20} />}>
              <p>
                {shown === "alarms"
                  ? "No finding in this range was worth an alarm. Look at all of them, or at a longer range."
                  : "No detector found anything in this range. Try a longer one."}
              </p>
            </Empty>
          </Panel>
        </div>
      )}
      {findings.data && (items.length > 0 || current || threshold > 0) && (
        <div className={css.page}>
          <Panel flush className={css.lanesPanel}>
            <Lanes
              findings={items}
              {...(board.data ? { board: board.data } : {})}
              threshold={threshold}
              span={span}
              zone={zone}
              chosen={current?.id ?? null}
              onChoose={(id) => setChosen(id)}
              onRange={(next) => setRange(absolute(next))}
            />
            {board.data && board.data.thresholds.length > 0 && (
              <Threshold
                board={board.data}
                value={threshold}
                onChange={(score) => setThreshold(score, { replace: true })}
              />
            )}
          </Panel>
          <div className={css.columns}>
            <section className={css.list} aria-label="Findings">
              {items.map((finding) => (
                <FindingRow key={finding.id} finding={finding} now={now} chosen={finding.id === current?.id} />
              ))}
            </section>
            {wide && current && (
              <section className={css.side} aria-label="Finding" tabIndex={0}>
                <FindingDetail finding={current} {...(board.data ? { board: board.data } : {})} />
              </section>
            )}
          </div>
          {!wide && (
            <Sheet
              label="Finding"
              open={current !== undefined}
              onClose={() => setChosen("")}
              position="bottom"
              size="92%"
            >
              {current && (
                <FindingDetail
                  finding={current}
                  {...(board.data ? { board: board.data } : {})}
                  onClose={() => setChosen("")}
                />
              )}
            </Sheet>
          )}
        </div>
      )}
    </>
  );
}
