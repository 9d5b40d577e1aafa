// What a screen shows is in its address: reload, the back button and a pasted link all give the same picture.
// A value equal to its default is left out, so addresses stay short.
import { useCallback, useMemo } from "react";
import { useLocation, useSearch } from "wouter";

export interface Codec<T> {
  read(text: string | null): T;
  write(value: T): string | null; // null: leave it out
}

export function text(fallback = ""): Codec<string> {
  return { read: (value) => value ?? fallback, write: (value) => (value === fallback ? null : value) };
}

export function choice<T extends string>(values: readonly T[], fallback: T): Codec<T> {
  return {
    read: (value) => (values.includes(value as T) ? (value as T) : fallback),
    write: (value) => (value === fallback ? null : value),
  };
}

// A whole number from zero on.
export function number(fallback: number): Codec<number> {
  return {
    read: (value) => (value !== null && /^\d{1,9}$/.test(value) ? Number(value) : fallback),
    write: (value) => (value === fallback ? null : String(value)),
  };
}

export const flag: Codec<boolean> = { read: (value) => value === "1", write: (value) => (value ? "1" : null) };

export type Change = Record<string, string | null>;

// Applies changes to a search string; null removes.
export function changed(search: string, change: Change): string {
  const params = new URLSearchParams(search);
  for (const [name, value] of Object.entries(change)) {
    if (value === null) params.delete(name);
    else params.set(name, value);
  }
  return params.toString();
}

// What every screen shares and links carry along.
export const sharedParams = ["from", "to", "tz"] as const;

// The address of another screen, with the shared part of this one.
export function linkTo(path: string, search: string, own: Change = {}): string {
  const now = new URLSearchParams(search);
  const params = new URLSearchParams();
  for (const name of sharedParams) {
    const value = now.get(name);
    if (value !== null) params.set(name, value);
  }
  for (const [name, value] of Object.entries(own)) {
    if (value !== null && value !== "") params.set(name, value);
    else params.delete(name);
  }
  const tail = params.toString();
  return tail ? `${path}?${tail}` : path;
}

export function useChangeUrl(): (change: Change, options?: { replace?: boolean }) => void {
  const [path, navigate] = useLocation();
  return useCallback(
    (change, options) => {
      // The address as it is now, not as it was at the last render: two changes in a row must both hold.
      const tail = changed(window.location.search, change);
      navigate(tail ? `${path}?${tail}` : path, { replace: options?.replace ?? false });
    },
    [path, navigate],
  );
}

export function useUrlParam<T>(
  name: string,
  codec: Codec<T>,
): [T, (value: T, options?: { replace?: boolean }) => void] {
  const search = useSearch();
  const change = useChangeUrl();
  const value = useMemo(() => codec.read(new URLSearchParams(search).get(name)), [search, name, codec]);
  const set = useCallback(
    (next: T, options?: { replace?: boolean }) => change({ [name]: codec.write(next) }, options),
    [change, name, codec],
  );
  return [value, set];
}

export function useLinkTo(): (path: string, own?: Change) => string {
  const search = useSearch();
  return useCallback((path, own) => linkTo(path, search, own), [search]);
}
