// The search field: coloured as one types, completing fields, values, commands and functions. What is typed counts
// when Enter is pressed, so that half a query is never run.

import { IconSearch, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, type Ref, useEffect, useId, useImperativeHandle, useMemo, useRef, useState } from "react";
import { api, data } from "../api/client";
import { IconButton } from "../surface/Button";
import { Keys } from "../surface/Keys";
import { completionSpot, suggestions, tokenize } from "./language";
import css from "./QueryBar.module.css";

export interface QueryBarHandle {
  focus(): void;
}

interface Props {
  value: string;
  onSubmit: (query: string) => void;
  placeholder: string;
  label: string;
  invalid?: boolean; // the screen says why
  ref?: Ref<QueryBarHandle>;
}

export function useFieldNames(): readonly string[] {
  const fields = useQuery({
    queryKey: ["fields"],
    queryFn: () => data(api.GET("/api/v1/fields")),
    staleTime: 60_000,
  });
  return useMemo(() => {
    const names = new Set(["level", ...(fields.data?.fields ?? []).map((field) => field.name)]);
    return [...names];
  }, [fields.data]);
}

export function QueryBar({ value, onSubmit, placeholder, label, invalid = false, ref }: Props) {
  const [draft, setDraft] = useState(value);
  const [caret, setCaret] = useState(value.length);
  const [open, setOpen] = useState(false);
  const [picked, setPicked] = useState(-1);
  const area = useRef<HTMLTextAreaElement>(null);
  const listId = useId();
  const fields = useFieldNames();

  useImperativeHandle(ref, () => ({
    focus: () => {
      area.current?.focus();
      area.current?.select();
    },
  }));
  useEffect(() => setDraft(value), [value]);

  const spot = useMemo(() => completionSpot(draft, caret), [draft, caret]);
  const wantValues = open && spot.kind === "value" && !!spot.field && spot.field !== "level";
  const values = useQuery({
    queryKey: ["values", spot.field, spot.prefix],
    queryFn: () =>
      data(
        api.GET("/api/v1/fields/{name}/values", {
          params: { path: { name: spot.field ?? "" }, query: { prefix: spot.prefix, limit: 12 } },
        }),
      ),
    enabled: wantValues,
    staleTime: 30_000,
    retry: false,
    placeholderData: (before) => before,
  });
  const offered = useMemo(
    () => (open ? suggestions(spot, { fields, values: wantValues ? (values.data?.values ?? []) : [] }) : []),
    [open, spot, fields, values.data, wantValues],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: new offers, new choice.
  useEffect(() => setPicked(-1), [spot.kind, spot.prefix, spot.field]);

  const take = (index: number) => {
    const chosen = offered[index];
    if (!chosen) return;
    const next = draft.slice(0, spot.from) + chosen.text + draft.slice(spot.to);
    const at = spot.from + chosen.text.length;
    setDraft(next);
    setCaret(at);
    setPicked(-1);
    requestAnimationFrame(() => {
      area.current?.focus();
      area.current?.setSelectionRange(at, at);
    });
  };

  const submit = () => {
    setOpen(false);
    onSubmit(draft.trim());
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && !event.nativeEvent.isComposing) {
      event.preventDefault();
      if (offered.length > 0 && picked >= 0) take(picked);
      else submit();
    } else if (event.key === "Tab" && offered.length > 0 && open && !event.shiftKey && spot.prefix !== "") {
      event.preventDefault();
      take(Math.max(0, picked));
    } else if (event.key === "Escape") {
      event.preventDefault();
      if (open && offered.length > 0) setOpen(false);
      else area.current?.blur();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (offered.length === 0) {
        if (event.key === "ArrowDown") setOpen(true);
        return;
      }
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      setPicked((picked + step + offered.length + (picked < 0 && step < 0 ? 1 : 0)) % offered.length);
    }
  };

  const changed = draft.trim() !== value.trim();
  return (
    <div className={css.bar} data-problem={invalid}>
      <IconSearch size={15} className={css.icon} aria-hidden />
      <div className={css.field}>
        <pre className={css.colours} aria-hidden>
          {tokenize(draft).map((token) => (
            <span key={token.at} data-kind={token.kind}>
              {token.text}
            </span>
          ))}
          {"\n"}
        </pre>
        <textarea
          ref={area}
          rows={1}
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="off"
          autoCorrect="off"
          aria-label={label}
          aria-controls={listId}
          aria-autocomplete="list"
          aria-invalid={invalid}
          {...(picked >= 0 ? { "aria-activedescendant": `${listId}-${picked}` } : {})}
          placeholder={placeholder}
          value={draft}
          onChange={(event) => {
            setDraft(event.target.value.replace(/\n/g, " "));
            setCaret(event.target.selectionStart);
            setOpen(true);
          }}
          onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
          onKeyDown={onKeyDown}
          onFocus={() => setOpen(true)}
          onBlur={() => setOpen(false)}
        />
      </div>
      {draft !== "" && (
        <IconButton
          label="Clear"
          icon={<IconX size={14} />}
          onClick={() => {
            setDraft("");
            onSubmit("");
            area.current?.focus();
          }}
        />
      )}
      {changed ? (
        <button type="button" className={css.run} onMouseDown={(event) => event.preventDefault()} onClick={submit}>
          Search <Keys keys="enter" />
        </button>
      ) : (
        draft === "" && (
          <span className={css.hint}>
            <Keys keys="/" />
          </span>
        )
      )}
      <div id={listId} className={css.offers} role="listbox" aria-label="Suggestions" hidden={offered.length === 0}>
        {offered.map((offer, index) => (
          <div
            key={offer.label}
            id={`${listId}-${index}`}
            role="option"
            aria-selected={index === picked}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => take(index)}
          >
            <code>{offer.label}</code>
            {offer.hint && <span>{offer.hint}</span>}
          </div>
        ))}
      </div>
    </div>
  );
}
