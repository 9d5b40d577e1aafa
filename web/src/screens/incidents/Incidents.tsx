// Incidents: what needs someone, what someone is on, and what is over.

import { IconCircleCheck } from "@tabler/icons-react";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation } from "wouter";
import { api, data } from "../../api/client";
import { useHotkeys } from "../../shell/hotkeys";
import { ScreenBar } from "../../shell/Shell";
import { useNow } from "../../state/range";
import { choice, useLinkTo, useUrlParam } from "../../state/url";
import { Button } from "../../surface/Button";
import { Empty, Panel, ProblemNote, Segmented, SkeletonRows } from "../../surface/Panel";
import screen from "../screen.module.css";
import { IncidentRow } from "./IncidentRow";

const statuses = ["all", "open", "acknowledged", "resolved"] as const;
const statusParam = choice(statuses, "all");

export default function Incidents() {
  const [status, setStatus] = useUrlParam("status", statusParam);
  const [active, setActive] = useState(-1);
  const [, navigate] = useLocation();
  const link = useLinkTo();
  const now = useNow();
  const incidents = useInfiniteQuery({
    queryKey: ["incidents", "list", status],
    queryFn: ({ pageParam }) =>
      data(
        api.GET("/api/v1/incidents", {
          params: { query: { status, limit: 50, ...(pageParam ? { cursor: pageParam } : {}) } },
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    refetchInterval: 15_000,
    placeholderData: keepPreviousData,
  });
  const items = incidents.data?.pages.flatMap((page) => page.items) ?? [];
  useHotkeys([
    {
      keys: "j",
      label: "Next incident",
      group: "On this screen",
      run: () => setActive(Math.min(items.length - 1, active + 1)),
    },
    { keys: "k", label: "Previous incident", group: "On this screen", run: () => setActive(Math.max(0, active - 1)) },
    {
      keys: "enter",
      label: "Open the incident",
      group: "On this screen",
      run: () => {
        const incident = items[active];
        if (incident) navigate(link(`/incidents/${incident.id}`));
      },
    },
  ]);
  return (
    <>
      <ScreenBar title="Incidents">
        <Segmented
          label="Status"
          value={status}
          onChange={(next) => {
            setActive(-1);
            setStatus(next);
          }}
          options={[
            { value: "all", label: "All" },
            { value: "open", label: "Open" },
            { value: "acknowledged", label: "Acknowledged" },
            { value: "resolved", label: "Resolved" },
          ]}
        />
      </ScreenBar>
      <div className={screen.scroll}>
        <Panel flush>
          {incidents.isPending && <SkeletonRows rows={6} height={64} />}
          {incidents.error && <ProblemNote error={incidents.error} retry={() => void incidents.refetch()} />}
          {incidents.data && items.length === 0 && (
            <Empty
              title={status === "all" ? "No incidents" : `No ${status === "open" ? "open" : status} incidents`}
              icon={<IconCircleCheck size={20} />}
            >
              <p>
                Findings that belong together become an incident here, with what was first and what likely caused it.
              </p>
            </Empty>
          )}
          {items.map((incident, index) => (
            <IncidentRow key={incident.id} incident={incident} now={now} active={index === active} />
          ))}
        </Panel>
        {incidents.hasNextPage && (
          <div style={{ display: "grid", justifyItems: "center", paddingTop: "var(--s4)" }}>
            <Button onClick={() => void incidents.fetchNextPage()} disabled={incidents.isFetchingNextPage}>
              Older incidents
            </Button>
          </div>
        )}
      </div>
    </>
  );
}
