// Settings: who may come in, who is told, what was done, and what decides. One tab each; the tab is in the path.
import { type ComponentType, useEffect, useId, useRef } from "react";
import { useLocation, useParams } from "wouter";
import { ScreenBar } from "../../shell/Shell";
import { hasScope, useSession } from "../../state/session";
import { useLinkTo } from "../../state/url";
import { Empty, Panel, Tabs } from "../../surface/Panel";
import screen from "../screen.module.css";
import { Audit } from "./Audit";
import { Channels } from "./Channels";
import { Models } from "./Models";
import { Redaction } from "./Redaction";
import { Runbooks } from "./Runbooks";
import css from "./Settings.module.css";
import { Silences } from "./Silences";
import { Tokens } from "./Tokens";

const tabs = ["tokens", "silences", "channels", "runbooks", "redaction", "models", "audit"] as const;
type Tab = (typeof tabs)[number];

const parts: Record<Tab, { name: string; scope: string; part: ComponentType }> = {
  tokens: { name: "API tokens", scope: "admin:*", part: Tokens },
  silences: { name: "Silences", scope: "logs:read", part: Silences },
  channels: { name: "Channels", scope: "logs:read", part: Channels },
  runbooks: { name: "Runbooks", scope: "logs:read", part: Runbooks },
  redaction: { name: "Redaction", scope: "admin:*", part: Redaction },
  models: { name: "Models", scope: "logs:read", part: Models },
  audit: { name: "Audit trail", scope: "admin:*", part: Audit },
};

export default function Settings() {
  const { tab: wanted = "" } = useParams();
  const tab = tabs.find((one) => one === wanted) ?? "tokens";
  const session = useSession();
  const [, navigate] = useLocation();
  const link = useLinkTo();
  const panel = useId();
  const bar = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: on a small screen the chosen tab comes into sight.
  useEffect(() => {
    bar.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ inline: "nearest" });
  }, [tab]);
  const { part: Part, scope, name } = parts[tab];
  return (
    <>
      <ScreenBar title="Settings" />
      <div className={css.tabs} ref={bar}>
        <Tabs
          label="Settings"
          value={tab}
          panelId={panel}
          onChange={(next) => navigate(link(`/settings/${next}`))}
          options={tabs.map((value) => ({ value, label: parts[value].name }))}
        />
      </div>
      <div className={`${screen.scroll} ${css.body}`} id={panel} role="tabpanel" aria-label={name}>
        {hasScope(session, scope) ? (
          <Part />
        ) : (
          <Panel>
            <Empty title="Not for this sign-in">
              <p>
                You need the scope <code>{scope}</code> to see this. Ask an administrator for a token that has it, and
                sign in with that.
              </p>
            </Empty>
          </Panel>
        )}
      </div>
    </>
  );
}
