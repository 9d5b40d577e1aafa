// What the server knows about deciding on templates: the calls and their answers, as openapi.yaml has them.
// A server that is older than this page lacks them; `useAble` says so, and the page then shows what there is.
import { useQuery } from "@tanstack/react-query";
import { checkedFetch, type TemplateDetail as Detail, type Template as Plain, writeHeaders } from "../../api/client";
import { asProblem } from "../../api/problem";

export interface Template extends Plain {
  named_by?: "person" | "catalogue";
  origin?: "mined" | "person" | "program";
  grouped?: number; // how many templates the row stands for
  members?: string[]; // the most frequent of them
}

export interface Tree {
  id: string;
  text: string;
  count: number;
  level: number;
  kind?: "learned" | "merged" | "split";
  children: Tree[];
}

export interface Decision {
  id: string;
  kind: "create" | "rename" | "merge" | "split" | "reject";
  at: string;
  actor: string;
  templates: string[];
  made: string[];
  name?: string;
  pattern?: string;
  slot?: number;
  values?: string[];
  suspect?: string;
}

export interface Decided {
  decision: Decision;
  templates: { id: string; text: string; name?: string }[];
}

export type TemplateDetail = Detail & Template & { merge_tree?: Tree; decisions?: Decision[]; splits?: string[] };

export interface Suspect {
  id: string;
  kind: "over_merged" | "over_split" | "varying_constant";
  templates: { id: string; text: string; count: number }[];
  slot?: number;
  evidence: { words: string; numbers: Record<string, number> };
  proposal: { action: "merge" | "split"; ids?: string[]; slot?: number; values?: string[]; text?: string };
  status: "open" | "accepted" | "rejected";
  decision?: string;
}

export interface Suspects {
  raw_shape_share: number;
  lines: number;
  templates: number;
  items: Suspect[];
}

export interface Difference {
  template: { id: string; text: string; name?: string };
  change: "new" | "vanished" | "slot_type" | "rate";
  p_value: number;
  q_value: number;
  rate_a: number;
  rate_b: number;
  count_a: number;
  count_b: number;
  slot?: number;
  type_a?: string;
  type_b?: string;
  service?: string;
  example?: string;
}

export interface Diff {
  a: { start: string; end: string; lines: number };
  b: { start: string; end: string; lines: number };
  q_max: number;
  tested: number;
  items: Difference[];
}

async function ask<T>(path: string, init: RequestInit = {}): Promise<T> {
  const response = await checkedFetch(`/api/v1/templates${path}`, init);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

const post = <T>(path: string, body: unknown): Promise<T> =>
  ask(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...writeHeaders },
    body: JSON.stringify(body),
  });

export const contract = {
  list: (params: Record<string, string>, signal: AbortSignal) =>
    ask<{ items: Template[]; next_cursor: string | null }>(`?${new URLSearchParams(params)}`, { signal }),
  create: (body: { pattern: string; name?: string }) => post<Decided>("", body),
  rename: (id: string, name: string) => post<Decided>(`/${id}/rename`, { name }),
  merge: (body: { ids: string[]; name?: string }) => post<Decided>("/merge", body),
  split: (id: string, body: { slot: number; values?: string[] }) => post<Decided>(`/${id}/split`, body),
  decisions: () => ask<{ items: Decision[] }>("/decisions"),
  takeBack: (id: string) =>
    ask<void>(`/decisions/${encodeURIComponent(id)}`, { method: "DELETE", headers: { ...writeHeaders } }),
  suspects: () => ask<Suspects>("/suspects"),
  decide: (id: string, decision: "accept" | "reject") =>
    post<Suspect>(`/suspects/${encodeURIComponent(id)}`, { decision }),
  diff: (a: string, b: string, signal: AbortSignal) => ask<Diff>(`/diff?${new URLSearchParams({ a, b })}`, { signal }),
};

const lacking = [400, 404, 405, 501, 503];

// Whether this server takes decisions about templates; taken for granted until it says otherwise.
export function useAble(): boolean {
  const decisions = useQuery({
    queryKey: ["template-decisions"],
    queryFn: contract.decisions,
    staleTime: 60_000,
    retry: false,
  });
  return !(decisions.isError && lacking.includes(asProblem(decisions.error).status));
}
