/** The phone makes the form of a place on a day from its pack as the visit service does. */

import { describe, expect, test } from "vitest";

import told from "../../tests/visit/packs/vectors.json";
import { type Pack, type PackedPlace, changed, itemsOf, versionOf } from "../phone/packs";

const packs = told.packs as unknown as Pack[];
const packOf = (number: number) => packs[number] as Pack;
const placeOf = (pack: Pack) => pack.places[0] as PackedPlace;
const seconds = (text: string | undefined) => (text ? Date.parse(text) : null);

describe("a form from a pack is the service's own", () => {
  test.each(told.forms)("%#", (vector) => {
    const [pack, at] = [packOf(vector.pack), new Date(vector.at)];
    const items = itemsOf(pack, placeOf(pack), "household_visit", at);
    expect(versionOf(pack, at)).toBe(vector.version);
    expect(
      items.map(({ element, askedBy, onFile }) => ({
        element: element.element,
        asked_by: askedBy.map((each) => each.requirement),
        observed_at: seconds(onFile?.observedAt),
        value: onFile?.value ?? null,
      })),
    ).toEqual(
      vector.items.map((item) => ({ ...item, observed_at: seconds(item.observed_at ?? undefined) })),
    );
  });
});

describe("what changed since", () => {
  const pack = packOf(0);
  const renamed = { ...placeOf(pack), name: "卢宅 9 号" };
  const nothing = { ...pack, whole: false, position: 8, elements: [], requirements: [], places: [] };

  test("takes the place of what was held", () => {
    const now = changed(pack, { ...nothing, places: [renamed] });
    expect([now.position, now.places, now.elements]).toEqual([8, [renamed], pack.elements]);
    expect(now.whole).toBe(true);
  });

  test("ends what is asked no more", () => {
    const ended = pack.requirements.map((each) => ({ ...each, ended: true }));
    const now = changed(pack, { ...nothing, requirements: ended });
    expect(itemsOf(now, placeOf(now), "household_visit", new Date("2026-11-23T01:00:00Z"))).toEqual([]);
  });

  test("leaves nothing of what was held where it is whole", () => {
    const whole = { ...nothing, whole: true };
    expect(changed(pack, whole)).toBe(whole);
  });
});
