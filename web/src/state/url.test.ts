import { describe, expect, it } from "vitest";
import { changed, choice, flag, linkTo, number, text } from "./url";

describe("url state", () => {
  it("leaves defaults out", () => {
    const sort = choice(["count", "new"], "count");
    expect(sort.write("count")).toBeNull();
    expect(sort.write("new")).toBe("new");
    expect(sort.read("nonsense")).toBe("count");
    expect(text("*").write("*")).toBeNull();
    expect(number(-1).read("3")).toBe(3);
    expect(number(-1).read("-2")).toBe(-1);
    expect(number(5).write(5)).toBeNull();
    expect(flag.read("1")).toBe(true);
    expect(flag.write(false)).toBeNull();
  });
  it("changes only what it is told to", () => {
    expect(changed("?q=a%20b&from=now-1h", { from: "now-2h" })).toBe("q=a+b&from=now-2h");
    expect(changed("?q=x&row=7", { row: null })).toBe("q=x");
  });
  it("carries the range to other screens and nothing else", () => {
    expect(linkTo("/patterns", "?q=x&from=now-3h&to=now&tz=utc")).toBe("/patterns?from=now-3h&to=now&tz=utc");
    expect(linkTo("/explore", "", { q: "level:error", row: null })).toBe("/explore?q=level%3Aerror");
    expect(linkTo("/explore", "?from=now-3h", { from: "now-5m" })).toBe("/explore?from=now-5m");
  });
  it("survives any query text", () => {
    const query = 'service:"a b" level:>=warn "50 % & more" | stats count() as n';
    const link = linkTo("/explore", "", { q: query });
    expect(new URLSearchParams(link.split("?")[1]).get("q")).toBe(query);
  });
});
