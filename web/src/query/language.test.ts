import { describe, expect, it } from "vitest";
import {
  completionSpot,
  condition,
  hasCondition,
  nearestName,
  pipeAt,
  searchedWords,
  suggestions,
  tokenize,
  withCondition,
  withoutCondition,
} from "./language";

const kinds = (query: string) =>
  tokenize(query)
    .filter((t) => t.kind !== "space")
    .map((t) => `${t.kind} ${t.text}`);

describe("tokenize", () => {
  it("colours a whole query", () => {
    expect(kinds('service:checkout level:>=warn "timed out" OR -host:db1 | stats count() as n by service')).toEqual([
      "field service",
      "operator :",
      "value checkout",
      "field level",
      "operator :>=",
      "value warn",
      'string "timed out"',
      "keyword OR",
      "field -host",
      "operator :",
      "value db1",
      "pipe |",
      "command stats",
      "word count",
      "paren (",
      "paren )",
      "keyword as",
      "word n",
      "keyword by",
      "word service",
    ]);
  });
  it("loses no character of any text", () => {
    for (const query of ['a:"b \\" c', "((a:b", "| | x", "ü:ß 😀 ::", 'x:"', "", "http://a.b/c?d=e"]) {
      expect(
        tokenize(query)
          .map((t) => t.text)
          .join(""),
      ).toBe(query);
    }
  });
  it("finds the pipe outside quotes", () => {
    expect(pipeAt('"a | b" x | stats')).toBe(10);
    expect(pipeAt("a b")).toBe(3);
  });
});

describe("conditions", () => {
  it("quotes what needs it", () => {
    expect(condition("service", "web")).toBe("service:web");
    expect(condition("user.name", 'a "b"', true)).toBe('-user.name:"a \\"b\\""');
    expect(condition("x", "or")).toBe('x:"or"');
  });
  it("adds before the pipes, once, and replaces the opposite", () => {
    expect(withCondition("*", "service", "web")).toBe("service:web");
    expect(withCondition("a | stats count() as n", "service", "web")).toBe("a service:web | stats count() as n");
    const twice = withCondition(withCondition("a", "service", "web"), "service", "web");
    expect(twice).toBe("a service:web");
    expect(withCondition(twice, "service", "web", true)).toBe("a -service:web");
    expect(hasCondition(twice, "service", "web")).toBe("with");
    expect(withoutCondition(twice, "service", "web")).toBe("a");
    expect(withoutCondition("service:web | limit 1", "service", "web")).toBe("* | limit 1");
  });
  it("leaves groups whole", () => {
    expect(withCondition("(a:1 OR b:2)", "c", "3")).toBe("(a:1 OR b:2) c:3");
  });
  it("knows the words to mark", () => {
    expect(searchedWords('service:web "timed out" -noise retry* | stats count() as n')).toEqual(["timed out", "retry"]);
  });
});

describe("completion", () => {
  const known = {
    fields: ["service", "severity_text", "host"],
    values: [{ value: "checkout", count: 7 }, { value: "my cart" }],
  };
  const offer = (query: string) => suggestions(completionSpot(query, query.length), known).map((s) => s.label);
  it("offers fields at the start of a condition", () => {
    expect(offer("se")).toEqual(["service", "severity_text"]);
    expect(offer("service:web ho")).toEqual(["host"]);
    expect(offer("-ho")).toEqual(["host"]);
  });
  it("offers values after a colon", () => {
    const spot = completionSpot("service:ch", 10);
    expect(spot).toMatchObject({ kind: "value", field: "service", prefix: "ch", from: 8 });
    expect(offer("service:ch")).toEqual(["checkout"]);
    expect(suggestions(completionSpot("service:", 8), known)[1]?.text).toBe('"my cart" ');
    expect(completionSpot('-service:"my c', 14)).toMatchObject({
      kind: "value",
      field: "service",
      prefix: "my c",
      from: 9,
    });
  });
  it("offers levels", () => {
    expect(offer("level:")).toContain(">=warn");
    expect(offer("level:e")).toEqual(["error"]);
  });
  it("offers commands after a pipe and functions after a command", () => {
    expect(offer("* | st")).toEqual(["stats"]);
    expect(offer("* |")).toContain("sort");
    expect(offer("* | stats cou")).toEqual(["count()", "count_distinct()"]);
    expect(offer("* | stats count() as n by se")).toEqual(["service", "severity_text"]);
  });
});

describe("nearestName", () => {
  const names = ["template", "service", "level", "host"];
  it("finds what was meant", () => {
    expect(nearestName("templat", names)).toBe("template");
    expect(nearestName("sevrice", names)).toBe("service");
    expect(nearestName("hots", names)).toBe("host");
  });
  it("guesses nothing far away, and never the name itself", () => {
    expect(nearestName("duration_ms", names)).toBeUndefined();
    expect(nearestName("level", names)).toBeUndefined();
    expect(nearestName("x", names)).toBeUndefined();
  });
});
