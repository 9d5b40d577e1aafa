// Who is signed in; every screen below the gate may take it for granted.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { api, data, type Session } from "../api/client";

export const sessionKey = ["session"] as const;

export function useSessionQuery() {
  return useQuery({
    queryKey: sessionKey,
    queryFn: () => data(api.GET("/api/v1/session")),
    staleTime: 60_000,
    retry: 3,
  });
}

export function useSession(): Session {
  const { data: session } = useSessionQuery();
  return session ?? { authenticated: false, first_run: false, server: { version: "" } };
}

// Whether the session has a scope; "admin:*" has them all.
export function hasScope(session: Session, scope: string): boolean {
  return (session.scopes ?? []).some((own) => own === scope || own === "admin:*" || own === "*");
}

export function useSignOut(): () => Promise<void> {
  const client = useQueryClient();
  return useCallback(async () => {
    await api.DELETE("/api/v1/session");
    client.setQueryData(sessionKey, await data(api.GET("/api/v1/session")));
    // Nothing of what was seen stays for the next one at this screen.
    client.removeQueries({ predicate: (query) => query.queryKey[0] !== sessionKey[0] });
  }, [client]);
}
