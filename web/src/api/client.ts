// The typed client of the API; its types come from openapi.yaml (npm run generate).
import createClient, { type Middleware } from "openapi-fetch";
import { ApiProblem, problemOf } from "./problem";
import type { components, paths } from "./schema";

export type Schemas = components["schemas"];
export type LogRow = Schemas["LogRow"];
export type Finding = Schemas["Finding"];
export type Template = Schemas["Template"];
export type TemplateDetail = Schemas["TemplateDetail"];
export type Incident = Schemas["Incident"];
export type IncidentSummary = Schemas["IncidentSummary"];
export type Session = Schemas["Session"];
export type Overview = Schemas["Overview"];
export type Histogram = Schemas["Histogram"];
export type QuerySummary = Schemas["QuerySummary"];

// Called when the server says that the session is gone, so that the sign-in page can come up.
let signedOut: () => void = () => {};
export function onSignedOut(callback: () => void): void {
  signedOut = callback;
}

// What the cookie alone must not be able to do carries this header; a foreign page cannot set it.
export const writeHeaders = { "X-Foreshock": "1" } as const;

const guard: Middleware = {
  onRequest({ request }) {
    if (request.method !== "GET") request.headers.set("X-Foreshock", "1");
    return request;
  },
  async onResponse({ response, schemaPath }) {
    if (response.ok) return undefined;
    if (response.status === 401 && schemaPath !== "/api/v1/session") signedOut();
    throw await problemOf(response);
  },
};

export const api = createClient<paths>({ baseUrl: window.location.origin, credentials: "same-origin" });
api.use(guard);

// openapi-fetch answers {data, error}; the guard threw on errors, so what is left is data.
export async function data<T>(call: Promise<{ data?: T }>): Promise<T> {
  const { data: body } = await call;
  if (body === undefined) throw new ApiProblem(-1, { title: "The answer is empty", detail: "Try again." });
  return body;
}

export async function checkedFetch(path: string, init: RequestInit): Promise<Response> {
  const response = await fetch(path, { credentials: "same-origin", ...init });
  if (response.ok) return response;
  if (response.status === 401) signedOut();
  throw await problemOf(response);
}
