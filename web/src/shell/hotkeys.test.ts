import { describe, expect, it } from "vitest";
import { type Binding, keyName, match } from "./hotkeys";

const bind = (keys: string): Binding => ({ keys, label: keys, group: "Everywhere", run: () => {} });

describe("hotkeys", () => {
  const all = [bind("/"), bind("g e"), bind("g t"), bind("t"), bind("mod+k"), bind("e")];
  const keys = (found: Binding | "pending" | null) => (found && found !== "pending" ? found.keys : found);
  it("finds single keys and sequences", () => {
    expect(keys(match(all, "", "/"))).toBe("/");
    expect(match(all, "", "g")).toBe("pending");
    expect(keys(match(all, "g", "e"))).toBe("g e");
    expect(keys(match(all, "", "t"))).toBe("t");
  });
  it("takes a key that continues no sequence for itself", () => {
    expect(keys(match(all, "g", "/"))).toBe("/");
    expect(match(all, "g", "q")).toBeNull();
  });
  it("lets the screen take a key over", () => {
    const screen = bind("e");
    expect(match([...all, screen], "", "e")).toBe(screen);
  });
  it("names keys", () => {
    const event = { metaKey: false, ctrlKey: false, altKey: false };
    expect(keyName({ ...event, key: "K", ctrlKey: true })).toBe("mod+k");
    expect(keyName({ ...event, key: " " })).toBe("space");
    expect(keyName({ ...event, key: "E" })).toBe("E");
    expect(keyName({ ...event, key: "Escape" })).toBe("escape");
  });
});
