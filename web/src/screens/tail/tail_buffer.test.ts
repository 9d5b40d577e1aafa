import { describe, expect, it } from "vitest";
import { TailBuffer } from "./tail_buffer";

const rows = (from: number, n: number) => Array.from({ length: n }, (_, i) => from + i);
const values = (buffer: TailBuffer<number>) => buffer.shown.map((e) => (e.kind === "row" ? e.row : `gap ${e.lost}`));

describe("TailBuffer", () => {
  it("keeps the newest lines in order", () => {
    const buffer = new TailBuffer<number>(5, 10);
    buffer.add(rows(0, 4));
    buffer.add(rows(4, 4));
    expect(values(buffer)).toEqual([3, 4, 5, 6, 7]);
    expect(buffer.received).toBe(8);
  });
  it("holds what is shown still while paused, and shows the rest afterwards", () => {
    const buffer = new TailBuffer<number>(10, 10);
    buffer.add(rows(0, 2));
    buffer.pause();
    buffer.add(rows(2, 3));
    expect(values(buffer)).toEqual([0, 1]);
    expect(buffer.waitingCount).toBe(3);
    buffer.resume();
    expect(values(buffer)).toEqual([0, 1, 2, 3, 4]);
    expect(buffer.waitingCount).toBe(0);
  });
  it("says how many lines did not fit while paused", () => {
    const buffer = new TailBuffer<number>(10, 3);
    buffer.pause();
    buffer.add(rows(0, 5));
    expect(buffer.waitingCount).toBe(5);
    buffer.resume();
    expect(values(buffer)).toEqual([0, 1, 2, "gap 2"]);
  });
  it("joins gaps that touch and gives each entry a key of its own", () => {
    const buffer = new TailBuffer<number>(10, 10);
    buffer.add([1]);
    buffer.gap(3);
    buffer.gap(4);
    buffer.add([2]);
    expect(values(buffer)).toEqual([1, "gap 7", 2]);
    expect(new Set(buffer.shown.map((e) => e.key)).size).toBe(3);
  });
  it("clears", () => {
    const buffer = new TailBuffer<number>();
    buffer.add([1]);
    buffer.pause();
    buffer.add([2]);
    buffer.clear();
    buffer.resume();
    expect(values(buffer)).toEqual([]);
  });
});
