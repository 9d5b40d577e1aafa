// What several parts of the screen ask for: one template in the range of the page, and the suspects.
import { useQuery } from "@tanstack/react-query";
import { api, data } from "../../api/client";
import { useRange } from "../../state/range";
import { contract, type TemplateDetail, useAble } from "./contract";

export function useTemplate(id: string) {
  const [range] = useRange();
  return useQuery({
    queryKey: ["template", id, range.from, range.to],
    queryFn: async (): Promise<TemplateDetail> =>
      data(
        api.GET("/api/v1/templates/{id}", {
          params: { path: { id }, query: { start: range.from, end: range.to } },
        }),
      ),
  });
}

export function useSuspects() {
  const able = useAble();
  return useQuery({
    queryKey: ["template-suspects"],
    queryFn: contract.suspects,
    enabled: able,
    retry: false,
    refetchInterval: 60_000,
  });
}
