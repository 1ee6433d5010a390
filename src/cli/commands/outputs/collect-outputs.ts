import { formatArchitecture } from "../../../model/architecture.ts";
import { type Bundle, bundleKey } from "../../../model/blueprint.ts";
import { inventoryTag } from "../../../model/ownership.ts";
import type { Placement } from "../../../model/placement.ts";
import type { LiveStack, Snapshot } from "../../../model/snapshot.ts";
import type { EnvironmentOutputs } from "../../../render/outputs/render-outputs.ts";
import { findBindings, findHomeStack, findRoleArns, reachCommands } from "../../../status/environment-access.ts";
import type { Built } from "../../pipeline.ts";
import { isTargeted, type Target } from "../../target.ts";

const bindingsName = "tenantry-bindings";

/** What each environment of a target was given, from what exists; sorted as in the documents. */
export function collectOutputs(built: Built, snapshot: Snapshot, target: Target): readonly EnvironmentOutputs[] {
  const outputs: EnvironmentOutputs[] = [];
  for (const bundle of built.bundles()) {
    const { owner } = bundle;
    if (owner.kind !== "environment" || !isTargeted(target, owner)) continue;
    const placement = built.placed.placements.find(
      ({ tenant, environment }) => tenant === owner.tenant && environment === owner.environment,
    );
    if (placement === undefined) continue;
    const cell = built.placed.cells.find(({ name }) => name === placement.host);
    const given = environmentOutputs(bundle, snapshot, placement);
    outputs.push(cell === undefined ? given : { ...given, reach: reachCommands(bundle, cell) });
  }
  return outputs;
}

function environmentOutputs(bundle: Bundle, snapshot: Snapshot, placement: Placement): EnvironmentOutputs {
  const stacks = snapshot.stacks.filter(({ tags }) => tags[inventoryTag] === bundleKey(bundle.owner));
  const [release] = bundle.releases;
  return {
    tenant: placement.tenant,
    environment: placement.environment,
    architecture: formatArchitecture(placement.architecture),
    cell: placement.host,
    region: placement.region,
    ...accountOf(findHomeStack(bundle, snapshot)),
    namespaces: hostNamespaces(bundle),
    ...(release === undefined ? {} : { release: `${release.namespace}/${release.name}` }),
    roles: findRoleArns(bundle, snapshot),
    bindings: findBindings(bundle, snapshot, bindingsName),
    stacks: Object.fromEntries(stacks.map((stack) => [stackName(stack), stack.outputs])),
  };
}

function accountOf(stack: LiveStack | undefined): { readonly accountId?: string } {
  return stack === undefined ? {} : { accountId: stack.accountId };
}

function stackName({ accountId, region, name }: LiveStack): string {
  return `${accountId}/${region}/${name}`;
}

function hostNamespaces({ objects }: Bundle): readonly string[] {
  return objects
    .filter(({ manifest, vcluster }) => manifest.kind === "Namespace" && vcluster === undefined)
    .map(({ manifest }) => manifest.metadata.name);
}
