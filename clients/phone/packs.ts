/** The form at a place, made from a pack as services/visit/domain/pack.py makes it. */

import type { Schema } from "../shared/api/request";

export type Pack = Schema<"Pack">;
export type PackedPlace = Schema<"PackedPlace">;
export type Requirement = Schema<"PackedRequirement">;
export type Element = Schema<"Element">;
export type Occasion = Requirement["occasion"];

/** One element of a form: who asks for it, and what of it need not be asked again. */
export interface Item {
  element: Element;
  askedBy: Requirement[];
  onFile: { observedAt: string; value: unknown } | undefined;
}

interface Answer {
  observedAt: string;
  /** Absent where the value is sensitive or personal. */
  value?: unknown;
}

const DAY_MS = 86_400_000;
/** All of China keeps one time, eight hours ahead of UTC; days are counted by it. */
const AHEAD_MS = 8 * 3_600_000;

/** Returns a pack with what changed since taking the place of what it held. */
export function changed(pack: Pack, news: Pack): Pack {
  if (news.whole) return news;
  return {
    ...news,
    whole: true,
    elements: newest(pack.elements, news.elements, (each) => each.element),
    requirements: newest(pack.requirements, news.requirements, (each) => each.number),
    places: newest(pack.places, news.places, (each) => each.place),
  };
}

/** Returns the version under which the service judges a record made with a form of this moment. */
export const versionOf = (pack: Pack, at: Date): string =>
  `v${pack.position}@${at.toISOString().slice(0, 19)}Z`;

/** Returns what to ask at a place, each element once, and what is on file. */
export function itemsOf(pack: Pack, place: PackedPlace, occasion: Occasion, at: Date): Item[] {
  const today = dayOf(at);
  const due = dueAt(pack, place, occasion, today);
  const elements = new Map(pack.elements.map((each) => [each.element, each]));
  const answers = answersAt(place);
  const items: Item[] = [];
  for (const code of new Set(due.flatMap((each) => each.elements))) {
    const element = elements.get(code);
    if (!element) continue;
    const askedBy = due.filter((each) => each.requirement && each.elements.includes(code));
    const fresh = freshOf(element, answers.get(code), today);
    // What only a restricted requirement asks, and is on file, is left out: nobody has to be asked.
    if (askedBy.length || !fresh) items.push({ element, askedBy, onFile: shown(element, fresh) });
  }
  return items;
}

function dueAt(pack: Pack, place: PackedPlace, occasion: Occasion, today: number): Requirement[] {
  const met = new Map(
    place.met.flatMap(({ day, requirements }) =>
      requirements.map((number) => [number, dayNamed(day)] as const),
    ),
  );
  const inForce = (each: Requirement) =>
    !each.ended &&
    each.occasion === occasion &&
    place.area.startsWith(each.area) &&
    each.place_kinds.includes(place.kind) &&
    dayNamed(each.until) >= today;
  return [...pack.requirements]
    .sort((one, other) => one.number - other.number)
    .filter((each) => inForce(each) && today - (met.get(each.number) ?? -Infinity) >= each.every_days);
}

function answersAt(place: PackedPlace): Map<string, Answer> {
  const found = new Map<string, Answer>();
  for (const given of place.on_file) {
    const observedAt = given.observed_at;
    given.elements.forEach((code, index) =>
      found.set(code, { observedAt, value: given.values[index] }),
    );
    for (const code of given.untold) found.set(code, { observedAt });
  }
  return found;
}

function freshOf(element: Element, answer: Answer | undefined, today: number): Answer | undefined {
  if (!answer || today - dayOf(new Date(answer.observedAt)) >= element.fresh_days) return undefined;
  return answer;
}

function shown(element: Element, fresh: Answer | undefined): Item["onFile"] {
  if (!fresh) return undefined;
  const closed = element.sensitive || element.personal;
  return { observedAt: fresh.observedAt, value: closed ? null : (fresh.value ?? null) };
}

const dayOf = (at: Date): number => Math.floor((at.getTime() + AHEAD_MS) / DAY_MS);
const dayNamed = (day: string): number => Date.parse(`${day}T00:00:00Z`) / DAY_MS;

function newest<Each>(
  held: readonly Each[],
  news: readonly Each[],
  key: (each: Each) => string | number,
): Each[] {
  return [...new Map([...held, ...news].map((each) => [key(each), each])).values()];
}
