// Send logs: choose a way, paste what it says, watch the panel turn green.
import { IconInfoCircle } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { ScreenBar } from "../../shell/Shell";
import { hasScope, useSession } from "../../state/session";
import { choice, useUrlParam } from "../../state/url";
import { CopyButton } from "../../surface/Button";
import { Panel, ProblemNote } from "../../surface/Panel";
import screen from "../screen.module.css";
import { Arrival } from "./Arrival";
import { useFreshToken } from "./fresh_token";
import css from "./Send.module.css";
import { Sources } from "./Sources";
import { isLoopback, placeOf, type Way, ways } from "./ways";

const wayParam = choice(
  ways.map((way) => way.id),
  "curl",
);
const groups: readonly Way["group"][] = ["Try it", "Agents", "This machine", "Your code"];

export default function Send() {
  const [id, setId] = useUrlParam("way", wayParam);
  const session = useSession();
  const allowed = hasScope(session, "admin:*");
  const token = useFreshToken(allowed);
  const [since] = useState(() => Date.now());
  const way = ways.find((one) => one.id === id) ?? ways[0];
  const place = useMemo(
    () => placeOf(window.location, session.server, token.data?.secret ?? (token.isFetching ? "fsk_…" : null)),
    [session.server, token.data, token.isFetching],
  );
  if (!way) return null;
  const off = way.by === "syslog" && place.syslogPort === "";
  const remote = way.group !== "This machine" && isLoopback(window.location.hostname);
  return (
    <>
      <ScreenBar title="Send logs" />
      <div className={screen.scroll}>
        <div className={css.columns}>
          <nav className={css.ways} aria-label="Ways to send">
            {groups.map((group) => (
              <section key={group}>
                <h2>{group}</h2>
                <ul>
                  {ways
                    .filter((one) => one.group === group)
                    .map((one) => (
                      <li key={one.id}>
                        <button
                          type="button"
                          {...(one.id === way.id ? { "aria-current": "true" as const } : {})}
                          onClick={() => setId(one.id, { replace: true })}
                        >
                          {one.name}
                        </button>
                      </li>
                    ))}
                </ul>
              </section>
            ))}
          </nav>
          <div className={screen.stack}>
            <Panel title={way.name} note={way.says}>
              <div className={css.blocks}>
                {off ? (
                  <p className={css.note}>
                    <IconInfoCircle size={16} aria-hidden />
                    <span>
                      This server takes no syslog. Start it with <code>--syslog 127.0.0.1:5514</code>, or use another
                      way.
                    </span>
                  </p>
                ) : (
                  way.blocks(place).map((block) => (
                    <figure key={block.title} className={css.block}>
                      <figcaption>
                        <span>{block.title}</span>
                        <CopyButton text={block.text} label={`Copy: ${block.title}`}>
                          Copy
                        </CopyButton>
                      </figcaption>
                      <pre tabIndex={0} data-testid="snippet">
                        {block.text}
                      </pre>
                    </figure>
                  ))
                )}
                {way.by === "token" && token.data && (
                  <p className={css.note}>
                    <IconInfoCircle size={16} aria-hidden />
                    <span>
                      The token <code>{token.data.id}</code> was made for you just now and may only write logs. Its
                      secret is shown on this page alone: copy it before you leave.
                    </span>
                  </p>
                )}
                {way.by === "token" && !allowed && (
                  <p className={css.note}>
                    <IconInfoCircle size={16} aria-hidden />
                    <span>
                      You may not make tokens. Ask an administrator for one with the scope <code>logs:write</code> and
                      put it in place of <code>fsk_YOUR_TOKEN</code>.
                    </span>
                  </p>
                )}
                {token.error && way.by === "token" && (
                  <ProblemNote error={token.error} retry={() => void token.refetch()} />
                )}
                {remote && !off && (
                  <p className={css.note}>
                    <IconInfoCircle size={16} aria-hidden />
                    <span>
                      {window.location.hostname} is this machine only. To send from others, start the server with{" "}
                      <code>{way.by === "syslog" ? "--syslog 0.0.0.0:5514" : "--listen 0.0.0.0:8514"}</code> and open
                      this page by its name.
                    </span>
                  </p>
                )}
              </div>
            </Panel>
            {!off && <Arrival way={way} tokenId={token.data?.id} since={since} />}
            <Sources />
          </div>
        </div>
      </div>
    </>
  );
}
