/** The characters of a code: 29 that nobody takes for one another (services/visit/codes). */

export const ALPHABET = "0123456789ACDEFGHJKMNPQRTVWXY";
export const BASE = ALPHABET.length;

const READ_AS: Record<string, string> = { O: "0", I: "1", L: "1", Z: "2", S: "5", B: "8", U: "V" };
const PASSED_OVER = /[\s\p{Pd}−_]/gu;

/** Returns typed text in the alphabet's form: wide and small letters, spaces and dashes mended. */
export function tidy(text: string): string {
  const kept = text.normalize("NFKC").replace(PASSED_OVER, "").toUpperCase();
  return Array.from(kept, (character) => READ_AS[character] ?? character).join("");
}

/** Returns the values that characters stand for; undefined if one is not of the alphabet. */
export function toValues(characters: string): number[] | undefined {
  const values = Array.from(characters, (character) => ALPHABET.indexOf(character));
  return values.includes(-1) ? undefined : values;
}
