import { describe, expect, it } from "vitest";
import { EventParser } from "./sse";

describe("EventParser", () => {
  it("reads events however the bytes are cut", () => {
    const text = ': hello\n\nid: 7\nevent: log\ndata: {"a":1}\n\nevent: gap\r\ndata: one\r\ndata: two\r\n\r\n';
    for (let size = 1; size <= text.length; size++) {
      const parser = new EventParser();
      const events = [];
      for (let at = 0; at < text.length; at += size) events.push(...parser.push(text.slice(at, at + size)));
      expect(events).toEqual([
        { event: "log", data: '{"a":1}', id: "7" },
        { event: "gap", data: "one\ntwo", id: "7" },
      ]);
    }
  });
  it("gives nothing for comments and unfinished events", () => {
    const parser = new EventParser();
    expect(parser.push(": beat\n\ndata: x\n")).toEqual([]);
    expect(parser.push("\n")).toEqual([{ event: "message", data: "x", id: "" }]);
  });
});
