// What people call a pattern. Its text and its id stay as they are.
import { useEffect, useState } from "react";
import { TemplateText } from "../../line/TemplateText";
import { Dialog } from "../../surface/Dialog";
import { TextField } from "../../surface/Field";
import { useDecide } from "./deciding";
import { useTemplate } from "./template_query";

export function RenameDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const template = useTemplate(id);
  // A name out of the catalogue of known messages is replaced, and comes back when one's own is taken away.
  const known = template.data?.named_by === "catalogue";
  const before = known ? "" : (template.data?.name ?? "");
  const [name, setName] = useState(before);
  useEffect(() => setName(before), [before]);
  const rename = useDecide("rename", onClose);
  return (
    <Dialog
      title="Rename the pattern"
      open
      onClose={onClose}
      submit="Rename"
      onSubmit={() => rename.mutate({ id, name: name.trim() })}
      busy={rename.isPending}
      ready={template.data !== undefined && name.trim() !== before}
      error={rename.error ?? template.error}
    >
      {template.data && <TemplateText text={template.data.text} />}
      <TextField
        label="Name"
        hint={before ? "Leave it empty to take the name away." : "Short, as you would say it on the phone."}
        placeholder={known ? template.data?.name : "Payment provider does not answer"}
        maxLength={128}
        value={name}
        onChange={(event) => setName(event.target.value)}
        data-autofocus
      />
    </Dialog>
  );
}
