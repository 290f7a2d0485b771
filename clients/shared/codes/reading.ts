/** Reading a code that somebody typed or scanned, as services/visit/codes/reading.py does. */

import { ALPHABET, BASE, tidy, toValues } from "./alphabet";

const COUNTY = 4;
const LENGTH = 11;
const LONGEST = 2048;
const ADDRESS = /^(?:https?:\/\/)?[^/\s]+\/p\/([^/?#]*)\/?(?:[?#].*)?$/i;
const COUNTY_CODE = /^[1-6][0-9]{5}$/;

export type Read =
  | { as: "code"; code: string; county: string }
  | { as: "mistyped"; suggestion?: string }
  | { as: "not-ours" };

/** Returns the code in a text: bare, in groups, or as the address in its QR code. */
export function read(text: string): Read {
  const typed = typedIn(text);
  const values = toValues(typed);
  if (!values || Math.abs(values.length - LENGTH) > 1) return { as: "not-ours" };
  const county = countyOf(typed);
  if (county) return { as: "code", code: typed, county };
  const meant = new Set([...slips(typed)].filter((slip) => countyOf(slip)));
  const [suggestion] = meant;
  return meant.size === 1 && suggestion
    ? { as: "mistyped", suggestion: grouped(suggestion) }
    : { as: "mistyped" };
}

const SECRET = /^[0-9A-HJKMNP-TV-Z]{16}$/;

/** Returns the secret behind the # of one of our labels' addresses, if it is one. */
export function secretIn(text: string): string | undefined {
  const [address = "", secret = ""] = text.trim().split("#");
  return read(address).as === "code" && SECRET.test(secret) ? secret : undefined;
}

/** Returns a code as it is printed and read out: groups of four, four and three. */
export const grouped = (code: string): string =>
  [code.slice(0, 4), code.slice(4, 8), code.slice(8)].join("-");

function typedIn(text: string): string {
  const trimmed = text.slice(0, LONGEST + 1).normalize("NFKC").trim();
  if (trimmed.length > LONGEST) return "";
  if (!trimmed.includes("/")) return tidy(trimmed);
  return tidy(ADDRESS.exec(trimmed)?.[1] ?? "");
}

function countyOf(code: string): string | undefined {
  const values = toValues(code);
  if (values?.length !== LENGTH || !isRight(values)) return undefined;
  const county = values.slice(0, COUNTY).reduce((sum, value) => sum * BASE + value, 0);
  return COUNTY_CODE.test(String(county)) ? String(county) : undefined;
}

// Two check characters that catch every one or two wrong ones (services/visit/codes/check.py).
function isRight(values: readonly number[]): boolean {
  const plain = values.reduce((sum, value) => sum + value, 0);
  const weighted = values.reduce((sum, value, at) => sum + (at + 1) * value, 0);
  return plain % BASE === 0 && weighted % BASE === 0;
}

function* slips(typed: string): Generator<string> {
  for (let at = 0; at <= typed.length; at++) {
    const before = typed.slice(0, at);
    const rest = typed.slice(at);
    yield before + rest.slice(1);
    yield before + rest.slice(1, 2) + rest.slice(0, 1) + rest.slice(2);
    for (const character of ALPHABET) {
      yield before + character + rest.slice(1);
      yield before + character + rest;
    }
  }
}
