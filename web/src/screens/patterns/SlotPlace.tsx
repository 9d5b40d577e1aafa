// A slot with the words around it, so that one sees which of them is meant.
import { TemplateText, templateParts } from "../../line/TemplateText";

export function SlotPlace({ text, index }: { text: string; index: number }) {
  const parts = templateParts(text);
  const at = parts.map((part, i) => (part.slot ? i : -1)).filter((i) => i >= 0)[index];
  if (at === undefined) return <code>{index + 1}</code>;
  const before = (parts[at - 1]?.slot === false ? parts[at - 1]?.text : "")?.slice(-18) ?? "";
  const after = (parts[at + 1]?.slot === false ? parts[at + 1]?.text : "")?.slice(0, 14) ?? "";
  return (
    <span className="ellipsis">
      <span className="mono muted">{before}</span>
      <TemplateText text={parts[at]?.text ?? ""} />
      <span className="mono muted">{after}</span>
    </span>
  );
}
