/** Answers that the phone keeps, so that it works from them where there is no network. */

import { base, plain } from "../storage/database";
import { network } from "./network";
import { RefusedError, UnreachableError, refusalOf, send } from "./request";
import { session } from "./session";

/**
 * Asks, keeps what was answered, and falls back on what is kept.
 *
 * Raises RefusedError; UnreachableError where nothing is kept. What is kept belongs to whoever is
 * signed in: another account on the same phone sees none of it.
 */
export async function ask<Body>(path: string): Promise<Body> {
  const key = `${session.now?.person ?? ""} ${path}`;
  const database = await base();
  const kept = await database.get("kept", key);
  try {
    const headers: HeadersInit = kept?.tag ? { "If-None-Match": kept.tag } : {};
    const answer = await send(path, { headers }, session.now?.token);
    network.reached();
    if (answer.status === 304 && kept) return kept.value as Body;
    const refusal = await refusalOf(answer);
    if (refusal) throw refusal;
    const value = (await answer.json()) as Body;
    const tag = answer.headers.get("ETag");
    await database.put("kept", { key, value: plain(value), ...(tag ? { tag } : {}) });
    return value;
  } catch (error) {
    if (error instanceof RefusedError || !kept) throw error;
    if (error instanceof UnreachableError) network.missed();
    return kept.value as Body;
  }
}
