/** Where somebody who is signed in works. */

import type { Session } from "../shared/api/session";

/** Returns the address of whoever's post it is; undefined where there is no page for it yet. */
export function workplace(session: Session): string | undefined {
  return session.roles.includes("cadre") ? "/phone/" : undefined;
}
