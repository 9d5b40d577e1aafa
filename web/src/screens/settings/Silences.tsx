// Silences: hold notifications back for a while, say why, and end it early. Incidents go on being seen.
import { IconBellOff, IconPlus } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, data, type Schemas } from "../../api/client";
import { useHotkeys } from "../../shell/hotkeys";
import { useNow, useZone } from "../../state/range";
import { hasScope, useSession } from "../../state/session";
import { flag, useUrlParam } from "../../state/url";
import { Button } from "../../surface/Button";
import { Dialog } from "../../surface/Dialog";
import { SelectField, TextField } from "../../surface/Field";
import { Empty, Panel, ProblemNote, SkeletonRows } from "../../surface/Panel";
import { toast, toastProblem, toastUndo } from "../../surface/toasts";
import { duration, full } from "../../time/format";
import { parseDuration } from "../../time/range";
import css from "./Settings.module.css";
import { lengths, type Matcher, matchersOf, sentence } from "./silence";

type Silence = Schemas["Silence"];

const key = ["silences"];

const create = (body: Schemas["SilenceCreate"]) => data(api.POST("/api/v1/silences", { body }));

export function Silences() {
  const [making, setMaking] = useUrlParam("new", flag);
  const client = useQueryClient();
  const may = hasScope(useSession(), "silences:write");
  const silences = useQuery({
    queryKey: key,
    queryFn: () => data(api.GET("/api/v1/silences", { params: { query: { limit: 1000 } } })),
    refetchInterval: 30_000,
  });
  const again = () => client.invalidateQueries({ queryKey: key });
  const end = useMutation({
    mutationFn: (silence: Silence) => api.DELETE("/api/v1/silences/{id}", { params: { path: { id: silence.id } } }),
    onSuccess: (_answer, silence) =>
      toastUndo("The silence has ended.", async () => {
        await create({
          matchers: silence.matchers as Matcher[],
          ends_at: silence.ends_at,
          ...(silence.reason ? { reason: silence.reason } : {}),
        });
        await again();
      }),
    onError: toastProblem,
    onSettled: again,
  });
  useHotkeys([{ keys: "n", label: "New silence", group: "On this screen", run: () => may && setMaking(true) }]);
  const items = silences.data?.items ?? [];
  return (
    <>
      <Panel
        title="Silences"
        note="notifications held back; incidents are still made"
        flush
        actions={
          <Button
            small
            weight="primary"
            icon={<IconPlus size={14} />}
            disabled={!may}
            title={may ? "" : "Needs the scope silences:write"}
            onClick={() => setMaking(true)}
          >
            New silence
          </Button>
        }
      >
        {silences.isPending && <SkeletonRows rows={3} height={48} />}
        {silences.error && <ProblemNote error={silences.error} retry={() => void silences.refetch()} />}
        {silences.data && items.length === 0 && (
          <Empty title="Nothing is silenced" icon={<IconBellOff size={20} />}>
            <p>During planned work, silence the service instead of its channel: the rest still reaches you.</p>
          </Empty>
        )}
        {items.length > 0 && (
          <SilenceTable items={items} may={may} busy={end.isPending} onEnd={(silence) => end.mutate(silence)} />
        )}
      </Panel>
      <NewSilence open={making} onClose={() => setMaking(false)} onMade={again} />
    </>
  );
}

interface TableProps {
  items: readonly Silence[];
  may: boolean;
  busy: boolean;
  onEnd: (silence: Silence) => void;
}

function SilenceTable({ items, may, busy, onEnd }: TableProps) {
  const now = useNow();
  const [zone] = useZone();
  return (
    <table className={css.table} data-testid="silences">
      <thead>
        <tr>
          <th scope="col">What</th>
          <th scope="col">Why</th>
          <th scope="col" className={css.optional}>
            By
          </th>
          <th scope="col">Ends</th>
          <th scope="col">
            <span className="hidden-label">End it</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {items.map((silence) => {
          const waits = Date.parse(silence.starts_at) > now;
          const left = Date.parse(silence.ends_at) - now;
          return (
            <tr key={silence.id}>
              <th scope="row">{sentence(silence.matchers)}</th>
              <td data-label="Why" className="soft">
                {silence.reason || "No reason given"}
              </td>
              <td className={`soft ${css.optional}`}>{silence.created_by}</td>
              <td data-label="Ends" className="num soft" title={full(silence.ends_at, zone)}>
                {waits ? `begins ${full(silence.starts_at, zone).slice(0, 16)}` : `in ${duration(Math.max(0, left))}`}
              </td>
              <td className={css.act}>
                <Button small disabled={!may || busy} onClick={() => onEnd(silence)}>
                  End now
                </Button>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function NewSilence({ open, onClose, onMade }: { open: boolean; onClose: () => void; onMade: () => void }) {
  const [service, setService] = useState("");
  const [pattern, setPattern] = useState("");
  const [length, setLength] = useState("2h");
  const [reason, setReason] = useState("");
  const services = useQuery({
    queryKey: ["values", "service", ""],
    queryFn: () =>
      data(api.GET("/api/v1/fields/{name}/values", { params: { path: { name: "service" }, query: { limit: 100 } } })),
    staleTime: 60_000,
    enabled: open,
  });
  const matchers = matchersOf(service, pattern);
  const make = useMutation({
    mutationFn: () =>
      create({
        matchers,
        ends_at: new Date(Date.now() + (parseDuration(length) ?? 3_600_000)).toISOString(),
        ...(reason.trim() ? { reason: reason.trim() } : {}),
      }),
    onSuccess: (silence) => {
      toast(`Silenced: ${sentence(silence.matchers)}.`);
      setService("");
      setPattern("");
      setReason("");
      onClose();
      onMade();
    },
  });
  return (
    <Dialog
      title="New silence"
      open={open}
      onClose={onClose}
      submit="Silence"
      onSubmit={() => make.mutate()}
      busy={make.isPending}
      ready={matchers.length > 0}
      error={make.error}
    >
      <TextField
        label="Service"
        placeholder="Any"
        value={service}
        list="silence-services"
        maxLength={256}
        onChange={(event) => setService(event.target.value)}
        data-autofocus
      />
      <datalist id="silence-services">
        {(services.data?.values ?? []).map(({ value }) => (
          <option key={value} value={value} />
        ))}
      </datalist>
      <TextField
        label="Pattern id"
        mono
        placeholder="Any"
        hint="Sixteen letters and figures, as at the head of a pattern. With both, only what has both is held back."
        value={pattern}
        maxLength={16}
        onChange={(event) => setPattern(event.target.value)}
      />
      <SelectField label="For" value={length} options={lengths} onChange={(event) => setLength(event.target.value)} />
      <TextField
        label="Why"
        hint="The next person on call reads this."
        placeholder="Database upgrade, see the change calendar"
        maxLength={1024}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
    </Dialog>
  );
}
