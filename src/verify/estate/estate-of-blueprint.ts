import type { Bundle } from "../../model/blueprint.ts";
import type { Claims } from "../../model/claims.ts";
import type { Estate } from "../../model/estate.ts";
import type { PlacedCell } from "../../model/placement.ts";
import { accountsOfBlueprint } from "./blueprint-accounts.ts";
import { clustersOfBlueprint } from "./blueprint-clusters.ts";
import { organizationOfBlueprint } from "./blueprint-organization.ts";
import { type ClaimsInput, claimsOfDocuments } from "./claims-of-documents.ts";
import { createValueResolver } from "./resolve-values.ts";

/** What a blueprint will be, with every deferred value known or a symbol, and whose it will be. */
export interface BlueprintEstate {
  readonly estate: Estate;
  readonly claims: Claims;
}

/**
 * Reads a blueprint as an estate. Pure; the same input gives the same estate.
 *
 * A blueprint has no running pods and no objects that tenants will make: `pod-creation` and the `all…` vertices stand for
 * them. It does not say what adopted clusters and accounts hold besides: that is assumed to reach no tenant, and told.
 */
export function estateOfBlueprint(input: ClaimsInput): BlueprintEstate {
  const { platform, placed, bundles } = input;
  const resolver = createValueResolver(bundles);
  const accounts = accountsOfBlueprint(platform, bundles, resolver);
  const organization = organizationOfBlueprint({
    platform,
    resources: bundles.flatMap((bundle) => bundle.organization),
    resolver,
    accounts: accounts.map(({ id }) => id),
  });
  return {
    estate: {
      origin: "blueprint",
      organization,
      accounts,
      clusters: clustersOfBlueprint(placed.cells, bundles, resolver),
      trustedControllers: platform.trustedControllers,
      gaps: [],
      assumptions: assumptionsOf(placed.cells, bundles),
    },
    claims: claimsOfDocuments(input, resolver),
  };
}

function assumptionsOf(cells: readonly PlacedCell[], bundles: readonly Bundle[]): NonNullable<Estate["assumptions"]> {
  const adopted = cells.filter(({ management }) => management === "adopt");
  return [
    ...adopted.map(({ name }) => ({
      id: `adopted-cluster:${name}`,
      text: `what exists in the adopted cluster ${name} besides Tenantry's objects gives no tenant more; a blueprint does not hold it, so verify what is live`,
    })),
    ...[...new Set(adopted.flatMap(({ accountId }) => accountId ?? []))].map((account) => ({
      id: `adopted-account:${account}`,
      text: `what exists in the adopted account ${account} besides Tenantry's stacks gives no tenant more; a blueprint does not hold it, so verify what is live`,
    })),
    ...bundles
      .flatMap(({ releases }) => releases)
      .map(({ cell, namespace, chart }) => ({
        id: `release-footprint:${cell}/${namespace}`,
        text: `chart ${chart.name} ${chart.version} makes in namespace ${namespace} of ${cell} what its footprint says`,
      })),
  ];
}
