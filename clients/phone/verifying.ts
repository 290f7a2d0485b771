/** Verifying what departments have done: which parts wait for it, verdicts, what shows one was there. */

import { ask } from "../shared/api/kept";
import { type Answer, type Schema, filled } from "../shared/api/request";
import { session } from "../shared/api/session";
import { secretIn } from "../shared/codes/reading";
import { uuid7 } from "../shared/identity";
import { keep } from "../shared/queue/keeping";
import { sendAll } from "../shared/queue/sending";

export type Part = Schema<"AssignmentView">;
export type Way = Part["verify_by"];
export type Issue = Schema<"IssueView">;

/** What was found of one part; a part that did not pass says what has to be done again. */
export interface Found {
  passed: boolean;
  note: string;
}

/** What shows that the verifier was there: the secret of the place's label, or a position. */
export type Proof = { label: string } | { fix: Schema<"Fix"> };

/** A case of which parts wait to be verified. */
export interface Waiting {
  issue: string;
  number: string;
  title: string;
  parts: number;
}

/** How a cadre verifies: a resident's word is taken by a caller. */
export const WAYS: readonly Way[] = ["site", "sample", "document"];
const ON_THE_SPOT: readonly Way[] = ["site", "sample"];

export const isWaiting = (part: Part): boolean =>
  part.status === "done" &&
  !part.side &&
  !part.halted &&
  WAYS.includes(part.verify_by) &&
  (part.verify_from === null || worksIn(part.verify_from));

/** What a town did itself, another one verifies that was drawn, or the county. */
const worksIn = (town: string): boolean =>
  (session.now?.areas ?? []).some((area) => area.startsWith(town) || town.startsWith(area));

export const needsProof = (parts: readonly Part[]): boolean =>
  parts.some((part) => ON_THE_SPOT.includes(part.verify_by));

/** Returns the cases of which parts wait, in the order of the days on which these were due. */
export async function waiting(): Promise<Waiting[]> {
  const path = filled("/api/assignments", {}, { status: "done", limit: "200" });
  const { items } = await ask<Answer<"/api/assignments">>(path);
  const cases = new Map<string, Waiting>();
  for (const part of items.filter(isWaiting)) {
    const { issue, number, title } = part;
    cases.set(issue, { issue, number, title, parts: (cases.get(issue)?.parts ?? 0) + 1 });
  }
  return [...cases.values()];
}

/** Returns what a scanned label shows; undefined where it is no label of ours. */
export function proofOf(text: string): Proof | undefined {
  const label = secretIn(text);
  return label === undefined ? undefined : { label };
}

/** Asks the device where it is. Raises GeolocationPositionError. */
export async function position(): Promise<Proof> {
  const { coords } = await new Promise<GeolocationPosition>((found, failed) =>
    navigator.geolocation.getCurrentPosition(found, failed, {
      enableHighAccuracy: true,
      maximumAge: 0,
      timeout: 30_000,
    }),
  );
  return {
    fix: {
      longitude: coords.longitude,
      latitude: coords.latitude,
      accuracy_m: coords.accuracy,
      // Not `timestamp`: old web views count it from another epoch. What is asked for now is of now.
      at: new Date().toISOString(),
    },
  };
}

/** Keeps the verdicts, to be sent: one command for each way in which parts are verified. */
export async function judge(
  issue: Issue,
  found: ReadonlyMap<string, Found>,
  proof: Proof | undefined,
): Promise<void> {
  const observed_at = new Date().toISOString();
  for (const way of WAYS) {
    const judged = issue.assignments.filter(
      (part) => part.verify_by === way && found.has(part.assignment),
    );
    if (!judged.length) continue;
    const id = uuid7();
    await keep({
      id,
      account: session.now?.person ?? "",
      path: `/api/issues/${issue.issue}/verify/${id}`,
      body: {
        by: way,
        verdicts: judged.map((part) => verdict(part, found.get(part.assignment)!)),
        observed_at,
        ...(ON_THE_SPOT.includes(way) ? proof : {}),
      },
      about: issue.title,
    });
  }
  void sendAll();
}

function verdict(part: Part, { passed, note }: Found) {
  const done_at = part.milestones[part.milestones.length - 1]?.reached_at ?? null;
  return { assignment: part.assignment, passed, note: note.trim() || null, done_at };
}
