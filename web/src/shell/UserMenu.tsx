// Who is signed in, to which tenant; how the page looks; the way out.
import { Popover, useMantineColorScheme } from "@mantine/core";
import { IconApi, IconLogout, IconUser } from "@tabler/icons-react";
import { useZone } from "../state/range";
import { useSession, useSignOut } from "../state/session";
import { Segmented } from "../surface/Panel";
import { toastProblem } from "../surface/toasts";
import css from "./Shell.module.css";

export function UserMenu({ dock = false }: { dock?: boolean }) {
  const session = useSession();
  const signOut = useSignOut();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const [zone, setZone] = useZone();
  const user = session.user ?? "Signed in";
  return (
    <Popover position={dock ? "top-end" : "right-end"} width={284} trapFocus returnFocus>
      <Popover.Target>
        {dock ? (
          <button type="button" className={css.dockItem} data-testid="user-menu-dock">
            <IconUser size={20} stroke={1.6} aria-hidden />
            <span>You</span>
          </button>
        ) : (
          <button type="button" className={css.user} data-testid="user-menu" title="Look, times, sign out">
            <span className={css.avatar} aria-hidden>
              {user.slice(0, 2)}
            </span>
            <span className={css.userText}>
              <span className="ellipsis">{user}</span>
              <span className={`${css.tenant} ellipsis`}>{session.tenant}</span>
            </span>
          </button>
        )}
      </Popover.Target>
      <Popover.Dropdown aria-label="You and the look of the page">
        <p className={css.menuHead}>
          {user} · tenant {session.tenant ?? "none"}
          {session.roles?.length ? ` · ${session.roles.join(", ")}` : ""}
        </p>
        <hr className={css.menuLine} />
        <div className={css.menuRow}>
          <span>Theme</span>
          <Segmented
            label="Theme"
            value={colorScheme}
            onChange={setColorScheme}
            options={[
              { value: "auto", label: "Auto" },
              { value: "light", label: "Light" },
              { value: "dark", label: "Dark" },
            ]}
          />
        </div>
        <div className={css.menuRow}>
          <span>Times</span>
          <Segmented
            label="Time zone"
            value={zone}
            onChange={setZone}
            options={[
              { value: "local", label: "Local" },
              { value: "utc", label: "UTC" },
            ]}
          />
        </div>
        <hr className={css.menuLine} />
        <a className={css.menuItem} href="/api/v1/openapi.json" target="_blank" rel="noreferrer">
          <IconApi size={15} aria-hidden /> API description
        </a>
        <button type="button" className={css.menuItem} onClick={() => void signOut().catch(toastProblem)}>
          <IconLogout size={15} aria-hidden /> Sign out
        </button>
        <hr className={css.menuLine} />
        <div className={css.about}>
          Foreshock {session.server.version}
          {session.server.hostname ? ` on ${session.server.hostname}` : ""}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
