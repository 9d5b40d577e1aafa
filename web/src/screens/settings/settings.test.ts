import { describe, expect, it } from "vitest";
import { type Entry, fits } from "./audit";
import { endOf, scopes } from "./scopes";
import { matchersOf, sentence } from "./silence";

describe("tokens", () => {
  const now = Date.parse("2026-11-23T00:00:00Z");
  it("end when their lifetime is over, or not at all", () => {
    expect(endOf("", now)).toBeUndefined();
    expect(endOf("30d", now)).toBe("2026-12-23T00:00:00.000Z");
  });
  it("offer each scope once", () => {
    expect(new Set(scopes.map(({ scope }) => scope)).size).toBe(scopes.length);
  });
});

describe("silences", () => {
  it("say in words what they hold back", () => {
    expect(
      sentence([
        { name: "service", value: "checkout" },
        { name: "severity", value: "info", negate: true },
      ]),
    ).toBe("Service is checkout and Severity is not info");
  });
  it("match a service, a pattern, or both", () => {
    expect(matchersOf(" checkout ", "")).toEqual([{ name: "service", value: "checkout", negate: false }]);
    expect(matchersOf("a", "1352d6478cd62924").map(({ name }) => name)).toEqual(["service", "template_id"]);
    expect(matchersOf(" ", "")).toEqual([]);
  });
});

describe("audit trail", () => {
  const entry: Entry = {
    seq: 12,
    at: "2026-11-23T00:00:00Z",
    actor: "admin",
    action: "token.create",
    target: "k7",
    detail: "name: CI",
  };
  it.each(["", "ADMIN", "token ci", "#12", "create k7"])("finds %j", (words) => expect(fits(entry, words)).toBe(true));
  it.each(["session", "admin session"])("does not find %j", (words) => expect(fits(entry, words)).toBe(false));
});
