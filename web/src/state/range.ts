// The global time range and zone, out of the address.
import { useCallback, useEffect, useMemo, useState } from "react";
import { useSearch } from "wouter";
import type { Zone } from "../time/format";
import { defaultRange, type Range, resolve, type Span } from "../time/range";
import { useChangeUrl } from "./url";

const zoneKey = "foreshock.zone";

function preferredZone(): Zone {
  try {
    return localStorage.getItem(zoneKey) === "utc" ? "utc" : "local";
  } catch {
    return "local";
  }
}

export function useZone(): [Zone, (zone: Zone) => void] {
  const search = useSearch();
  const change = useChangeUrl();
  const given = new URLSearchParams(search).get("tz");
  const zone: Zone = given === "utc" || given === "local" ? given : preferredZone();
  const set = useCallback(
    (next: Zone) => {
      try {
        localStorage.setItem(zoneKey, next);
      } catch {
        // Storage is off: the address holds it.
      }
      change({ tz: next }, { replace: true });
    },
    [change],
  );
  return [zone, set];
}

export function useRange(): [Range, (range: Range) => void] {
  const search = useSearch();
  const change = useChangeUrl();
  const range = useMemo<Range>(() => {
    const params = new URLSearchParams(search);
    return { from: params.get("from") ?? defaultRange.from, to: params.get("to") ?? defaultRange.to };
  }, [search]);
  const set = useCallback(
    (next: Range) => {
      const standard = next.from === defaultRange.from && next.to === defaultRange.to;
      change({ from: standard ? null : next.from, to: standard ? null : next.to });
    },
    [change],
  );
  return [range, set];
}

// The range as two points in time. They stay put until the range changes or `again` is called, so that all parts
// of a screen speak of the same span.
export function useSpan(): { span: Span; again: () => void } {
  const [range] = useRange();
  const [now, setNow] = useState(() => Date.now());
  const again = useCallback(() => setNow(Date.now()), []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new range is read at a new now.
  useEffect(() => setNow(Date.now()), [range.from, range.to]);
  const span = useMemo(() => resolve(range, now), [range, now]);
  return { span, again };
}

// A clock for "3 min ago"; coarse, and still while the page is hidden.
export function useNow(everyMs = 10_000): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = window.setInterval(() => {
      if (!document.hidden) setNow(Date.now());
    }, everyMs);
    return () => window.clearInterval(timer);
  }, [everyMs]);
  return now;
}
