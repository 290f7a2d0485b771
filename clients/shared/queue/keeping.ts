/** Finished requests and their photos, kept until they are answered. */

import { bytesOf, sha256 } from "../identity";
import { type Photo, base, plain } from "../storage/database";
import { changed } from "../storage/news";
import type { Item } from "./state";

export interface Finished {
  id: string;
  account: string;
  path: string;
  body: unknown;
  about: string;
  urgent?: boolean;
  photos?: readonly Photo[];
  /** The draft that it was made from, which goes with it. */
  draft?: string;
}

/** Returns a photo as it is kept and named. */
export async function photo(file: Blob, to: string, account: string): Promise<Photo> {
  const bytes = await bytesOf(file);
  const type = file.type || "image/jpeg";
  return { digest: await sha256(bytes), type, bytes, to, account, sent: false };
}

/** Keeps a request, its photos and the end of its draft in one transaction: all of it, or nothing. */
export async function keep(finished: Finished, now = Date.now()): Promise<void> {
  const { photos = [], draft, body, urgent = false, ...rest } = finished;
  const item: Item = {
    ...rest,
    body: JSON.stringify(plain(body)),
    at: now,
    urgent,
    state: "waiting",
    tries: 0,
    notBefore: 0,
  };
  const transaction = (await base()).transaction(["items", "photos", "drafts"], "readwrite");
  const writes: Promise<unknown>[] = [transaction.objectStore("items").add(item)];
  for (const each of photos) writes.push(transaction.objectStore("photos").put(each));
  if (draft !== undefined) writes.push(transaction.objectStore("drafts").delete(draft));
  await Promise.all([...writes, transaction.done]);
  changed();
}

/** Returns what an account has finished, the newest first. */
export async function finished(account: string): Promise<Item[]> {
  const all = await (await base()).getAll("items");
  return all.filter((item) => item.account === account).sort((a, b) => b.at - a.at);
}

/** Deletes a request that was not sent, or that was refused. */
export async function discard(id: string): Promise<void> {
  const transaction = (await base()).transaction("items", "readwrite");
  const item = await transaction.store.get(id);
  if (item && item.state !== "sent") await transaction.store.delete(id);
  await transaction.done;
  changed();
}

/** Has a refused request sent again, as it is. */
export async function again(id: string): Promise<void> {
  const transaction = (await base()).transaction("items", "readwrite");
  const item = await transaction.store.get(id);
  if (item?.state === "refused") {
    await transaction.store.put({ ...item, state: "waiting", tries: 0, notBefore: 0 });
  }
  await transaction.done;
  changed();
}
