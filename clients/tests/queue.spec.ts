/** What becomes of a finished request, whatever the server, the line and the order are. */

import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { type Item, type Outcome, after, due, patience } from "../shared/queue/state";

const NOW = 1_800_000_000_000;
const ITEM: Item = {
  id: "01940000-0000-7000-8000-000000000001",
  account: "cadre-xiaoman",
  path: "/api/visits/01940000-0000-7000-8000-000000000001",
  body: "{}",
  about: "社姆新村 12 号",
  at: NOW,
  urgent: false,
  state: "waiting",
  tries: 0,
  notBefore: 0,
};
const answered = (status: number): Outcome => ({ kind: "answered", status });

const items: fc.Arbitrary<Item[]> = fc.array(
  fc
    .record({
      id: fc.uuid(),
      account: fc.constantFrom("cadre-xiaoman", "cadre-guyu"),
      at: fc.integer({ min: NOW - 1000, max: NOW }),
      urgent: fc.boolean(),
      state: fc.constantFrom("waiting" as const, "refused" as const, "sent" as const),
      notBefore: fc.constantFrom(0, NOW - 1, NOW + 1),
    })
    .map((varied) => ({ ...ITEM, ...varied })),
);
const outcomes: fc.Arbitrary<Outcome> = fc.oneof(
  fc.constant<Outcome>({ kind: "unreachable" }),
  fc.constantFrom(200, 201, 401, 403, 404, 408, 409, 413, 415, 422, 429, 500, 503).map(answered),
);

describe("an item", () => {
  test.each([200, 201])("is sent when it is answered %i", (status) => {
    const result = after(ITEM, answered(status), NOW);
    expect(result).toMatchObject({ item: { state: "sent" }, next: "go-on" });
  });

  test("waits as it is where nobody answers", () => {
    expect(after(ITEM, { kind: "unreachable" }, NOW)).toEqual({ item: ITEM, next: "stop" });
  });

  test("waits as it is for a sign-in", () => {
    expect(after(ITEM, answered(401), NOW)).toEqual({ item: ITEM, next: "sign-in" });
  });

  test.each([408, 425, 429, 500, 503])("waits longer after each %i", (status) => {
    const once = after(ITEM, answered(status), NOW).item;
    const twice = after(once, answered(status), NOW).item;
    expect(once.state).toBe("waiting");
    expect(once.notBefore).toBeGreaterThan(NOW);
    expect(twice.notBefore).toBeGreaterThan(once.notBefore);
  });

  test("waits as long as it is told to", () => {
    const outcome: Outcome = { kind: "answered", status: 429, retryAfter: 120 };
    expect(after(ITEM, outcome, NOW).item.notBefore).toBe(NOW + 120_000);
  });

  test("that alone cannot be taken lets the others pass", () => {
    const third = after({ ...ITEM, tries: 2 }, answered(500), NOW);
    expect(third).toMatchObject({ item: { state: "waiting" }, next: "go-on" });
  });

  test.each([400, 403, 404, 409, 412, 413, 415, 422])("is kept with the reason on %i", (status) => {
    const refusal = { status, code: "form.unknown", detail: "There is no such form." };
    const result = after(ITEM, { kind: "answered", status, refusal }, NOW);
    expect(result).toMatchObject({ item: { state: "refused", refusal }, next: "go-on" });
  });

  test("keeps what it says, and ends only as what the first answer for good made it", () => {
    const lasting = (one: Outcome) =>
      one.kind === "answered" && ![401, 408, 429].includes(one.status) && one.status < 500;
    fc.assert(
      fc.property(fc.array(outcomes, { minLength: 1 }), (answers) => {
        const ended = answers.reduce(
          (item, answer) => (item.state === "waiting" ? after(item, answer, NOW).item : item),
          ITEM,
        );
        const { id, path, body, account, at } = ITEM;
        expect(ended).toMatchObject({ id, path, body, account, at });
        const final = answers.find(lasting);
        const status = final?.kind === "answered" ? final.status : undefined;
        const expected = status === undefined ? "waiting" : status < 300 ? "sent" : "refused";
        expect(ended.state).toBe(expected);
      }),
    );
  });
});

describe("the queue", () => {
  test("sends its own account's, what is due, the urgent first, then in order", () => {
    fc.assert(
      fc.property(items, (all) => {
        const sent = due(all, "cadre-xiaoman", NOW);
        const mine = all.filter((item) => item.account === "cadre-xiaoman");
        const expected = mine.filter((item) => item.state === "waiting" && item.notBefore <= NOW);
        expect(new Set(sent)).toEqual(new Set(expected));
        sent.slice(1).forEach((item, before) => {
          const earlier = sent[before]!;
          expect(earlier.urgent || !item.urgent).toBe(true);
          if (earlier.urgent === item.urgent) expect(earlier.at).toBeLessThanOrEqual(item.at);
        });
      }),
    );
  });

  test("is never patient for longer than five minutes", () => {
    fc.assert(fc.property(fc.nat(100), (tries) => patience(tries) <= 300_000));
  });
});
