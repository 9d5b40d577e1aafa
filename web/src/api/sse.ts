// Server-sent events over fetch. EventSource would do for the bytes, but it can neither show why a stream was
// refused (a wrong query answers 400 with a sentence) nor take up a stream again after a given position.
import { type ApiProblem, asProblem, problemOf } from "./problem";

export interface ServerEvent {
  event: string;
  data: string;
  id: string;
}

// The line protocol of https://html.spec.whatwg.org/multipage/server-sent-events.html, fed in any pieces.
export class EventParser {
  private rest = "";
  private event = "";
  private lines: string[] = [];
  lastId = "";

  push(chunk: string): ServerEvent[] {
    const out: ServerEvent[] = [];
    this.rest += chunk;
    const lines = this.rest.split(/\r\n|\n|\r(?!$)/);
    this.rest = lines.pop() ?? "";
    for (const line of lines) this.line(line, out);
    return out;
  }

  private line(line: string, out: ServerEvent[]): void {
    if (line === "") {
      if (this.lines.length > 0) {
        out.push({ event: this.event || "message", data: this.lines.join("\n"), id: this.lastId });
      }
      this.event = "";
      this.lines = [];
      return;
    }
    if (line.startsWith(":")) return;
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "event") this.event = value;
    else if (field === "data") this.lines.push(value);
    else if (field === "id" && !value.includes("\0")) this.lastId = value;
  }
}

export type StreamState = "connecting" | "open" | "waiting";

export interface StreamHandlers {
  onEvent(event: ServerEvent): void;
  onState?(state: StreamState, problem: ApiProblem | null): void;
  onRefused?(problem: ApiProblem): void; // 4xx: asking again would not help
}

const waitFirst = 500;
const waitMax = 15_000;
// The server sends a comment every 15 s; a stream that is silent for longer than this is dead.
const silenceMax = 40_000;

// Opens a stream and keeps it open; answers what closes it.
export function openStream(path: string, handlers: StreamHandlers): () => void {
  let closed = false;
  let wait = waitFirst;
  let lastId = "";
  let abort = new AbortController();
  let timer = 0;

  const again = (problem: ApiProblem | null) => {
    if (closed) return;
    handlers.onState?.("waiting", problem);
    timer = window.setTimeout(connect, wait);
    wait = Math.min(wait * 2, waitMax);
  };

  const connect = async () => {
    if (closed) return;
    abort = new AbortController();
    handlers.onState?.("connecting", null);
    let watchdog = 0;
    const alive = () => {
      window.clearTimeout(watchdog);
      watchdog = window.setTimeout(() => abort.abort(), silenceMax);
    };
    try {
      const response = await fetch(path, {
        credentials: "same-origin",
        headers: { Accept: "text/event-stream", ...(lastId ? { "Last-Event-ID": lastId } : {}) },
        signal: abort.signal,
        cache: "no-store",
      });
      if (!response.ok) {
        const problem = await problemOf(response);
        const refused = problem.status >= 400 && problem.status < 500 && problem.status !== 429;
        if (refused && !closed) {
          handlers.onRefused?.(problem);
          return;
        }
        throw problem;
      }
      handlers.onState?.("open", null);
      wait = waitFirst;
      const parser = new EventParser();
      parser.lastId = lastId;
      const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
      if (!reader) throw new TypeError("no body");
      alive();
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        alive();
        for (const event of parser.push(part.value)) if (!closed) handlers.onEvent(event);
        lastId = parser.lastId;
      }
      again(null);
    } catch (error) {
      if (!closed) again(asProblem(error));
    } finally {
      window.clearTimeout(watchdog);
    }
  };

  void connect();
  return () => {
    closed = true;
    window.clearTimeout(timer);
    abort.abort();
  };
}
