/** Asking the services: typed by their own description, which is read when the client is built. */

import type { components, paths } from "./described";

export type Schema<Name extends keyof components["schemas"]> = components["schemas"][Name];

type Getting = {
  [Path in keyof paths]: paths[Path] extends {
    get: { responses: { 200: { content: { "application/json": unknown } } } };
  }
    ? Path
    : never;
}[keyof paths];

/** What a GET of this path answers. */
export type Answer<Path extends Getting> = paths[Path] extends {
  get: { responses: { 200: { content: { "application/json": infer Body } } } };
}
  ? Body
  : never;

/** A refusal of the server's, in its own words (RFC 9457). */
export class RefusedError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
  ) {
    super(detail);
  }
}

/** Nobody answered: there is no network, or no server. */
export class UnreachableError extends Error {}

/** Sends a request, to be answered in the page's language. Raises UnreachableError where nobody answers. */
export async function send(path: string, asked: RequestInit, token?: string): Promise<Response> {
  const headers = new Headers(asked.headers);
  headers.set("Accept-Language", document.documentElement.lang);
  if (token) headers.set("Authorization", `Bearer ${token}`);
  try {
    return await fetch(path, { ...asked, headers, cache: "no-store", credentials: "omit" });
  } catch {
    throw new UnreachableError(path);
  }
}

/** Returns the refusal that an answer brings, if it is one. */
export async function refusalOf(answer: Response): Promise<RefusedError | undefined> {
  if (answer.ok) return undefined;
  const problem = (await answer.json().catch(() => ({}))) as Partial<Schema<"Problem">>;
  const { code = "", detail = "" } = problem as { code?: string; detail?: string };
  return new RefusedError(answer.status, code, detail);
}

/** Asks for an action and returns its answer. Raises RefusedError, UnreachableError. */
export async function post<Body>(path: string, body: unknown, token?: string): Promise<Body> {
  const headers = { "Content-Type": "application/json" };
  const answer = await send(path, { method: "POST", headers, body: JSON.stringify(body) }, token);
  const refusal = await refusalOf(answer);
  if (refusal) throw refusal;
  return (await answer.json()) as Body;
}

/** Fills a path's parameters in: `/api/forms/{place}` and its query. */
export function filled<Path extends Getting>(
  path: Path,
  parameters: Record<string, string> = {},
  query: Record<string, string> = {},
): string {
  const address = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(parameters[name] ?? ""),
  );
  const asked = new URLSearchParams(query).toString();
  return asked ? `${address}?${asked}` : address;
}
