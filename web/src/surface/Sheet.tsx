// What lies beside the list on a wide screen lies over it on a small one.
import { Drawer } from "@mantine/core";
import type { ReactNode } from "react";

interface Props {
  label: string;
  open: boolean;
  onClose: () => void;
  size: string;
  position?: "right" | "bottom";
  children: ReactNode;
}

export function Sheet({ label, open, onClose, size, position = "right", children }: Props) {
  return (
    <Drawer
      opened={open}
      onClose={onClose}
      position={position}
      size={size}
      withCloseButton={false}
      padding={0}
      attributes={{ content: { "aria-label": label } }}
      styles={{ body: { height: "100%" } }}
    >
      {children}
    </Drawer>
  );
}
