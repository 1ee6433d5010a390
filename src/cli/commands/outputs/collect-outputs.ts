import { formatArchitecture } from "../../../model/architecture.ts";
import { type Bundle, bundleKey } from "../../../model/blueprint.ts";
import { asJsonObject, type JsonObject } from "../../../model/json.ts";
import { inventoryTag } from "../../../model/ownership.ts";
import type { Placement } from "../../../model/placement.ts";
import type { LiveStack, Snapshot } from "../../../model/snapshot.ts";
import type { EnvironmentOutputs } from "../../../render/outputs/render-outputs.ts";
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
    if (placement !== undefined) outputs.push(environmentOutputs(bundle, snapshot, placement));
  }
  return outputs;
}

function environmentOutputs(bundle: Bundle, snapshot: Snapshot, placement: Placement): EnvironmentOutputs {
  const stacks = snapshot.stacks.filter(({ tags }) => tags[inventoryTag] === bundleKey(bundle.owner));
  const own = stacks.find(({ name }) => bundle.stacks.some((stack) => stack.name === name && isHome(stack, bundle)));
  const [release] = bundle.releases;
  return {
    tenant: placement.tenant,
    environment: placement.environment,
    architecture: formatArchitecture(placement.architecture),
    cell: placement.host,
    region: placement.region,
    ...accountOf(own ?? stacks[0]),
    namespaces: hostNamespaces(bundle),
    ...(release === undefined ? {} : { release: `${release.namespace}/${release.name}` }),
    bindings: bindingsOf(bundle, snapshot),
    stacks: Object.fromEntries(stacks.map((stack) => [stackName(stack), stack.outputs])),
  };
}

/** Whether a stack stands in the account that is the environment's own, when it has one. */
function isHome(stack: Bundle["stacks"][number], bundle: Bundle): boolean {
  return stack.account.kind === "vended" || bundle.stacks.every(({ account }) => account.kind === "known");
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

/** Every namespace of an environment has the same ones, so the first that exists tells. */
function bindingsOf({ objects }: Bundle, snapshot: Snapshot): Readonly<Record<string, string>> {
  const wanted = new Set(
    objects
      .filter(({ manifest }) => manifest.kind === "ConfigMap" && manifest.metadata.name === bindingsName)
      .map(({ cell, vcluster, manifest }) => place(cell, vcluster, manifest.metadata.namespace)),
  );
  const live = snapshot.objects.find(({ cell, manifest }) => {
    const { name, namespace } = asJsonObject(manifest.metadata) ?? {};
    return manifest.kind === "ConfigMap" && name === bindingsName && wanted.has(`${cell} ${String(namespace)}`);
  });
  return textsOf(asJsonObject(live?.manifest.data));
}

function place(cell: string, vcluster: string | undefined, namespace: string | undefined): string {
  return `${vcluster === undefined ? cell : `${cell}+${vcluster}`} ${namespace}`;
}

function textsOf(data: JsonObject | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(data ?? {}).map(([key, value]) => [key, String(value)]));
}
