import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { EnvironmentContext } from "../../src/compile/context.ts";
import { stableStringify } from "../../src/model/json.ts";
import { renderCloudFormation } from "../../src/render/cloudformation/render-cloudformation.ts";
import { environmentArbitrary } from "../support/arbitrary-environment.ts";
import { awsCase, cellBundle, environmentBundle, organizationBundle } from "../support/aws-cases.ts";
import { findReferenceFaults, findSpecificationFaults, findStackCycles } from "../support/check-aws-bundles.ts";

const contexts = environmentArbitrary.map(({ architecture, environment, tenant }) =>
  awsCase(architecture, environment, tenant),
);

/** The same context with every map and list that has no order of its own written in another one. */
function reordered(context: EnvironmentContext): EnvironmentContext {
  const { environment, tenant } = context;
  return {
    ...context,
    tenant: { ...tenant, labels: reverseEntries(tenant.labels) },
    environment: {
      ...environment,
      aws: reverseEntries(environment.aws),
      serviceAccounts: [...environment.serviceAccounts].reverse(),
    },
  };
}

function reverseEntries<T>(map: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(map).reverse());
}

describe("the AWS half of a blueprint", () => {
  it("is whole: known properties, existing references, no cycles", () => {
    fc.assert(
      fc.property(contexts, ({ context, cells }) => {
        const bundles = [organizationBundle(), ...cells.map((cell) => cellBundle(cell)), environmentBundle(context)];
        expect(findSpecificationFaults(bundles)).toEqual([]);
        expect(findReferenceFaults(bundles)).toEqual([]);
        expect(findStackCycles(bundles)).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  it("has the same bytes whatever the order of the documents' maps", () => {
    fc.assert(
      fc.property(contexts, ({ context }) => {
        const [one, other] = [context, reordered(context)].map((each) => [
          ...renderCloudFormation([environmentBundle(each)]),
        ]);
        expect(other).toEqual(one);
      }),
      { numRuns: 40 },
    );
  });

  it("has no name in common between two environments", () => {
    fc.assert(
      fc.property(contexts, contexts, (left, right) => {
        fc.pre(
          `${left.context.tenant.name}--${left.context.environment.name}` !==
            `${right.context.tenant.name}--${right.context.environment.name}`,
        );
        const ids = (context: EnvironmentContext): readonly string[] => {
          const { stacks, organization } = environmentBundle(context);
          return [...stacks, ...organization].map(({ id }) => id);
        };
        const taken = new Set(ids(left.context));
        expect(ids(right.context).filter((id) => taken.has(id))).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  it("does not mention any other tenant in what cells and the organisation have", () => {
    fc.assert(
      fc.property(contexts, ({ context, cells }) => {
        const common = cells.filter(({ ownedBy }) => ownedBy === undefined);
        const before = stableStringify([organizationBundle(), ...common.map((cell) => cellBundle(cell))]);
        environmentBundle(context);
        const after = stableStringify([organizationBundle(), ...common.map((cell) => cellBundle(cell))]);
        expect(after).toBe(before);
        expect(after).not.toContain(`${context.tenant.name}--${context.environment.name}`);
      }),
      { numRuns: 20 },
    );
  });
});
