/** Which page is open: kept in the browser's history, so that its own "back" works. */

import { reactive, readonly } from "vue";

export type PageName =
  | "home"
  | "scan"
  | "visit"
  | "problem"
  | "saved"
  | "queue"
  | "mine"
  | "case"
  | "to-verify"
  | "verify"
  | "verified";

const open = reactive<{ now: PageName }>({ now: "home" });
export const page = readonly(open);

addEventListener("popstate", (event: PopStateEvent) => {
  open.now = (event.state as { page?: PageName } | null)?.page ?? "home";
});

/** Opens a page. What was open is where "back" leads. */
export function goTo(name: PageName): void {
  if (name !== open.now) history.pushState({ page: name }, "");
  open.now = name;
  scrollTo(0, 0);
}

/** Opens a page in place of the one that is open, to which "back" must not lead again. */
export function goOn(name: PageName): void {
  history.replaceState({ page: name }, "");
  open.now = name;
  scrollTo(0, 0);
}
