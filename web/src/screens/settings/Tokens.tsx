// API tokens: make one (its secret is shown this once), see what each may do and when it was last used, revoke.
import { IconKey, IconPlus } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, data, type Schemas } from "../../api/client";
import { useHotkeys } from "../../shell/hotkeys";
import { useNow, useZone } from "../../state/range";
import { flag, useUrlParam } from "../../state/url";
import { Button, CopyButton } from "../../surface/Button";
import { Dialog } from "../../surface/Dialog";
import { CheckField, SelectField, TextField } from "../../surface/Field";
import field from "../../surface/Field.module.css";
import { Empty, Panel, ProblemNote, SkeletonRows } from "../../surface/Panel";
import { toast } from "../../surface/toasts";
import { ago, full } from "../../time/format";
import css from "./Settings.module.css";
import { endOf, lifetimes, type Scope, scopes } from "./scopes";

type Token = Schemas["Token"];

const key = ["tokens"];

export function Tokens() {
  const [making, setMaking] = useUrlParam("new", flag);
  const [made, setMade] = useState<Schemas["TokenWithSecret"] | null>(null);
  const [leaving, setLeaving] = useState<Token | null>(null);
  const tokens = useQuery({
    queryKey: key,
    queryFn: () => data(api.GET("/api/v1/tokens", { params: { query: { limit: 1000 } } })),
  });
  useHotkeys([{ keys: "n", label: "New token", group: "On this screen", run: () => setMaking(true) }]);
  const items = tokens.data?.items ?? [];
  return (
    <>
      <Panel
        title="API tokens"
        note="for shippers, scripts and people without a browser"
        flush
        actions={
          <Button small weight="primary" icon={<IconPlus size={14} />} onClick={() => setMaking(true)}>
            New token
          </Button>
        }
      >
        {made && <Secret token={made} onClose={() => setMade(null)} />}
        {tokens.isPending && <SkeletonRows rows={4} height={48} />}
        {tokens.error && <ProblemNote error={tokens.error} retry={() => void tokens.refetch()} />}
        {tokens.data && items.length === 0 && (
          <Empty title="No tokens" icon={<IconKey size={20} />}>
            <p>A shipper or a script signs in with a token. Make one, give it only the scopes that it needs.</p>
          </Empty>
        )}
        {items.length > 0 && <TokenTable items={items} onRevoke={setLeaving} />}
      </Panel>
      <NewToken
        open={making}
        onClose={() => setMaking(false)}
        onMade={(token) => {
          setMaking(false);
          setMade(token);
        }}
      />
      <Revoke
        token={leaving}
        onClose={() => setLeaving(null)}
        onGone={(id) => {
          if (made?.id === id) setMade(null);
        }}
      />
    </>
  );
}

function TokenTable({ items, onRevoke }: { items: readonly Token[]; onRevoke: (token: Token) => void }) {
  const now = useNow();
  const [zone] = useZone();
  return (
    <table className={css.table} data-testid="tokens">
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">May</th>
          <th scope="col" className={css.optional}>
            Made
          </th>
          <th scope="col">Last used</th>
          <th scope="col" className={css.optional}>
            Ends
          </th>
          <th scope="col">
            <span className="hidden-label">Revoke</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {items.map((token) => {
          const over =
            token.expires_at !== null && token.expires_at !== undefined && Date.parse(token.expires_at) < now;
          return (
            <tr key={token.id}>
              <th scope="row">
                <span className={css.name}>{token.name}</span>
                <code className="muted">{token.id}</code>
              </th>
              <td data-label="May">
                <span className={css.chips}>
                  {token.scopes.map((scope) => (
                    <code key={scope} className={css.chip} data-strong={scope === "admin:*"}>
                      {scope}
                    </code>
                  ))}
                </span>
              </td>
              <td className={`num soft ${css.optional}`} title={full(token.created_at, zone)}>
                {ago(token.created_at, now)}
                {token.created_by && <span className={css.sub}>by {token.created_by}</span>}
              </td>
              <td
                data-label="Last used"
                className="num soft"
                {...(token.last_used_at ? { title: full(token.last_used_at, zone) } : {})}
              >
                {token.last_used_at ? ago(token.last_used_at, now) : "Never"}
              </td>
              <td className={`num soft ${css.optional}`}>
                {over ? "Over" : token.expires_at ? full(token.expires_at, zone).slice(0, 10) : "No end"}
              </td>
              <td className={css.act}>
                <Button small weight="danger" onClick={() => onRevoke(token)} aria-label={`Revoke ${token.name}`}>
                  Revoke
                </Button>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

// The one time that the secret can be seen.
function Secret({ token, onClose }: { token: Schemas["TokenWithSecret"]; onClose: () => void }) {
  return (
    <div className={css.secret} role="status" data-testid="secret">
      <p>
        <strong>{token.name}</strong> is ready. Copy its secret now: it is not kept, and will not be shown again.
      </p>
      <div className={css.secretRow}>
        <code>{token.secret}</code>
        <CopyButton text={token.secret} label="Copy the secret">
          Copy
        </CopyButton>
        <Button small onClick={onClose}>
          I have it
        </Button>
      </div>
    </div>
  );
}

interface NewTokenProps {
  open: boolean;
  onClose: () => void;
  onMade: (token: Schemas["TokenWithSecret"]) => void;
}

function NewToken({ open, onClose, onMade }: NewTokenProps) {
  const client = useQueryClient();
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState<readonly Scope[]>(["logs:write"]);
  const [lifetime, setLifetime] = useState("");
  const make = useMutation({
    mutationFn: () => {
      const end = endOf(lifetime, Date.now());
      const body = { name: name.trim(), scopes: [...chosen], ...(end ? { expires_at: end } : {}) };
      return data(api.POST("/api/v1/tokens", { body }));
    },
    onSuccess: (token) => {
      setName("");
      onMade(token);
      void client.invalidateQueries({ queryKey: key });
    },
  });
  return (
    <Dialog
      title="New token"
      open={open}
      onClose={onClose}
      submit="Make the token"
      onSubmit={() => make.mutate()}
      busy={make.isPending}
      ready={name.trim() !== "" && chosen.length > 0}
      error={make.error}
    >
      <TextField
        label="Name"
        hint="What will use it, so that the next person knows whether it can go."
        placeholder="fluent-bit on web-1"
        maxLength={128}
        value={name}
        onChange={(event) => setName(event.target.value)}
        data-autofocus
      />
      <fieldset className={field.set}>
        <legend className={field.legend}>It may</legend>
        {scopes.map(({ scope, says }) => (
          <CheckField
            key={scope}
            label={says}
            hint={scope}
            checked={chosen.includes(scope)}
            onChange={(event) =>
              setChosen(event.target.checked ? [...chosen, scope] : chosen.filter((one) => one !== scope))
            }
          />
        ))}
      </fieldset>
      <SelectField
        label="It ends"
        value={lifetime}
        onChange={(event) => setLifetime(event.target.value)}
        options={lifetimes}
      />
    </Dialog>
  );
}

interface RevokeProps {
  token: Token | null;
  onClose: () => void;
  onGone: (id: string) => void;
}

// A revoked token cannot be brought back (nobody keeps its secret), so this one asks first.
function Revoke({ token, onClose, onGone }: RevokeProps) {
  const client = useQueryClient();
  const revoke = useMutation({
    mutationFn: (id: string) => api.DELETE("/api/v1/tokens/{id}", { params: { path: { id } } }),
    onSuccess: (_answer, id) => {
      toast("Revoked. Whoever uses it is refused from now on.");
      onGone(id);
      onClose();
    },
    onSettled: () => client.invalidateQueries({ queryKey: key }),
  });
  return (
    <Dialog
      title="Revoke the token?"
      open={token !== null}
      onClose={onClose}
      submit="Revoke"
      danger
      onSubmit={() => token && revoke.mutate(token.id)}
      busy={revoke.isPending}
      error={revoke.error}
    >
      <p>
        Whoever signs in with <strong>{token?.name}</strong> is refused at once. This cannot be undone; a new token has
        a new secret.
      </p>
    </Dialog>
  );
}
