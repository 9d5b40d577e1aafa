// Text with the searched words marked.
export function markedParts(text: string, words: readonly string[]): { text: string; hit: boolean }[] {
  if (words.length === 0 || text === "") return [{ text, hit: false }];
  const escaped = words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return text
    .split(new RegExp(`(${escaped.join("|")})`, "gi"))
    .map((part, index) => ({ text: part, hit: index % 2 === 1 }))
    .filter((part) => part.text !== "");
}

export function Marked({ text, words }: { text: string; words: readonly string[] }) {
  if (words.length === 0) return text;
  return markedParts(text, words).map((part, index) => (part.hit ? <mark key={index}>{part.text}</mark> : part.text));
}
