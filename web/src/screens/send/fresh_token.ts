// The token that the commands on this screen carry. It is made when the screen first opens, lives in memory as long
// as the page, and one that was never used is withdrawn when the next is made, so that none pile up.
import { useQuery } from "@tanstack/react-query";
import { api, data, type Schemas } from "../../api/client";

const key = "foreshock.send.token";

async function withdrawUnused(): Promise<void> {
  const id = sessionStorage.getItem(key);
  if (!id) return;
  sessionStorage.removeItem(key);
  const tokens = await data(api.GET("/api/v1/tokens", { params: { query: { limit: 1000 } } }));
  const old = tokens.items.find((token) => token.id === id);
  if (old && !old.last_used_at) await api.DELETE("/api/v1/tokens/{id}", { params: { path: { id } } });
}

async function make(): Promise<Schemas["TokenWithSecret"]> {
  await withdrawUnused().catch(() => {
    // Tidying up must not stand in the way.
  });
  const name = `send-logs ${new Date().toISOString().slice(0, 16).replace("T", " ")}`;
  const token = await data(api.POST("/api/v1/tokens", { body: { name, scopes: ["logs:write"] } }));
  try {
    sessionStorage.setItem(key, token.id);
  } catch {
    // Storage is off: then it stays until someone withdraws it.
  }
  return token;
}

export function useFreshToken(allowed: boolean) {
  return useQuery({
    queryKey: ["send-token"],
    queryFn: make,
    enabled: allowed,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    refetchOnMount: false,
    retry: false,
  });
}
