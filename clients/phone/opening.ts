/** From a scanned or typed text to the place that it leads to. */

import { ask } from "../shared/api/kept";
import { RefusedError, type Schema, UnreachableError, filled } from "../shared/api/request";
import { read } from "../shared/codes/reading";
import { say } from "../shared/words";
import { placeOf } from "./areas";
import { type Place, begin } from "./visit";

/** Why nothing was opened, in words; `meant` is the one code that a slip may have turned into it. */
export interface Trouble {
  words: string;
  meant?: string;
}

const TAKEN_UP = "/phone";

/** Returns the address of the label that a page was opened with, if it was: /phone/p/CODE. */
export function labelIn({ origin, pathname, hash }: Location): string | undefined {
  return pathname.startsWith(`${TAKEN_UP}/p/`)
    ? origin + pathname.slice(TAKEN_UP.length) + hash
    : undefined;
}

/** Opens the visit at what a text leads to; returns why it cannot. */
export async function openText(text: string): Promise<Trouble | undefined> {
  const code = read(text);
  if (code.as === "mistyped") {
    const { suggestion: meant } = code;
    return meant ? { words: say("code_meant", { code: meant }), meant } : { words: say("code_wrong") };
  }
  try {
    // Of a label of ours only the code is sent: its address may carry the label's secret.
    const scanned = code.as === "code" ? code.code : text;
    const found = await placeAt(scanned);
    if ("words" in found) return found;
    await begin(found);
    return undefined;
  } catch (error) {
    return { words: words(error) };
  }
}

/** Returns the place that a code leads to, by the services or by what is on the phone. */
async function placeAt(scanned: string): Promise<Place | Trouble> {
  const path = filled("/api/places/lookup", {}, { scanned });
  try {
    const found = await ask<Schema<"PlaceRead">>(path);
    return found.place && found.read_as === "found" ? found.place : { words: found.detail };
  } catch (error) {
    const known = error instanceof UnreachableError ? await placeOf(scanned) : undefined;
    if (known) return known;
    throw error;
  }
}

function words(error: unknown): string {
  if (error instanceof UnreachableError) return say("form_not_kept");
  if (error instanceof RefusedError) return error.status === 404 ? say("place_absent") : error.message;
  throw error;
}
