/** Who is signed in on this phone. */

import { reactive, readonly } from "vue";

import { base, plain } from "../storage/database";
import type { Schema } from "./request";

export type Session = Schema<"Session">;

const KEY = "session";
const held = reactive<{ now: Session | undefined }>({ now: undefined });

/** The session at hand; `now` is undefined where nobody is signed in. */
export const session = readonly(held);

/** Finds who was signed in when the page was last open. */
export async function recall(): Promise<Session | undefined> {
  held.now = (await (await base()).get("kept", KEY))?.value as Session | undefined;
  return held.now;
}

/** Keeps who has just signed in. */
export async function begin(signedIn: Session): Promise<void> {
  await (await base()).put("kept", { key: KEY, value: plain(signedIn) });
  held.now = signedIn;
  void navigator.storage?.persist?.();
}

/** Forgets who was signed in; what they have not sent yet stays until they are back. */
export async function end(): Promise<void> {
  await (await base()).delete("kept", KEY);
  held.now = undefined;
}
