import { AsyncLocalStorage } from "node:async_hooks";

/** Resolves while the right still stands; rejects when it was lost. */
export type RightCheck = () => Promise<void>;

const rights = new AsyncLocalStorage<RightCheck>();

/** Runs a call of a port under a right, which the port asks for again with `requireRight` when it had to wait. */
export function underRight<Result>(check: RightCheck, run: () => Result): Result {
  return rights.run(check, run);
}

/**
 * Rejects when the right that a call was made under was lost since; resolves at once for a call without one.
 *
 * A provider asks immediately before each request that may change something: a call may have waited for its turn longer
 * than the right was sure to last.
 */
export async function requireRight(): Promise<void> {
  const check = rights.getStore();
  // What the check sends itself, such as the renewal of a lease, is not sent under the right.
  if (check !== undefined) await rights.exit(check);
}
