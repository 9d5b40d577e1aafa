// Several patterns become one: what belongs together is counted, scored and muted together.
import { useQueries } from "@tanstack/react-query";
import { useState } from "react";
import { api, data } from "../../api/client";
import { TemplateText } from "../../line/TemplateText";
import { useRange } from "../../state/range";
import { Dialog } from "../../surface/Dialog";
import { TextField } from "../../surface/Field";
import { count } from "../../time/format";
import { chosenMax } from "./choosing";
import type { Decided, Template } from "./contract";
import { useDecide } from "./deciding";
import css from "./Patterns.module.css";

interface Props {
  open: boolean;
  ids: readonly string[];
  items: readonly Template[];
  onClose: () => void;
  onDone: (decided: Decided) => void;
}

export function MergeDialog({ open, ids, items, onClose, onDone }: Props) {
  const [range] = useRange();
  const [name, setName] = useState("");
  const merge = useDecide("merge", (decided) => {
    setName("");
    onDone(decided);
  });
  // A shared address may choose patterns that are not among those loaded.
  const others = useQueries({
    queries: ids
      .filter((id) => open && !items.some((item) => item.id === id))
      .map((id) => ({
        queryKey: ["template", id, range.from, range.to],
        queryFn: () =>
          data(
            api.GET("/api/v1/templates/{id}", {
              params: { path: { id }, query: { start: range.from, end: range.to } },
            }),
          ),
      })),
  });
  const known = new Map<string, Template>(items.map((item) => [item.id, item]));
  for (const other of others) if (other.data) known.set(other.data.id, other.data);
  const shown = ids.map((id) => known.get(id));
  // A row that stands for a group brings its patterns along.
  const all = [...new Set(shown.flatMap((item, index) => item?.members ?? [ids[index] ?? ""]))];
  const lines = shown.reduce((sum, item) => sum + (item?.count ?? 0), 0);
  return (
    <Dialog
      title={`Merge ${all.length} patterns`}
      open={open}
      onClose={onClose}
      submit="Merge"
      onSubmit={() => merge.mutate({ ids: all, name: name.trim() })}
      busy={merge.isPending}
      ready={all.length <= chosenMax}
      error={merge.error}
      size={640}
    >
      <ul className={css.merged}>
        {shown.map((item, index) => (
          <li key={ids[index]}>
            {item ? <TemplateText text={item.text} clamp /> : <code>{ids[index]}</code>}
            <span className="num muted">{item ? count(item.count) : ""}</span>
          </li>
        ))}
      </ul>
      <p className="soft">
        Their {count(lines)} lines count as one pattern from now on. Where they differ, the one pattern has a slot.
        {all.length > ids.length && " Rows that stand for a group bring their patterns along."} Undo parts them again.
      </p>
      {all.length > chosenMax && <p>At most {chosenMax} at once: choose fewer, or smaller groups.</p>}
      <TextField
        label="Name"
        hint="If you like: what people call this message."
        maxLength={128}
        value={name}
        onChange={(event) => setName(event.target.value)}
        data-autofocus
      />
    </Dialog>
  );
}
