import { IconCheck, IconFlame, IconUserCheck } from "@tabler/icons-react";
import type { IncidentSummary } from "../../api/client";
import css from "./Incidents.module.css";

const names = { open: "Open", acknowledged: "Acknowledged", resolved: "Resolved" } as const;
const icons = { open: IconFlame, acknowledged: IconUserCheck, resolved: IconCheck } as const;

export function StatusChip({ incident }: { incident: IncidentSummary }) {
  const Icon = icons[incident.status];
  return (
    <span className={css.status} data-status={incident.status} data-testid="incident-status">
      <Icon size={13} aria-hidden />
      {names[incident.status]}
    </span>
  );
}
