// A field to look for words in a list; Escape leaves it.
import { IconSearch } from "@tabler/icons-react";
import type { Ref } from "react";
import css from "./Field.module.css";

interface Props {
  ref?: Ref<HTMLInputElement>;
  label: string;
  placeholder: string;
  value: string;
  onChange: (value: string) => void;
}

export function SearchField({ ref, label, placeholder, value, onChange }: Props) {
  return (
    <label className={css.search}>
      <IconSearch size={15} aria-hidden />
      <span className="hidden-label">{label}</span>
      <input
        ref={ref}
        type="search"
        placeholder={placeholder}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => event.key === "Escape" && event.currentTarget.blur()}
      />
    </label>
  );
}
