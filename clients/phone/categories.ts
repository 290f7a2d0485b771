/** The categories of problems, offered while somebody types. */

import { ask } from "../shared/api/kept";
import { type Schema, RefusedError, UnreachableError, filled } from "../shared/api/request";

export type Category = Schema<"Category">;

const OFFERED = 6;
const NOT_FOUND = 404;

/** Returns the categories of the rules in force; none where they were never read on this phone. */
export async function categories(): Promise<readonly Category[]> {
  try {
    return (await ask<Schema<"Categories">>(filled("/api/categories"))).categories;
  } catch (error) {
    const none = error instanceof RefusedError && error.status === NOT_FOUND;
    if (none || error instanceof UnreachableError) return [];
    throw error;
  }
}

/** Returns those that fit best what was typed: by a synonym in it, or the characters they share. */
export function suggested(known: readonly Category[], words: string): Category[] {
  const typed = new Set(words);
  const share = (name: string) => [...name].filter((sign) => typed.has(sign)).length / name.length;
  const fit = ({ category, synonyms }: Category) =>
    synonyms.some((word) => words.includes(word)) ? 1 + share(category) : share(category);
  return known
    .map((one) => ({ one, fit: fit(one) }))
    .filter((each) => each.fit > 0)
    .sort((a, b) => b.fit - a.fit)
    .slice(0, OFFERED)
    .map((each) => each.one);
}
