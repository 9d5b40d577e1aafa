// The lines of the live tail: bounded, in order of arrival. While paused, new lines wait beside what is shown;
// what fits neither is counted and shown as a gap. Nothing goes missing without a word.
export type TailEntry<Row> = { key: number; kind: "row"; row: Row } | { key: number; kind: "gap"; lost: number };

export const shownMax = 5000;
export const waitingMax = 20_000;

export class TailBuffer<Row> {
  shown: TailEntry<Row>[] = [];
  paused = false;
  received = 0;
  private waiting: TailEntry<Row>[] = [];
  private waitingLost = 0;
  private nextKey = 1;

  constructor(
    private readonly shownLimit = shownMax,
    private readonly waitingLimit = waitingMax,
  ) {}

  get waitingCount(): number {
    return this.waiting.filter((entry) => entry.kind === "row").length + this.waitingLost;
  }

  add(rows: readonly Row[]): void {
    this.received += rows.length;
    const entries = rows.map((row): TailEntry<Row> => ({ key: this.nextKey++, kind: "row", row }));
    if (!this.paused) {
      this.show(entries);
      return;
    }
    const room = this.waitingLimit - this.waiting.length;
    this.waiting.push(...entries.slice(0, Math.max(0, room)));
    this.waitingLost += Math.max(0, entries.length - room);
  }

  // The server was faster than the reader and left lines out.
  gap(lost: number): void {
    const last = this.paused ? this.waiting.at(-1) : this.shown.at(-1);
    if (last?.kind === "gap") last.lost += lost;
    else {
      const entry: TailEntry<Row> = { key: this.nextKey++, kind: "gap", lost };
      if (this.paused) this.waiting.push(entry);
      else this.show([entry]);
    }
  }

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
    const entries = this.waiting;
    const lost = this.waitingLost;
    this.waiting = [];
    this.waitingLost = 0;
    this.show(entries);
    if (lost > 0) this.gap(lost);
  }

  clear(): void {
    this.shown = [];
    this.waiting = [];
    this.waitingLost = 0;
  }

  private show(entries: TailEntry<Row>[]): void {
    const all = this.shown.concat(entries);
    this.shown = all.length > this.shownLimit ? all.slice(all.length - this.shownLimit) : all;
  }
}
