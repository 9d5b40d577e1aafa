// The frame around every screen: navigation at the side (at the foot of small screens), the way to search
// everything (mod+K), the sheet of keys (?), and the pulse of the server.
import { Menu } from "@mantine/core";
import { IconCommand, IconDots, IconKeyboard } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, Suspense, useEffect, useState } from "react";
import { Link, useLocation } from "wouter";
import { api, data } from "../api/client";
import { useEventStream, useLive, useLiveEvent } from "../live/events";
import { useLinkTo } from "../state/url";
import { Keys } from "../surface/Keys";
import { SkeletonRows } from "../surface/Panel";
import { Toasts, toast } from "../surface/toasts";
import { duration, figure } from "../time/format";
import { useHotkeys } from "./hotkeys";
import { Logo } from "./Logo";
import { Palette } from "./Palette";
import css from "./Shell.module.css";
import { ShortcutSheet } from "./ShortcutSheet";
import { screens } from "./screens";
import { UserMenu } from "./UserMenu";

export function useOpenIncidents(): number {
  const open = useQuery({
    queryKey: ["incidents", "open-count"],
    queryFn: () => data(api.GET("/api/v1/incidents", { params: { query: { status: "open", limit: 100 } } })),
    refetchInterval: 30_000,
  });
  return open.data?.items.length ?? 0;
}

function isAt(path: string, location: string): boolean {
  return path === "/" ? location === "/" : location === path || location.startsWith(`${path}/`);
}

export function Shell({ children }: { children: ReactNode }) {
  const [location, navigate] = useLocation();
  const link = useLinkTo();
  const [palette, setPalette] = useState(false);
  const [sheet, setSheet] = useState(false);
  const openIncidents = useOpenIncidents();
  useEventStream();
  useLiveEvent("incident", (incident) => {
    if (incident.status === "open" && incident.version <= 1) {
      toast(
        <Link href={link(`/incidents/${incident.id}`)} className="link">
          #{incident.number} {incident.title}
        </Link>,
        "incident",
      );
    }
  });

  useHotkeys([
    { keys: "mod+k", label: "Find anything", group: "Everywhere", run: () => setPalette(true) },
    { keys: "?", label: "Show all keys", group: "Everywhere", run: () => setSheet(true) },
    {
      keys: "/",
      label: "Search",
      group: "Everywhere",
      run: () => navigate(link("/explore", { focus: "1" })),
    },
    ...screens.map((screen) => ({
      keys: `g ${screen.key}`,
      label: screen.name,
      group: "Go to" as const,
      run: () => navigate(link(screen.path)),
    })),
  ]);

  const badge = (path: string) =>
    path === "/incidents" && openIncidents > 0 ? (
      <span className={css.badge} role="img" aria-label={`${openIncidents} open`}>
        {openIncidents}
      </span>
    ) : null;

  const dock = [screens[0], screens[1], screens[2], screens[5]];
  const more = screens.filter((screen) => !dock.includes(screen));
  return (
    <div className={css.shell}>
      <a className={css.skip} href="#main">
        To the content
      </a>
      <nav className={css.rail} aria-label="Screens">
        <Link href={link("/")} className={css.brand} aria-label="Foreshock, overview">
          <Logo />
          <span>Foreshock</span>
        </Link>
        <ul>
          {screens.map((screen) => (
            <li key={screen.path}>
              <Link
                href={link(screen.path)}
                className={css.item}
                title={screen.name}
                {...(isAt(screen.path, location) ? { "aria-current": "page" as const } : {})}
              >
                <screen.icon size={16} stroke={1.75} />
                <span className={css.label}>{screen.name}</span>
                {badge(screen.path)}
                <span className={css.itemKeys}>
                  <Keys keys={`g ${screen.key}`} />
                </span>
              </Link>
            </li>
          ))}
        </ul>
        <div className={css.railFoot}>
          <button type="button" className={css.item} onClick={() => setPalette(true)} title="Find anything">
            <IconCommand size={16} stroke={1.75} aria-hidden />
            <span className={css.label}>Find anything</span>
            <span className={css.always}>
              <Keys keys="mod+k" />
            </span>
          </button>
          <button type="button" className={css.item} onClick={() => setSheet(true)} title="Keys">
            <IconKeyboard size={16} stroke={1.75} aria-hidden />
            <span className={css.label}>Keys</span>
            <span className={css.always}>
              <Keys keys="?" />
            </span>
          </button>
          <Pulse />
          <UserMenu />
        </div>
      </nav>
      <main id="main" className={css.main} tabIndex={-1}>
        <Suspense fallback={<ScreenSkeleton />}>{children}</Suspense>
      </main>
      <nav className={css.dock} aria-label="Screens">
        {dock.map(
          (screen) =>
            screen && (
              <Link
                key={screen.path}
                href={link(screen.path)}
                className={css.dockItem}
                {...(isAt(screen.path, location) ? { "aria-current": "page" as const } : {})}
              >
                <screen.icon size={20} stroke={1.6} />
                <span>{screen.short}</span>
                {badge(screen.path)}
              </Link>
            ),
        )}
        <Menu position="top-end">
          <Menu.Target>
            <button
              type="button"
              className={css.dockItem}
              {...(more.some((screen) => isAt(screen.path, location)) ? { "data-current": "" } : {})}
            >
              <IconDots size={20} stroke={1.6} aria-hidden />
              <span>More</span>
            </button>
          </Menu.Target>
          <Menu.Dropdown>
            {more.map((screen) => (
              <Menu.Item
                key={screen.path}
                leftSection={<screen.icon size={16} />}
                onClick={() => navigate(link(screen.path))}
              >
                {screen.name}
              </Menu.Item>
            ))}
            <Menu.Item leftSection={<IconCommand size={16} />} onClick={() => setPalette(true)}>
              Find anything
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
        <UserMenu dock />
      </nav>
      <Palette open={palette} onClose={() => setPalette(false)} />
      <ShortcutSheet open={sheet} onClose={() => setSheet(false)} />
      <Toasts />
    </div>
  );
}

// The server's pulse: lines per second as they come in.
function Pulse() {
  const { state, stats, rates } = useLive();
  const top = Math.max(1, ...rates);
  const points = rates.map((rate, i) => `${((i + 60 - rates.length) / 59) * 100},${22 - (rate / top) * 20}`);
  const text = !stats
    ? state === "waiting"
      ? "Server does not answer"
      : "Waiting for figures"
    : `${figure(stats.lines_per_second)} lines/s`;
  return (
    <div className={css.pulse} data-state={state === "waiting" ? "lost" : "ok"}>
      <svg viewBox="0 0 100 24" preserveAspectRatio="none" aria-hidden>
        {points.length > 1 && <polyline points={points.join(" ")} />}
      </svg>
      <div className={css.pulseText}>
        <span className={css.dot} />
        <span className="num">{text}</span>
        {stats && (
          <span className="num muted" title="How far behind the newest record is">
            {duration0(stats.lag_ms)}
          </span>
        )}
      </div>
      {stats && stats.dropped_total > 0 && (
        <div className={css.dropped}>{figure(stats.dropped_total)} lines dropped</div>
      )}
    </div>
  );
}

function duration0(length: number): string {
  return length < 1000 ? `${Math.round(length)} ms` : duration(length);
}

function ScreenSkeleton() {
  return (
    <div style={{ paddingTop: "var(--bar)" }}>
      <SkeletonRows rows={10} />
    </div>
  );
}

// The head of a screen: its name, what belongs to it, and the global controls at the right.
export function ScreenBar({ title, children, right }: { title: string; children?: ReactNode; right?: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Foreshock`;
  }, [title]);
  return (
    <header className={css.bar}>
      <h1>{title}</h1>
      <div className={css.barMiddle}>{children}</div>
      {right}
    </header>
  );
}
