// An error of the API (RFC 9457) as an Error that a screen can show: a title and a sentence that says what to do.
import type { components } from "./schema";

export type Problem = components["schemas"]["Problem"];

export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly requestId: string | undefined;
  readonly position: number | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(status: number, body: Partial<Problem>, retryAfterSeconds?: number) {
    const details = (body.errors ?? []).map((error) => error.detail).filter((detail) => detail !== body.detail);
    super([body.detail ?? "", ...details].filter(Boolean).join(" ") || advice(status));
    this.name = "ApiProblem";
    this.status = status;
    this.code = body.code ?? "internal";
    this.title = body.title ?? heading(status);
    this.requestId = body.request_id;
    this.position = body.errors?.find((error) => error.position !== undefined)?.position;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

function heading(status: number): string {
  if (status === 0) return "The server does not answer";
  if (status === 401) return "You are signed out";
  if (status === 403) return "Not allowed";
  if (status === 404) return "Not there";
  if (status === 412) return "Someone changed it first";
  if (status === 429) return "Too many requests";
  if (status >= 500) return "The server failed";
  return "The request was refused";
}

function advice(status: number): string {
  if (status === 0)
    return "Check that foreshock is running and that this machine can reach it. The page tries again by itself.";
  if (status === 401) return "Sign in again.";
  if (status === 403) return "Your token lacks the scope for this. Ask an administrator.";
  if (status === 404) return "It may have been removed, or its retention has ended.";
  if (status === 412) return "Look at the new state, then try again.";
  if (status === 429) return "Wait a moment, then try again.";
  return "Try again. If it stays, the server's log names the reason.";
}

export async function problemOf(response: Response): Promise<ApiProblem> {
  let body: Partial<Problem> = {};
  try {
    body = (await response.clone().json()) as Partial<Problem>;
  } catch {
    // Not JSON, say from a proxy in between: the status alone must do.
  }
  const retry = Number(response.headers.get("Retry-After"));
  return new ApiProblem(response.status, body, Number.isFinite(retry) && retry > 0 ? retry : undefined);
}

export function asProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  if (error instanceof TypeError) return new ApiProblem(0, {});
  return new ApiProblem(-1, {
    title: "The page failed",
    detail: error instanceof Error ? error.message : String(error),
  });
}
