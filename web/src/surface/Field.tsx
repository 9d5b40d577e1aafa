// A field with its name above it and, where needed, a sentence below.
import { type ComponentProps, type ReactNode, useId } from "react";
import css from "./Field.module.css";

interface Frame {
  label: string;
  hint?: ReactNode;
}

function describe(id: string, hint: ReactNode) {
  return hint ? { "aria-describedby": id } : {};
}

export function TextField({ label, hint, mono, ...rest }: Frame & { mono?: boolean } & ComponentProps<"input">) {
  const id = useId();
  return (
    <div className={css.field}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="text"
        autoComplete="off"
        spellCheck={false}
        {...describe(`${id}-hint`, hint)}
        {...rest}
        {...(mono ? { "data-mono": true } : {})}
      />
      {hint && (
        <p id={`${id}-hint`} className={css.hint}>
          {hint}
        </p>
      )}
    </div>
  );
}

export function SelectField({
  label,
  hint,
  options,
  ...rest
}: Frame & { options: readonly (readonly [string, string])[] } & ComponentProps<"select">) {
  const id = useId();
  return (
    <div className={css.field}>
      <label htmlFor={id}>{label}</label>
      <select id={id} {...describe(`${id}-hint`, hint)} {...rest}>
        {options.map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
      {hint && (
        <p id={`${id}-hint`} className={css.hint}>
          {hint}
        </p>
      )}
    </div>
  );
}

export function CheckField({ label, hint, ...rest }: { label: ReactNode; hint?: ReactNode } & ComponentProps<"input">) {
  return (
    <label className={css.check}>
      <input type="checkbox" {...rest} />
      <span>
        {label}
        {hint && <span className={css.hint}>{hint}</span>}
      </span>
    </label>
  );
}
