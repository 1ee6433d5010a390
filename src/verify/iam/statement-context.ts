import type { PolicyProblems } from "./policy-problems.ts";

/** What the parts of a statement need while they are read. */
export interface StatementContext {
  readonly variables: boolean;
  readonly problems: PolicyProblems;
  /** Path of the statement. */
  readonly at: string;
}
