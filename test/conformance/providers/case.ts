import { isDeepStrictEqual } from "node:util";
import { TenantryError } from "../../../src/model/error.ts";
import type { JsonObject } from "../../../src/model/json.ts";
import type { Report } from "../kubernetes/harness/report.ts";

/** One behaviour; throws when it does not hold. */
export type Case = readonly [name: string, check: () => Promise<void>];

/** Runs cases in order; one that throws does not stop the next. */
export async function runCases(report: Report, cases: readonly Case[]): Promise<void> {
  for (const [name, check] of cases) {
    try {
      await check();
      report.record(name, undefined);
    } catch (error) {
      report.record(name, error instanceof Error ? error.message : String(error));
    }
  }
}

export function expectEqual(actual: unknown, expected: unknown, what: string): void {
  if (isDeepStrictEqual(actual, expected)) return;
  throw new Error(`${what}: ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`);
}

export function expectThat(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}

/** The error that the work fails with. */
export async function failureOf(work: Promise<unknown>): Promise<TenantryError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof TenantryError) return error;
    throw error;
  }
  throw new Error("it did not fail");
}

export async function expectFailure(work: Promise<unknown>, failure: string): Promise<TenantryError> {
  const error = await failureOf(work);
  expectEqual(error.failure, failure, error.message);
  return error;
}

/** Polls until the condition holds; servers' controllers take a moment. */
export async function waitFor(what: string, condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`waited 20 s in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** A part of an object, `{}` where it has none: `part(live, "spec").replicas`. */
export function part(object: JsonObject | undefined, name: string): JsonObject {
  return (object?.[name] ?? {}) as JsonObject;
}
