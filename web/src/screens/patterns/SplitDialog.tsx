// One pattern becomes several, by the values of one slot: status 500 is another story than status 200.
import { useState } from "react";
import { number, useUrlParam } from "../../state/url";
import { Dialog } from "../../surface/Dialog";
import { CheckField } from "../../surface/Field";
import field from "../../surface/Field.module.css";
import { ProblemNote, SkeletonRows } from "../../surface/Panel";
import { count, percent } from "../../time/format";
import type { Decided } from "./contract";
import { useDecide } from "./deciding";
import css from "./Patterns.module.css";
import { SlotPlace } from "./SlotPlace";
import { useTemplate } from "./template_query";

const slotParam = number(-1);
const valuesMax = 32;

interface Props {
  id: string;
  onClose: () => void;
  onDone: (decided: Decided) => void;
}

export function SplitDialog({ id, onClose, onDone }: Props) {
  const template = useTemplate(id);
  const [wanted, setWanted] = useUrlParam("slot", slotParam);
  const [values, setValues] = useState<readonly string[]>([]);
  const split = useDecide("split", onDone);
  const slots = template.data?.slots ?? [];
  // Few different values make the best patterns.
  const best = [...slots].filter((slot) => slot.top.length > 1).sort((a, b) => a.distinct - b.distinct)[0];
  const slot = slots.find((one) => one.index === wanted) ?? best ?? slots[0];
  const choose = (index: number) => {
    setValues([]);
    setWanted(index, { replace: true });
  };
  return (
    <Dialog
      title="Split the pattern"
      open
      onClose={onClose}
      submit="Split"
      onSubmit={() => slot && split.mutate({ id, slot: slot.index, values })}
      busy={split.isPending}
      ready={slot !== undefined && values.length > 0}
      error={split.error}
      size={640}
    >
      {template.isPending && <SkeletonRows rows={4} />}
      {template.error && <ProblemNote error={template.error} />}
      {template.data && slots.length === 0 && (
        <p>Nothing varies in this pattern, so there is nothing to split it by.</p>
      )}
      {template.data && slot && (
        <>
          <fieldset className={field.set}>
            <legend className={field.legend}>By the values of</legend>
            <div className={css.slotChoice}>
              {slots.map((one) => (
                <label key={one.index} className={css.slotOption}>
                  <input
                    type="radio"
                    name="slot"
                    checked={one.index === slot.index}
                    onChange={() => choose(one.index)}
                    {...(one.index === slot.index ? { "data-autofocus": true } : {})}
                  />
                  <SlotPlace text={template.data.text} index={one.index} />
                  <span className="grow" />
                  <span className="num muted">{count(one.distinct)} different</span>
                </label>
              ))}
            </div>
          </fieldset>
          <fieldset className={field.set}>
            <legend className={field.legend}>A pattern of its own for</legend>
            {slot.top.length === 0 && <p className="muted">No values are known yet; wait for more lines.</p>}
            {slot.top.map(({ value, count: times }) => (
              <CheckField
                key={value}
                label={<code>{value}</code>}
                hint={`${count(times)} lines${template.data.count > 0 ? `, ${percent(times / template.data.count)}` : ""}`}
                checked={values.includes(value)}
                disabled={values.length >= valuesMax && !values.includes(value)}
                onChange={(event) =>
                  setValues(event.target.checked ? [...values, value] : values.filter((one) => one !== value))
                }
              />
            ))}
            <p className={field.hint}>
              {values.length === 0
                ? "Choose the values that are a story of their own."
                : "All other values stay together."}
            </p>
          </fieldset>
        </>
      )}
    </Dialog>
  );
}
