/** The categories of problems, offered while somebody types. */

import { ask } from "../shared/api/kept";
import { type Schema, UnreachableError, filled } from "../shared/api/request";

const OFFERED = 6;
const NAMED = /category: *([^\s#]+)/g;

/** Returns the categories of the rules in force; none where they were never read on this phone. */
export async function categories(): Promise<string[]> {
  try {
    const rules = await ask<Schema<"RuleSet">>(filled("/api/routing/in-force"));
    const names = Array.from(rules.text.matchAll(NAMED), ([, name]) => name!);
    return [...new Set(names)];
  } catch (error) {
    if (error instanceof UnreachableError) return [];
    throw error;
  }
}

/** Returns those that share most characters with what was typed, the best first. */
export function suggested(names: readonly string[], words: string): string[] {
  const typed = new Set(words);
  const share = (name: string) => [...name].filter((sign) => typed.has(sign)).length / name.length;
  return names
    .map((name) => ({ name, share: share(name) }))
    .filter((each) => each.share > 0)
    .sort((a, b) => b.share - a.share)
    .slice(0, OFFERED)
    .map((each) => each.name);
}
