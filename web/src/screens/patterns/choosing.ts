// The patterns that are chosen, as they stand in the address: ids with commas between.
import type { Codec } from "../../state/url";

export const chosenMax = 64; // as many as the server merges at once

export const chosenParam: Codec<readonly string[]> = {
  read: (text) => [...new Set((text ?? "").split(",").filter((id) => /^[0-9a-f]{16}$/.test(id)))].slice(0, chosenMax),
  write: (ids) => (ids.length > 0 ? ids.join(",") : null),
};

export function toggled(ids: readonly string[], id: string): readonly string[] {
  if (ids.includes(id)) return ids.filter((one) => one !== id);
  return ids.length < chosenMax ? [...ids, id] : ids;
}

// 1 shows every pattern by itself, 0 only the most general groups.
export const granularityParam: Codec<number> = {
  read: (text) => {
    const value = text === null || text === "" ? 1 : Number(text);
    return Number.isFinite(value) ? Math.min(1, Math.max(0, Math.round(value * 20) / 20)) : 1;
  },
  write: (value) => (value >= 1 ? null : String(Math.round(value * 100) / 100)),
};
