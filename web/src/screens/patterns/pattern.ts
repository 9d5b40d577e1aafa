// A pattern that a person gives, and the search that shows beforehand which lines it would take.
import { templateParts } from "../../line/TemplateText";

const wild = new Set(["<*>", "<any>"]);

function escapeRegex(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

function quote(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}

// Whole words of a constant part: a word that touches a slot is only the rest of one and cannot be looked up.
export function wholeWords(before: boolean, text: string, after: boolean): string[] {
  const words = text.split(/\s+/).filter(Boolean);
  if (before && /^\S/.test(text)) words.shift();
  if (after && /\S$/.test(text)) words.pop();
  return words;
}

// The constant words of a pattern, part by part.
export function constants(pattern: string): string[] {
  const parts = templateParts(pattern.trim());
  return parts
    .map((part, index) => (part.slot ? "" : wholeWords(index > 0, part.text, index < parts.length - 1).join(" ")))
    .filter((text) => /\w/.test(text));
}

// null: nothing to look for yet. The longest constant words narrow the search, the expression decides.
export function previewQuery(pattern: string): string | null {
  const trimmed = pattern.trim();
  if (!/\w/.test(trimmed)) return null;
  const expression = templateParts(trimmed)
    .map((part) =>
      part.slot ? (wild.has(part.text.toLowerCase()) ? ".+" : "\\S+") : escapeRegex(part.text).replace(/\s+/g, "\\s+"),
    )
    .join("");
  const words = constants(trimmed).sort((a, b) => b.length - a.length)[0];
  return `${words ? `${quote(words)} ` : ""}body:~${quote(`^${expression}$`)}`;
}

// What is wrong with a pattern, in a sentence; "" when nothing is.
export function patternProblem(pattern: string): string {
  const trimmed = pattern.trim();
  if (trimmed === "") return "";
  if (constants(trimmed).length === 0)
    return "Keep at least one whole word: a pattern of slots alone takes every line.";
  const open = trimmed.replace(/<[a-z_*][a-z0-9_*]*>/gi, "").match(/<[^<>\s]*>?/);
  if (open && /^<[a-z]*$/i.test(open[0]) && open[0] !== "<") return `${open[0]} is not closed. Slots look like <num>.`;
  return "";
}
