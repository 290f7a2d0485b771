/** The packs of the areas that somebody works in: kept on the phone, and brought up to date. */

import { RefusedError, type Schema, UnreachableError, filled, refusalOf, send } from "../shared/api/request";
import { session } from "../shared/api/session";
import { base, plain } from "../shared/storage/database";
import { type Item, type Occasion, type Pack, type PackedPlace, changed, itemsOf, versionOf } from "./packs";

type Place = Schema<"Place">;
type Form = Schema<"Form">;
type OnFile = Schema<"OnFile">;

const EVERY_MS = 10 * 60_000;

/** Fetches what changed in each area now, and every ten minutes. Returns how to end that. */
export function watchAreas(): () => void {
  const update = () => void updateAll();
  const timer = setInterval(update, EVERY_MS);
  addEventListener("online", update);
  update();
  return () => {
    clearInterval(timer);
    removeEventListener("online", update);
  };
}

/** Finds a place by its code in what is on the phone. */
export async function placeOf(code: string): Promise<Place | undefined> {
  const found = await search((place) => place.code === code);
  return found && asPlace(found.place);
}

/** Makes the form at a place from what is on the phone; undefined where the place is not there. */
export async function formAt(place: string, occasion: Occasion): Promise<Form | undefined> {
  const found = await search((each) => each.place === place);
  if (!found) return undefined;
  const at = new Date();
  const { pack } = found;
  return {
    place: asPlace(found.place),
    occasion,
    version: versionOf(pack, at),
    items: itemsOf(pack, found.place, occasion, at).map((item) => asked(item, pack)),
  };
}

async function updateAll(): Promise<void> {
  if (!session.now?.roles.includes("cadre")) return;
  for (const area of session.now.areas) {
    try {
      await updateOne(area);
    } catch (error) {
      // Without a network, or where the area is too large for a phone, what was opened before serves.
      if (!(error instanceof UnreachableError || error instanceof RefusedError)) throw error;
    }
  }
}

async function updateOne(area: string): Promise<void> {
  const held = await kept(area);
  const path = filled("/api/packs/{area}", { area }, held ? { after: String(held.position) } : {});
  const answer = await send(path, {}, session.now?.token);
  const refusal = await refusalOf(answer);
  if (refusal) throw refusal;
  const news = (await answer.json()) as Pack;
  const now = held ? changed(held, news) : news;
  await (await base()).put("kept", { key: keyOf(area), value: plain(now) });
}

const keyOf = (area: string): string => `${session.now?.person ?? ""} pack ${area}`;

const kept = async (area: string): Promise<Pack | undefined> =>
  (await (await base()).get("kept", keyOf(area)))?.value as Pack | undefined;

async function search(
  wanted: (place: PackedPlace) => boolean,
): Promise<{ pack: Pack; place: PackedPlace } | undefined> {
  for (const area of session.now?.areas ?? []) {
    const pack = await kept(area);
    const place = pack?.places.find((each) => !each.retired && wanted(each));
    if (pack && place) return { pack, place };
  }
  return undefined;
}

function asked({ element, askedBy, onFile }: Item, pack: Pack): Form["items"][number] {
  const names = new Map(pack.departments.map((each) => [each.department, each.name]));
  return {
    element: element.element,
    name: element.name,
    type: element.type,
    choices: element.choices,
    asked_by: askedBy.map(({ requirement, department, title, basis }) => ({
      requirement: requirement ?? "",
      department: department ?? "",
      name: names.get(department ?? "") ?? department ?? "",
      title: title ?? "",
      basis: basis ?? "",
    })),
    on_file: onFile ? { observed_at: onFile.observedAt, value: onFile.value as OnFile["value"] } : null,
  };
}

function asPlace({ place, code, kind, name, area, door }: PackedPlace): Place {
  return {
    place,
    code,
    kind,
    name,
    area,
    door,
    point: null,
    positioned_by: null,
    same_point_as: [],
    retired: null,
    retired_at: null,
    labels: 0,
    version: 0,
  };
}
