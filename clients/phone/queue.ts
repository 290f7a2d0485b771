/** What its owner sees of the queue. */

import { computed, shallowRef } from "vue";

import { session } from "../shared/api/session";
import { finished } from "../shared/queue/keeping";
import { sendAll } from "../shared/queue/sending";
import type { Item } from "../shared/queue/state";
import { onChange } from "../shared/storage/news";

const EVERY_MS = 20_000;

export const items = shallowRef<Item[]>([]);
export const waiting = computed(() => count("waiting"));
export const refused = computed(() => count("refused"));

/** Something that cannot wait has not been sent yet. */
export const urgentUnsent = computed(() =>
  items.value.some((item) => item.urgent && item.state === "waiting"),
);

/** Keeps the view up to date, and sends whenever something may get through. Returns how to end. */
export function watchQueue(): () => void {
  const refresh = async () => void (items.value = await finished(session.now?.person ?? ""));
  const ended = onChange(() => void refresh());
  const send = () => void sendAll();
  const timer = setInterval(send, EVERY_MS);
  addEventListener("online", send);
  void refresh();
  send();
  return () => {
    ended();
    clearInterval(timer);
    removeEventListener("online", send);
  };
}

function count(state: Item["state"]): number {
  return items.value.filter((item) => item.state === state).length;
}
