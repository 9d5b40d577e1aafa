import { describe, expect, it } from "vitest";
import { ApiProblem } from "./problem";
import { ResultReader } from "./search";

const row = (id: string) => `{"id":"${id}","timestamp":"2026-11-22T10:00:00Z","raw":"x","attributes":{}}\n`;

describe("ResultReader", () => {
  it("reads rows however the bytes are cut", () => {
    const text = `${row("a")}${row("b")}{"_summary":{"rows":2,"elapsed_ms":1.5,"partial":false}}\n`;
    for (let size = 1; size < text.length; size += 7) {
      const reader = new ResultReader();
      for (let at = 0; at < text.length; at += size) reader.push(text.slice(at, at + size));
      const result = reader.end();
      expect(result.rows.map((r) => r.id)).toEqual(["a", "b"]);
      expect(result.summary?.rows).toBe(2);
    }
  });
  it("takes a last line without a line feed", () => {
    const reader = new ResultReader();
    reader.push(row("a").trimEnd());
    expect(reader.end().rows).toHaveLength(1);
  });
  it("keeps columns in the order of their first appearance", () => {
    const reader = new ResultReader();
    reader.push('{"service":"a","n":1}\n{"service":"b","n":2,"d":3}\n');
    const result = reader.end();
    expect(result.columns).toEqual(["service", "n", "d"]);
    expect(result.rows).toHaveLength(0);
  });
  it("turns an error in the stream into a problem", () => {
    const reader = new ResultReader();
    expect(() =>
      reader.push('{"_error":{"type":"/problems/timeout","title":"Too slow","status":504,"code":"timeout"}}\n'),
    ).toThrow(ApiProblem);
  });
});
