/** What became of what somebody has raised: the cases, their parts, and what was said of them. */

import { reactive, readonly } from "vue";

import { ask } from "../shared/api/kept";
import { type Answer, type Schema, filled } from "../shared/api/request";
import { session } from "../shared/api/session";
import { uuid7 } from "../shared/identity";
import { keep } from "../shared/queue/keeping";
import { sendAll } from "../shared/queue/sending";

export type IssueLine = Schema<"IssueLine">;
export type Issue = Schema<"IssueView">;
export type Timeline = Schema<"Timeline">;

const held = reactive<{ issue: string; title: string }>({ issue: "", title: "" });
export const opened = readonly(held);

/** Says which case the next page shows. */
export function choose({ issue, title }: Pick<IssueLine, "issue" | "title">): void {
  Object.assign(held, { issue, title });
}

/** Returns one page of what the account has raised, the latest first. */
export function raised(cursor = ""): Promise<Answer<"/api/issues">> {
  return ask(filled("/api/issues", {}, { own: "true", ...(cursor && { cursor }) }));
}

/** Returns a case as it stands. Raises RefusedError, UnreachableError. */
export const issueOf = (issue: string): Promise<Issue> =>
  ask(filled("/api/issues/{issue}", { issue }));

/** Returns a case and what happened in it. Raises RefusedError, UnreachableError. */
export async function followed(issue: string): Promise<{ whole: Issue; told: Timeline }> {
  const [whole, told] = await Promise.all([
    issueOf(issue),
    ask<Timeline>(filled("/api/issues/{issue}/timeline", { issue })),
  ]);
  return { whole, told };
}

/** Returns what names a department of this code. */
export async function naming(): Promise<(code: string) => string> {
  const { items } = await ask<Answer<"/api/departments">>(
    filled("/api/departments", {}, { limit: "200" }),
  );
  const names = new Map(items.map((unit) => [unit.department, unit.name]));
  return (code) => names.get(code) ?? code;
}

/** Tells whether its author may still say that a case is not solved. */
export function mayReopen(issue: Issue): boolean {
  const over = issue.status === "closed" || issue.status === "settled";
  return over && issue.reopen_until != null && Date.now() < Date.parse(issue.reopen_until);
}

/** Has a case opened again, now or when there is a network. */
export async function reopen(issue: Issue, reason: string): Promise<void> {
  const id = uuid7();
  await keep({
    id,
    account: session.now?.person ?? "",
    path: `/api/issues/${issue.issue}/reopen/${id}`,
    body: { reason },
    about: issue.title,
  });
  void sendAll();
}
