/** From a scanned or typed text to the place that it leads to. */

import { ask } from "../shared/api/kept";
import { RefusedError, type Schema, UnreachableError, filled } from "../shared/api/request";
import { read } from "../shared/codes/reading";
import { say } from "../shared/words";
import { begin } from "./visit";

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
    const path = filled("/api/places/lookup", {}, { scanned });
    const found = await ask<Schema<"PlaceRead">>(path);
    if (!found.place || found.read_as !== "found") return { words: found.detail };
    await begin(found.place);
    return undefined;
  } catch (error) {
    return { words: words(error) };
  }
}

function words(error: unknown): string {
  if (error instanceof UnreachableError) return say("form_not_kept");
  if (error instanceof RefusedError) return error.status === 404 ? say("place_absent") : error.message;
  throw error;
}
