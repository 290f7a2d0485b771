/** What the pages say, in two languages, and how large. */

import { reactive, readonly } from "vue";

import { en } from "./en";
import { type Words, zh } from "./zh";

export type Word = keyof Words;
export type Language = "zh" | "en";

const DICTIONARIES: Record<Language, Words> = { zh, en };
const TAGS: Record<Language, string> = { zh: "zh-CN", en: "en" };
const KEY = "needle-view";

interface View {
  language: Language;
  large: boolean;
}

const held = reactive<View>({ language: "zh", large: false, ...stored() });
export const view = readonly(held);
show();

/** Returns a sentence in the language at hand, with `{names}` filled in. */
export function say(word: Word, filled: Record<string, string | number> = {}): string {
  return DICTIONARIES[held.language][word].replace(/\{(\w+)\}/g, (_, name: string) =>
    String(filled[name] ?? ""),
  );
}

/** Returns a day as people of the language at hand write it. */
export function day(moment: string | number): string {
  return new Date(moment).toLocaleDateString(TAGS[held.language]);
}

/** Returns a moment as people of the language at hand write it. */
export function moment(at: string | number): string {
  const style = { dateStyle: "short", timeStyle: "short" } as const;
  return new Date(at).toLocaleString(TAGS[held.language], style);
}

export function otherLanguage(): void {
  held.language = held.language === "zh" ? "en" : "zh";
  show();
}

export function otherSize(): void {
  held.large = !held.large;
  show();
}

// A preference, not data: localStorage may lose it when the browser is killed.
function show(): void {
  localStorage.setItem(KEY, JSON.stringify(held));
  document.documentElement.lang = TAGS[held.language];
  document.documentElement.classList.toggle("large", held.large);
}

function stored(): Partial<View> {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<View>;
  } catch {
    return {};
  }
}
