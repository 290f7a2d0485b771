/** What is being filled in, kept at each keystroke. */

import { base, plain } from "./database";

/** Keeps a draft of an account's. */
export async function keepDraft(key: string, account: string, value: unknown): Promise<void> {
  await (await base()).put("drafts", { key, account, value: plain(value), at: Date.now() });
}

/** Returns a draft, if it is this account's. */
export async function draft<Value>(key: string, account: string): Promise<Value | undefined> {
  const found = await (await base()).get("drafts", key);
  return found?.account === account ? (found.value as Value) : undefined;
}
