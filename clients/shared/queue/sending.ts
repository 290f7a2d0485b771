/** Sending what is kept: words first, photos after them, by one tab at a time. */

import { network } from "../api/network";
import { UnreachableError, refusalOf, send } from "../api/request";
import { session } from "../api/session";
import { base } from "../storage/database";
import { changed } from "../storage/news";
import { alone } from "./alone";
import { type Item, type Next, type Outcome, after, due } from "./state";

let running: Promise<void> | undefined;

/** Sends what is due, unless that is being done already; returns when no more can be sent now. */
export function sendAll(): Promise<void> {
  running ??= alone(drain).finally(() => (running = undefined));
  return running;
}

async function drain(): Promise<void> {
  if ((await drainItems()) === "go-on") await drainPhotos();
}

async function drainItems(): Promise<Next> {
  for (;;) {
    const account = session.now?.person;
    if (!account) return "sign-in";
    const [item] = due(await (await base()).getAll("items"), account, Date.now());
    if (!item) return "go-on";
    const result = after(item, await sent(item), Date.now());
    await (await base()).put("items", result.item);
    changed();
    if (result.next !== "go-on") return result.next;
  }
}

async function sent(item: Item): Promise<Outcome> {
  // Client-Time tells how far this clock is off: it is of the request, the body is always the same.
  const headers = { "Content-Type": "application/json", "Client-Time": new Date().toISOString() };
  try {
    const answer = await send(
      item.path,
      { method: "PUT", headers, body: item.body },
      session.now?.token,
    );
    network.reached();
    return await outcomeOf(answer);
  } catch (error) {
    if (!(error instanceof UnreachableError)) throw error;
    network.missed();
    return { kind: "unreachable" };
  }
}

async function outcomeOf(answer: Response): Promise<Outcome> {
  const refused = await refusalOf(answer);
  const retryAfter = Number(answer.headers.get("Retry-After"));
  return {
    kind: "answered",
    status: answer.status,
    ...(refused
      ? { refusal: { status: refused.status, code: refused.code, detail: refused.message } }
      : {}),
    ...(retryAfter > 0 ? { retryAfter } : {}),
  };
}

async function drainPhotos(): Promise<void> {
  const database = await base();
  for (const digest of await database.getAllKeys("photos")) {
    const photo = await database.get("photos", digest);
    if (!photo || photo.sent || photo.account !== session.now?.person) continue;
    const outcome = await sentPhoto(`${photo.to}/evidence/${digest}`, photo.type, photo.bytes);
    if (outcome === "stop") return;
    await database.put("photos", { ...photo, sent: true, bytes: new ArrayBuffer(0) });
    changed();
  }
}

async function sentPhoto(path: string, type: string, bytes: ArrayBuffer): Promise<Next> {
  const headers = { "Content-Type": type };
  try {
    const answer = await send(path, { method: "PUT", headers, body: bytes }, session.now?.token);
    return answer.ok ? "go-on" : "stop";
  } catch {
    return "stop";
  }
}
