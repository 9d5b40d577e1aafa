// A template's text, its slots set apart from its constant words.
import { memo } from "react";
import css from "./line.module.css";

export function templateParts(text: string): { text: string; slot: boolean }[] {
  return text
    .split(/(<[a-z_*][a-z0-9_*]*>)/i)
    .filter(Boolean)
    .map((part) => ({ text: part, slot: /^<[^<>\s]+>$/.test(part) }));
}

export const TemplateText = memo(function TemplateText({ text, clamp }: { text: string; clamp?: boolean }) {
  return (
    <span className={clamp ? css.templateClamp : css.template}>
      {templateParts(text).map((part, index) =>
        part.slot ? (
          <span key={index} className={css.slot}>
            {part.text.slice(1, -1)}
          </span>
        ) : (
          part.text
        ),
      )}
    </span>
  );
});
