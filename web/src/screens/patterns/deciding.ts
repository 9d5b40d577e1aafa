// What people decide about patterns: name, merge, split, make. Each decision is kept by the server and can be taken
// back, at once by the message at the edge (or `u`), later in the list of decisions.
import { type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query";
import { toastProblem, toastUndo } from "../../surface/toasts";
import { contract, type Decided, type Decision } from "./contract";

const touched = ["templates", "template", "template-decisions", "template-suspects", "template-diff"];

// Everything that a decision may have changed is asked for anew.
export function refreshPatterns(client: QueryClient): Promise<void> {
  return client.invalidateQueries({ predicate: ({ queryKey }) => touched.includes(String(queryKey[0])) });
}

export const takeBack = contract.takeBack;

const doings = {
  rename: ({ id, name }: { id: string; name: string }) => contract.rename(id, name),
  merge: ({ ids, name }: { ids: readonly string[]; name: string }) =>
    contract.merge({ ids: [...ids], ...(name ? { name } : {}) }),
  split: ({ id, slot, values }: { id: string; slot: number; values: readonly string[] }) =>
    contract.split(id, { slot, values: [...values] }),
  create: ({ pattern, name }: { pattern: string; name: string }) =>
    contract.create({ pattern, ...(name ? { name } : {}) }),
} as const;

type Doing = keyof typeof doings;
type Input<D extends Doing> = Parameters<(typeof doings)[D]>[0];

const many = (number: number, one: string) => `${number} ${one}${number === 1 ? "" : "s"}`;

// What was done, for the message at the edge.
export function said(decision: Decision): string {
  const { kind, name, templates, made } = decision;
  if (kind === "rename") return name ? `Named “${name}”.` : "The name was taken away.";
  if (kind === "merge") return `${many(templates.length, "pattern")} merged into one.`;
  if (kind === "split") return `Split into ${many(made.length, "pattern")}.`;
  if (kind === "create") return "The pattern was made. It takes lines from now on.";
  return "The proposal was turned down.";
}

export function useDecide<D extends Doing>(doing: D, done?: (decided: Decided) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: Input<D>) => (doings[doing] as (input: Input<D>) => Promise<Decided>)(input),
    onSuccess: (decided) => {
      offerUndo(client, decided.decision);
      done?.(decided);
      return refreshPatterns(client);
    },
  });
}

export function offerUndo(client: QueryClient, decision: Decision): void {
  toastUndo(said(decision), async () => {
    await takeBack(decision.id);
    await refreshPatterns(client);
  });
}

export function useTakeBack() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => takeBack(id),
    onError: toastProblem,
    onSettled: () => refreshPatterns(client),
  });
}
