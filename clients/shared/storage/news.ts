/** Telling every open tab that what is kept here has changed. */

const listeners = new Set<() => void>();
const channel = typeof BroadcastChannel === "undefined" ? undefined : new BroadcastChannel("needle");
channel?.addEventListener("message", tell);

function tell(): void {
  for (const listener of listeners) listener();
}

/** Tells all tabs, this one too. */
export function changed(): void {
  tell();
  channel?.postMessage(null);
}

/** Calls `listener` at each change; returns how to end that. */
export function onChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
