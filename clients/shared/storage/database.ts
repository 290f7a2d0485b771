/** What the phone keeps: in IndexedDB, which survives a killed browser where localStorage does not. */

import { type DBSchema, type IDBPDatabase, openDB } from "idb";

import type { Item } from "../queue/state";

export interface Photo {
  digest: string;
  type: string;
  bytes: ArrayBuffer;
  /** Where it is sent: `/api/visits`, `/api/issues` … */
  to: string;
  account: string;
  sent: boolean;
}

export interface Draft {
  key: string;
  account: string;
  value: unknown;
  at: number;
}

/** An answer of the server's, kept for when there is no network. */
export interface Kept {
  key: string;
  value: unknown;
  tag?: string;
}

interface Stores extends DBSchema {
  items: { key: string; value: Item };
  photos: { key: string; value: Photo };
  drafts: { key: string; value: Draft };
  kept: { key: string; value: Kept };
}

export type Base = IDBPDatabase<Stores>;

const NAME = "needle";
const VERSION = 1;
let opened: Promise<Base> | undefined;

/** Returns the database, opened anew where the system has closed it under the living page. */
export function base(): Promise<Base> {
  opened ??= openDB<Stores>(NAME, VERSION, {
    upgrade(database) {
      database.createObjectStore("items", { keyPath: "id" });
      database.createObjectStore("photos", { keyPath: "digest" });
      database.createObjectStore("drafts", { keyPath: "key" });
      database.createObjectStore("kept", { keyPath: "key" });
    },
    terminated: forget,
    blocking: () => void opened?.then((database) => database.close()).finally(forget),
  });
  return opened;
}

function forget(): void {
  opened = undefined;
}

/** Returns a value as it can be stored: what a page observes are proxies, which cannot. */
export const plain = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value)) as Value;
