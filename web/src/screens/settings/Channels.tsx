// Channels: where notifications go, how the last one fared, and a test message to find out before it matters.
import { IconBell, IconSend } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, data, type Schemas } from "../../api/client";
import { useNow } from "../../state/range";
import { hasScope, useSession } from "../../state/session";
import { Button } from "../../surface/Button";
import { Empty, Panel, ProblemNote, SkeletonRows } from "../../surface/Panel";
import { toast, toastProblem } from "../../surface/toasts";
import { ago } from "../../time/format";
import css from "./Settings.module.css";

const key = ["channels"];
const kinds = { webhook: "Webhook", slack: "Slack", email: "E-mail" } as const;

export function Channels() {
  const channels = useQuery({ queryKey: key, queryFn: () => data(api.GET("/api/v1/channels")) });
  const items = channels.data?.items ?? [];
  return (
    <Panel title="Channels" note="where notifications go" flush>
      {channels.isPending && <SkeletonRows rows={3} height={48} />}
      {channels.error && <ProblemNote error={channels.error} retry={() => void channels.refetch()} />}
      {channels.data && items.length === 0 && (
        <Empty title="Nobody is told" icon={<IconBell size={20} />}>
          <p>
            No channel is configured. Name one in the configuration file under <code>alerting.channels</code>, then
            start the server again:
          </p>
          <pre className={css.snippet} tabIndex={0}>
            {"alerting:\n  channels:\n    - {name: ops, kind: slack, url_file: /etc/foreshock/slack-url}"}
          </pre>
        </Empty>
      )}
      {items.length > 0 && (
        <table className={css.table} data-testid="channels">
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Goes to</th>
              <th scope="col">Last message</th>
              <th scope="col">
                <span className="hidden-label">Test</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {items.map((channel) => (
              <ChannelRow key={channel.id} channel={channel} />
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}

function ChannelRow({ channel }: { channel: Schemas["Channel"] }) {
  const client = useQueryClient();
  const now = useNow();
  const may = hasScope(useSession(), "alerts:write");
  const test = useMutation({
    mutationFn: () => data(api.POST("/api/v1/channels/{id}/test", { params: { path: { id: channel.id } } })),
    onSuccess: ({ status, detail }) =>
      status === "sent"
        ? toast(`A test message went to ${channel.name}. Look whether it arrived.`)
        : toast(`The test to ${channel.name} failed: ${detail}`, "problem"),
    onError: toastProblem,
    onSettled: () => client.invalidateQueries({ queryKey: key }),
  });
  const last = channel.last_delivery;
  return (
    <tr>
      <th scope="row">
        <span className={css.name}>{channel.name}</span>
        <span className="muted">{kinds[channel.kind]}</span>
      </th>
      <td data-label="Goes to">
        <code className={css.break}>{channel.target}</code>
      </td>
      <td data-label="Last message" className="soft">
        {last ? (
          <span {...(last.status === "failed" ? { "data-level": "error", className: css.bad } : {})}>
            {last.status === "failed" ? "Failed" : "Sent"} {ago(last.at, now)}
            {last.status === "failed" && <span className={css.sub}>{last.detail}</span>}
          </span>
        ) : (
          "None yet"
        )}
      </td>
      <td className={css.act}>
        <Button
          small
          icon={<IconSend size={14} />}
          disabled={!may || test.isPending}
          title={may ? "" : "Needs the scope alerts:write"}
          onClick={() => test.mutate()}
        >
          Test
        </Button>
      </td>
    </tr>
  );
}
