// One stream of /api/v1/events for the page: findings, incidents, new sources and the server's figures.
// It is closed while the page is hidden, so that many tabs do not use up the browser's connections.
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useSyncExternalStore } from "react";
import type { Finding, IncidentSummary, Schemas } from "../api/client";
import { openStream, type StreamState } from "../api/sse";

export type Stats = Schemas["StatsEvent"];
export type SourceSeen = Schemas["SourceEvent"];

interface Events {
  finding: Finding;
  incident: IncidentSummary;
  source: SourceSeen;
  stats: Stats;
}

type Listeners = { [Name in keyof Events]: Set<(value: Events[Name]) => void> };

const listeners: Listeners = { finding: new Set(), incident: new Set(), source: new Set(), stats: new Set() };

export interface LiveState {
  state: StreamState | "off";
  stats: Stats | null;
  rates: readonly number[]; // lines per second, the last ones
}

const ratesMax = 60;
let live: LiveState = { state: "off", stats: null, rates: [] };
const watchers = new Set<() => void>();

function setLive(change: Partial<LiveState>): void {
  live = { ...live, ...change };
  for (const watch of watchers) watch();
}

export function dispatch(name: string, json: string): void {
  if (!(name in listeners)) return;
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return;
  }
  if (name === "stats") {
    const stats = value as Stats;
    setLive({ stats, rates: [...live.rates.slice(1 - ratesMax), stats.lines_per_second] });
  }
  for (const listener of listeners[name as keyof Events]) (listener as (value: unknown) => void)(value);
}

export function useLive(): LiveState {
  return useSyncExternalStore(
    (watch) => {
      watchers.add(watch);
      return () => watchers.delete(watch);
    },
    () => live,
  );
}

export function useLiveEvent<Name extends keyof Events>(name: Name, listener: (value: Events[Name]) => void): void {
  const latest = useRef(listener);
  latest.current = listener;
  useEffect(() => {
    const call = (value: Events[Name]) => latest.current(value);
    listeners[name].add(call);
    return () => {
      listeners[name].delete(call);
    };
  }, [name]);
}

// Keeps the stream open while the page is seen, and what it changes fresh.
export function useEventStream(): void {
  const client = useQueryClient();
  useEffect(() => {
    let close: (() => void) | null = null;
    const open = () => {
      close ??= openStream("/api/v1/events", {
        onEvent: (event) => dispatch(event.event, event.data),
        onState: (state) => setLive({ state }),
        onRefused: () => setLive({ state: "off" }),
      });
    };
    const shut = () => {
      close?.();
      close = null;
    };
    const look = () => (document.hidden ? shut() : open());
    look();
    document.addEventListener("visibilitychange", look);
    return () => {
      document.removeEventListener("visibilitychange", look);
      shut();
      setLive({ state: "off" });
    };
  }, []);

  // Bursts of findings must not become bursts of requests.
  const due = useRef(0);
  const refresh = (keys: string[]) => {
    if (due.current) return;
    due.current = window.setTimeout(() => {
      due.current = 0;
      for (const key of keys) void client.invalidateQueries({ queryKey: [key] });
    }, 1500);
  };
  useEffect(() => () => window.clearTimeout(due.current), []);
  useLiveEvent("finding", () => refresh(["findings", "overview", "incidents", "incident"]));
  useLiveEvent("incident", () => refresh(["incidents", "incident", "overview", "findings"]));
  useLiveEvent("source", () => refresh(["sources"]));
}
