/** The visit that is being made: its form, what was answered, what was seen. */

import { computed, reactive, readonly, shallowReactive } from "vue";

import { ask } from "../shared/api/kept";
import { network } from "../shared/api/network";
import { type Schema, UnreachableError, filled } from "../shared/api/request";
import { session } from "../shared/api/session";
import { uuid7 } from "../shared/identity";
import { keep, photo } from "../shared/queue/keeping";
import { sendAll } from "../shared/queue/sending";
import type { Photo } from "../shared/storage/database";
import { draft, keepDraft } from "../shared/storage/drafts";
import { formAt } from "./areas";

export type Place = Schema<"Place">;
export type Form = Schema<"Form">;
export type FormItem = Schema<"FormItem">;
export type Value = string | number | boolean | string[];
export type Outcome = Schema<"RecordVisit">["outcome"];

/** What the cadre entered: an answer, or why there is none. */
export type Entry = { value: Value } | { state: "unknown" | "refused" };
export type Problem = Partial<Schema<"ObservedProblem">> &
  Pick<Schema<"ObservedProblem">, "problem" | "title" | "description">;

interface Draft {
  visit: string;
  entries: Record<string, Entry>;
  problems: Problem[];
}

const OCCASION = "household_visit";
const TO = "/api/visits";

const held = shallowReactive<{ form: Form | undefined }>({ form: undefined });
const made = reactive<Draft>({ visit: "", entries: {}, problems: [] });
let photos: Photo[] = [];

export const visit = readonly(held);
export const entryOf = (element: string): Entry | undefined => made.entries[element];
export const problems = computed(() => made.problems);

/** What has to be asked, and what need not be asked again. */
export const asked = computed(() => held.form?.items.filter((item) => !item.on_file) ?? []);
export const onFile = computed(() => held.form?.items.filter((item) => item.on_file) ?? []);

/** How many forms, with how many fields in all, this one form stands for. */
export const replaced = computed(() => {
  const asking = held.form?.items.flatMap((item) => item.asked_by) ?? [];
  return { forms: new Set(asking.map((each) => each.requirement)).size, fields: asking.length };
});

const account = (): string => session.now?.person ?? "";

/** Opens the form at a place, with what was entered before. Raises RefusedError, UnreachableError. */
export async function begin(place: Place): Promise<void> {
  held.form = await formOf(place.place);
  const kept = await draft<Draft>(place.place, account());
  Object.assign(made, kept ?? { visit: uuid7(), entries: {}, problems: [] });
  photos = [];
}

/** The service's form where it answers; else what the area's pack makes, which is newer than kept. */
async function formOf(place: string): Promise<Form> {
  const packed = await formAt(place, OCCASION);
  try {
    const form = await ask<Form>(filled("/api/forms/{place}", { place }, { occasion: OCCASION }));
    return network.state.up ? form : (packed ?? form);
  } catch (error) {
    if (error instanceof UnreachableError && packed) return packed;
    throw error;
  }
}

/** Takes down what was answered to one question; undefined takes it back. */
export function enter(element: string, entry: Entry | undefined): void {
  if (entry === undefined) delete made.entries[element];
  else made.entries[element] = entry;
  void keepIt();
}

/** Takes down a problem that was seen, with its photos. */
export async function note(problem: Problem, files: readonly File[]): Promise<void> {
  const taken = await Promise.all(files.map((file) => photo(file, TO, account())));
  photos.push(...taken);
  const evidence = taken.map(({ digest, type }) => ({ digest, media_type: type, caption: null }));
  made.problems.push({ ...problem, evidence });
  await keepIt();
}

export function drop(problem: string): void {
  made.problems = made.problems.filter((each) => each.problem !== problem);
  void keepIt();
}

/** Finishes the visit: from here on it is the queue's. */
export async function finish(outcome: Outcome): Promise<void> {
  const form = held.form;
  if (!form) return;
  const named = new Set(made.problems.flatMap((each) => each.evidence ?? []).map((e) => e.digest));
  await keep({
    id: made.visit,
    account: account(),
    path: `${TO}/${made.visit}`,
    body: {
      place: form.place.place,
      kind: OCCASION,
      outcome,
      form: form.version,
      answers: outcome === "met" ? given(made.entries) : [],
      problems: made.problems,
      observed_at: new Date().toISOString(),
    },
    about: form.place.name,
    urgent: made.problems.some((problem) => problem.urgent),
    photos: photos.filter((each) => named.has(each.digest)),
    draft: form.place.place,
  });
  void sendAll();
}

function given(entered: Record<string, Entry>): Partial<Schema<"GivenAnswer">>[] {
  return Object.entries(entered).map(([element, entry]) => ({ element, ...entry }));
}

function keepIt(): Promise<void> {
  return keepDraft(held.form?.place.place ?? "", account(), made);
}
