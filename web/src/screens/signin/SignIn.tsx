// The way in. A one-time link (/?t=...) signs in by itself; a token does the rest. There is no default password.

import { IconArrowRight } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { api, data } from "../../api/client";
import { asProblem } from "../../api/problem";
import { Logo } from "../../shell/Logo";
import { sessionKey, useSession } from "../../state/session";
import { changed } from "../../state/url";
import { Button } from "../../surface/Button";
import css from "./SignIn.module.css";

export function SignIn() {
  const client = useQueryClient();
  const session = useSession();
  const oneTime = new URLSearchParams(window.location.search).get("t");
  const [token, setToken] = useState("");
  const [busy, setBusy] = useState(oneTime !== null);
  const [problem, setProblem] = useState<string | null>(null);
  const tried = useRef(false);

  useEffect(() => {
    document.title = "Sign in · Foreshock";
  }, []);

  useEffect(() => {
    if (oneTime === null || tried.current) return;
    tried.current = true; // the link works once
    void (async () => {
      let failure: string | null = null;
      let fresh = null;
      try {
        fresh = await data(api.POST("/api/v1/session", { body: { one_time: oneTime } }));
      } catch (error) {
        failure = asProblem(error).message;
      }
      // The link must not stay in the address, nor in the history.
      const tail = changed(window.location.search, { t: null });
      window.history.replaceState(null, "", `${window.location.pathname}${tail ? `?${tail}` : ""}`);
      if (fresh) client.setQueryData(sessionKey, fresh);
      else await client.invalidateQueries({ queryKey: sessionKey });
      setBusy(false);
      if (failure) setProblem(`The link did not work: ${failure}`);
    })();
  }, [oneTime, client]);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      client.setQueryData(sessionKey, await data(api.POST("/api/v1/session", { body: { token: token.trim() } })));
    } catch (error) {
      setProblem(asProblem(error).message);
    } finally {
      setBusy(false);
    }
  };

  return (
    <main className={css.page}>
      <svg className={css.trace} viewBox="0 0 1200 200" preserveAspectRatio="xMidYMid slice" aria-hidden>
        <path d="M0 100H300l12-6 10 12 14-18 12 14 10-6h80l10-14 14 34 16-58 18 84 14-70 12 40 10-16 8 6h90l16-30 18 64 20-120 22 158 20-128 18 74 14-32 12 14h40l8-6 10 8h412" />
      </svg>
      <div className={css.card}>
        <div className={css.brand}>
          <Logo size={32} />
          <h1>Foreshock</h1>
        </div>
        {busy && oneTime !== null ? (
          <p className="soft" role="status">
            Signing in with the one-time link.
          </p>
        ) : (
          <form onSubmit={submit} className={css.form}>
            <label htmlFor="token">Token</label>
            <input
              id="token"
              name="token"
              type="password"
              autoComplete="current-password"
              placeholder="fsk_…"
              required
              value={token}
              onChange={(event) => setToken(event.target.value)}
              aria-invalid={problem !== null}
              aria-describedby="token-help"
            />
            {problem && (
              <p className={css.problem} role="alert">
                {problem}
              </p>
            )}
            <Button type="submit" weight="primary" disabled={busy || token.trim() === ""}>
              Sign in
              <IconArrowRight size={15} aria-hidden />
            </Button>
            <p id="token-help" className={css.help}>
              {session.first_run
                ? "No administrator exists yet. Open the one-time link that the server printed when it started; a restart prints a new one. Or use the token in the file named by --admin-token-file."
                : "Use the token that an administrator made for you, the one in the file named by --admin-token-file, or the one-time link that the server printed when it started."}
            </p>
          </form>
        )}
      </div>
      <p className={css.version}>Foreshock {session.server.version}</p>
    </main>
  );
}
