import { hasFailed } from "../model/error.ts";
import type { FieldConflict } from "./cluster.ts";

/** The `cause` of a `conflict` that server-side apply was refused with. */
export interface FieldConflictCause {
  readonly fieldConflicts: readonly FieldConflict[];
}

/** The fields that an `apply` was refused for, as the API server names them; empty for every other error. */
export function fieldConflicts(error: unknown): readonly FieldConflict[] {
  if (!hasFailed(error, "conflict")) return [];
  const { cause } = error;
  if (typeof cause !== "object" || cause === null || !("fieldConflicts" in cause)) return [];
  return (cause as FieldConflictCause).fieldConflicts;
}
