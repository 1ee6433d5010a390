import { readFileSync } from "node:fs";
import { join } from "node:path";
import { TenantryError } from "../../model/error.ts";
import type { State } from "../aws/state.ts";
import type { Fault } from "./fault.ts";
import type { ArmedFault } from "./fault-injector.ts";

/** In a sandbox's folder: a JSON list of faults. */
export const faultsFile = "faults.json";

const kinds: ReadonlySet<unknown> = new Set(["kill", "lost-reply", "throttled", "expired", "denied", "stale"]);
const fields: Readonly<Record<string, (value: unknown) => boolean>> = {
  kind: (value) => kinds.has(value),
  at: (value) => value === "before" || value === "after",
  seconds: isPositive,
  service: isText,
  operation: isText,
  place: isText,
  nth: isPositive,
  times: (value) => value === "all" || isPositive(value),
};

/**
 * The faults that a sandbox's folder asks for, in every process that opens it. Each strike is counted in the state, so that
 * a fault that killed one process does not kill the next.
 */
export function readFaults(folder: string, state: State): readonly ArmedFault[] {
  const path = join(folder, faultsFile);
  const text = readText(path);
  if (text === undefined) return [];
  return parseFaults(text, path).map((fault, index) => {
    const key = `${index}:${JSON.stringify(fault)}`;
    const strikes = state.table<number>("sandbox/faults");
    const earlier = strikes.get(key) ?? 0;
    return {
      fault,
      struck: () => earlier,
      onStrike: () => {
        if (fault.times === "all" || fault.kind === "stale") return;
        state.transact(() => strikes.put(key, (strikes.get(key) ?? 0) + 1));
      },
    };
  });
}

function parseFaults(text: string, path: string): readonly Fault[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw refuse(path, "it is not JSON", cause);
  }
  if (!Array.isArray(value)) throw refuse(path, "it is not a list");
  for (const [index, fault] of value.entries()) {
    const problem = findProblem(fault);
    if (problem !== undefined) throw refuse(path, `fault ${index + 1} ${problem}`);
  }
  return value as readonly Fault[];
}

function findProblem(fault: unknown): string | undefined {
  if (typeof fault !== "object" || fault === null) return "is not an object";
  for (const [name, value] of Object.entries(fault)) {
    if (fields[name] === undefined) return `has an unknown field '${name}'`;
    if (!fields[name](value)) return `has no valid ${name}: ${JSON.stringify(value)}`;
  }
  const { kind, at, seconds } = fault as Readonly<Record<string, unknown>>;
  if (kind === undefined) return "has no kind";
  if ((kind === "kill") !== (at !== undefined)) return "needs 'at' for kind 'kill', and only then";
  if ((kind === "stale") !== (seconds !== undefined)) return "needs 'seconds' for kind 'stale', and only then";
  return undefined;
}

function isText(value: unknown): boolean {
  return typeof value === "string";
}

function isPositive(value: unknown): boolean {
  return typeof value === "number" && value > 0;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function refuse(path: string, why: string, cause?: unknown): TenantryError {
  return new TenantryError(`reading the sandbox's faults: ${path}: ${why}; correct the file or remove it`, {
    code: "TEN7303",
    source: "user",
    ...(cause === undefined ? {} : { cause }),
  });
}
