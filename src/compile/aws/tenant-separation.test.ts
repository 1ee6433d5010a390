import { describe, expect, it } from "vitest";
import { awsCase, environmentBundle } from "../../../test/support/aws-cases.ts";
import { flattenDeferred, listOf, resourcesOfType, roleStatements } from "../../../test/support/flat-policy.ts";
import { sampleArchitecture } from "../../../test/support/sample.ts";
import type { Statement } from "./policy-document.ts";

interface Request {
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, string>>;
}

/** What the roles of an environment with every kind of resource, own and pooled, may do; all in one shared account. */
function grantsOf(tenant: string, environment: string): readonly Statement[] {
  const { context } = awsCase(sampleArchitecture("shared", "namespace"), { name: environment }, { name: tenant });
  const placement = { ...context.placement, tenant, environment };
  return environmentBundle({ ...context, placement }).stacks.flatMap((stack) =>
    resourcesOfType([stack], "AWS::IAM::Role")
      .flatMap(([logical]) => roleStatements(stack, logical))
      .map((statement) => flattenDeferred(statement as never) as unknown as Statement),
  );
}

/** Whether a pattern with `*` and `?` matches a text. */
function matches(pattern: string, text: string): boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`).test(text);
}

/** One text that a pattern matches. */
function exampleOf(pattern: string): string {
  return pattern.replaceAll("?", "a").replaceAll("*", "x");
}

/** Everything that a statement allows, one example each. */
function requestsOf(statement: Statement): readonly Request[] {
  const keys = Object.entries(statement.Condition ?? {})
    .filter(([operator]) => operator !== "Null")
    .flatMap(([, values]) => Object.entries(values));
  const context = Object.fromEntries(keys.map(([key, value]) => [key, exampleOf(listOf(value)[0] ?? "")]));
  return listOf(statement.Action).flatMap((action) =>
    listOf(statement.Resource).map((resource) => ({ action, resource: exampleOf(resource), context })),
  );
}

function allows(statement: Statement, { action, resource, context }: Request): boolean {
  const holds = Object.entries(statement.Condition ?? {}).every(([operator, values]) =>
    Object.entries(values).every(([key, wanted]) => {
      const given = context[key];
      if (operator === "Null") return (given === undefined) === (wanted === "true");
      return given !== undefined && listOf(wanted).some((pattern) => matches(pattern, given));
    }),
  );
  return (
    holds &&
    listOf(statement.Action).some((pattern) => matches(pattern, action)) &&
    listOf(statement.Resource).some((pattern) => matches(pattern, resource))
  );
}

/** A shared table has one key, whoever reads it; its leading keys are what separates its tenants. */
function isKeyOfSharedTable({ context }: Request): boolean {
  return context["kms:EncryptionContext:aws:dynamodb:tableName"] === "orders-eu1";
}

describe("a role's own policy", () => {
  it.each([
    ["tenant-1", "prod", "tenant-10", "prod"],
    ["tenant-1", "prod", "tenant-1", "prod2"],
    ["a", "b", "a-b", "b"],
    ["a-b", "b", "a", "b"],
  ])("of %s/%s reaches nothing of %s/%s, nor the other way round", (tenant, environment, other, otherEnvironment) => {
    const [mine, theirs] = [grantsOf(tenant, environment), grantsOf(other, otherEnvironment)];
    for (const [attacker, victim] of [
      [mine, theirs],
      [theirs, mine],
    ] as const) {
      const requests = victim.flatMap(requestsOf).filter((request) => !isKeyOfSharedTable(request));
      expect(requests.length).toBeGreaterThan(40);
      for (const request of requests) {
        expect(victim.some((statement) => allows(statement, request))).toBe(true);
        expect(attacker.filter((statement) => allows(statement, request))).toEqual([]);
      }
    }
  });
});
