// Models: what decides today, in which version, and what it costs.
import { IconCpu } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { api, data } from "../../api/client";
import { Empty, Panel, ProblemNote, SkeletonRows } from "../../surface/Panel";
import { bytes } from "../../time/format";
import css from "./Settings.module.css";

export function Models() {
  const models = useQuery({
    queryKey: ["models"],
    queryFn: () => data(api.GET("/api/v1/models")),
    refetchInterval: 60_000,
  });
  const items = models.data?.items ?? [];
  return (
    <Panel title="Models" note="what decides today" flush>
      {models.isPending && <SkeletonRows rows={4} height={48} />}
      {models.error && <ProblemNote error={models.error} retry={() => void models.refetch()} />}
      {models.data && items.length === 0 && (
        <Empty title="No models" icon={<IconCpu size={20} />}>
          <p>They appear with the first lines.</p>
        </Empty>
      )}
      {items.length > 0 && (
        <table className={css.table} data-testid="models">
          <thead>
            <tr>
              <th scope="col">Model</th>
              <th scope="col">Decides</th>
              <th scope="col">Version</th>
              <th scope="col" className={css.right}>
                Memory
              </th>
            </tr>
          </thead>
          <tbody>
            {items.map((model) => (
              <tr key={`${model.kind} ${model.name}`}>
                <th scope="row">
                  <span className={css.name}>{model.name}</span>
                  <span className="muted">{model.kind.replaceAll("_", " ")}</span>
                </th>
                <td data-label="Decides" className="soft">
                  {model.decides}
                </td>
                <td data-label="Version">
                  <code>{model.version}</code>
                </td>
                <td data-label="Memory" className={`num ${css.right}`}>
                  {model.memory_bytes > 0 ? bytes(model.memory_bytes) : "None"}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}
