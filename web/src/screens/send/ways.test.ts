import { describe, expect, it } from "vitest";
import { isLoopback, placeOf, ways } from "./ways";

const location = { origin: "http://logs.example:8514", hostname: "logs.example", port: "8514", protocol: "http:" };

describe("ways to send", () => {
  const place = placeOf(location, { syslog: "0.0.0.0:5514" }, "fsk_abc_def");
  it("fills in what one needs", () => {
    for (const way of ways) {
      const text = way
        .blocks(place)
        .map((block) => block.text)
        .join("\n");
      expect(text, way.id).not.toMatch(/undefined|null|YOUR_TOKEN/);
      if (way.by === "token") {
        expect(text, way.id).toContain("fsk_abc_def");
        expect(text, way.id).toContain("logs.example");
      }
      if (way.by === "syslog") expect(text, way.id).toMatch(/logs\.example.{0,20}5514/s);
    }
  });
  it("has an id for each", () => {
    expect(new Set(ways.map((way) => way.id)).size).toBe(ways.length);
  });
  it("knows addresses that mean all, and IPv6", () => {
    expect(place.syslogHost).toBe("logs.example");
    expect(placeOf(location, { syslog: "[::1]:5514" }, null)).toMatchObject({ syslogHost: "::1", syslogPort: "5514" });
    expect(placeOf(location, { syslog: null }, null)).toMatchObject({ syslogPort: "", token: "fsk_YOUR_TOKEN" });
  });
  it("knows loopback", () => {
    expect(isLoopback("127.0.0.1")).toBe(true);
    expect(isLoopback("localhost")).toBe(true);
    expect(isLoopback("10.0.0.1")).toBe(false);
  });
});
