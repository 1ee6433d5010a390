import type { TenantryError } from "../model/error.ts";
import type { Task } from "./scheduler.ts";
import type { Step } from "./step.ts";
import type { OwnerPart } from "./survey.ts";

/** An owner while its steps are in the graph. */
export interface ActiveOwner {
  readonly part: OwnerPart;
  readonly steps: ReadonlyMap<string, Step>;
  readonly tasks: readonly Task[];
  readonly end: string;
  hasLease: boolean;
  /** Why none of its steps could start. */
  blocked?: unknown;
}

const toldAlready: unique symbol = Symbol("told already");

/** What kept the whole owner from starting is told once, at its first step; a refusal has its own event. */
export function takeBlocked(entry: ActiveOwner): unknown {
  const { blocked } = entry;
  if (blocked === undefined || isToldOtherwise(blocked)) return undefined;
  entry.blocked = toldAlready;
  return blocked;
}

function isToldOtherwise(blocked: unknown): boolean {
  if (blocked === toldAlready) return true;
  const { code } = blocked as Partial<TenantryError>;
  return code === "TEN7001" || code === "TEN7008";
}
