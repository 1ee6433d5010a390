import { describe, expect, it } from "vitest";
import { countObjects, measureObjectCounts } from "../../../scripts/object-counts/measure-object-counts.ts";
import { defaultFacts } from "../../../src/facts/facts.ts";
import { accountModels, clusterModels } from "../../../src/model/architecture.ts";
import { sampleArchitecture } from "../../support/sample.ts";

describe("object counts", () => {
  it("are what the compiler makes (if not: node scripts/generate-object-counts.ts)", () => {
    expect(defaultFacts.objectCounts).toEqual(measureObjectCounts());
  });

  it.each(accountModels.flatMap((account) => clusterModels.map((cluster) => ({ account, cluster }))))(
    "are linear in the shape for $account x $cluster",
    ({ account, cluster }) => {
      const terms = defaultFacts.objectCounts.models[`${account}.${cluster}`];
      const shape = { namespaces: 3, serviceAccounts: 4, awsResources: 5, owners: 2 };
      const predicted =
        (terms?.base ?? 0) +
        (terms?.perNamespace ?? 0) * shape.namespaces +
        (terms?.perServiceAccount ?? 0) * shape.serviceAccounts +
        (terms?.perAwsResource ?? 0) * shape.awsResources +
        (terms?.perOwner ?? 0) * shape.owners;
      expect(countObjects(sampleArchitecture(account, cluster), shape)).toBe(predicted);
    },
  );
});
