/**
 * What becomes of a finished request: a state machine without input or output.
 *
 * A request is kept until it is answered, and always sent as the same bytes under the same UUID, so
 * that sending it twice changes nothing. What the server refuses for good stays here with the
 * reason, and holds up no other.
 */

export type State = "waiting" | "refused" | "sent";

/** Why a request was refused, as the server says it (RFC 9457). */
export interface Refusal {
  status: number;
  code: string;
  detail: string;
}

export interface Item {
  /** The command's own UUID. */
  id: string;
  /** Whose it is: a phone may be lent. */
  account: string;
  path: string;
  body: string;
  /** What it is about, in its owner's words. */
  about: string;
  /** When it was finished, in milliseconds. */
  at: number;
  /** Goes ahead of everything else. */
  urgent: boolean;
  state: State;
  tries: number;
  /** Not to be sent before this moment, in milliseconds. */
  notBefore: number;
  refusal?: Refusal;
}

export type Outcome =
  | { kind: "answered"; status: number; refusal?: Refusal; retryAfter?: number }
  | { kind: "unreachable" };

/** What the queue does after an outcome: goes on, stops for now, or waits for a sign-in. */
export type Next = "go-on" | "stop" | "sign-in";

const SECOND = 1000;
const LONGEST = 300 * SECOND;
const STUBBORN = 3;
const PASSING = new Set([408, 425, 429]);

/** Returns how long to wait before another try, in milliseconds. */
export const patience = (tries: number): number => Math.min(LONGEST, 2 ** tries * SECOND);

const passes = (status: number): boolean => status >= 500 || PASSING.has(status);

/**
 * Returns what has become of an item, and what the queue does next.
 *
 * Order is kept while the server or the line is in trouble. One item that alone cannot be taken,
 * time after time, lets the others pass.
 */
export function after(item: Item, outcome: Outcome, now: number): { item: Item; next: Next } {
  if (outcome.kind === "unreachable") return { item, next: "stop" };
  const tries = item.tries + 1;
  if (outcome.status === 401) return { item, next: "sign-in" };
  if (passes(outcome.status)) {
    const rest = Math.max(patience(tries), (outcome.retryAfter ?? 0) * SECOND);
    const waiting: Item = { ...item, tries, notBefore: now + rest };
    return { item: waiting, next: tries < STUBBORN ? "stop" : "go-on" };
  }
  if (outcome.status < 300) return { item: sent(item, tries), next: "go-on" };
  const refusal = outcome.refusal ?? { status: outcome.status, code: "", detail: "" };
  return { item: { ...item, tries, state: "refused", refusal }, next: "go-on" };
}

function sent(item: Item, tries: number): Item {
  const { refusal: _, ...rest } = item;
  return { ...rest, tries, state: "sent" };
}

/** Returns what is to be sent now, the urgent first, then in the order in which it was finished. */
export function due(items: readonly Item[], account: string, now: number): Item[] {
  return items
    .filter((item) => item.state === "waiting" && item.account === account && item.notBefore <= now)
    .sort((a, b) => Number(b.urgent) - Number(a.urgent) || a.at - b.at || (a.id < b.id ? -1 : 1));
}
