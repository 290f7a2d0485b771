/** One tab sends at a time; what two tabs sent twice would change nothing, but cost the line. */

const NAME = "needle-sending";

/** Does the work if no other tab is at it; where there are no locks (old web views), in any case. */
export async function alone(work: () => Promise<void>): Promise<void> {
  if (!navigator.locks) return work();
  await navigator.locks.request(NAME, { ifAvailable: true }, (lock) => (lock ? work() : undefined));
}
