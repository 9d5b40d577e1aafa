// A question over the page: its fields, one button that does it, and the way back. Enter does it, Escape leaves.
import { Modal } from "@mantine/core";
import type { ReactNode } from "react";
import { Button } from "./Button";
import css from "./Field.module.css";
import { ProblemNote } from "./Panel";

interface Props {
  title: string;
  open: boolean;
  onClose: () => void;
  submit: string; // what the button says
  onSubmit: () => void;
  busy?: boolean;
  ready?: boolean; // false: something is still missing
  danger?: boolean;
  error?: unknown;
  size?: number;
  children: ReactNode;
}

export function Dialog({
  title,
  open,
  onClose,
  submit,
  onSubmit,
  busy,
  ready = true,
  danger,
  error,
  size,
  children,
}: Props) {
  return (
    <Modal
      opened={open}
      onClose={onClose}
      title={title}
      size={size ?? 480}
      padding={0}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <form
        className={css.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (ready && !busy) onSubmit();
        }}
      >
        <div className={css.fields}>{children}</div>
        {error ? <ProblemNote error={error} /> : null}
        <footer className={css.foot}>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" weight={danger ? "danger" : "primary"} disabled={!ready || busy}>
            {submit}
          </Button>
        </footer>
      </form>
    </Modal>
  );
}
