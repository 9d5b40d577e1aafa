// What the server knows about deciding on templates: the calls and their answers, as openapi.yaml has them.
// A server that is older than this page lacks them; `useAble` says so, and the page then shows what there is.
import { useQuery } from "@tanstack/react-query";
import { checkedFetch, type Schemas, writeHeaders } from "../../api/client";
import { asProblem } from "../../api/problem";

export type Template = Schemas["Template"];
export type TemplateDetail = Schemas["TemplateDetail"];
export type Tree = Schemas["TemplateTree"];
export type Decision = Schemas["TemplateDecision"];
export type Decided = Schemas["TemplateDecided"];
export type Suspect = Schemas["TemplateSuspect"];
export type Suspects = Schemas["TemplateSuspects"];
export type Diff = Schemas["TemplateDiff"];
export type Difference = Diff["items"][number];

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
  split: (id: string, body: { slot: number; values: string[] }) => post<Decided>(`/${id}/split`, body),
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
