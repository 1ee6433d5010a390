import type { Bundle } from "../model/blueprint.ts";
import { outputName } from "../model/cloudformation.ts";
import { asJsonObject, compareText } from "../model/json.ts";
import type { PlacedCell } from "../model/placement.ts";
import type { LiveStack, Snapshot } from "../model/snapshot.ts";

/**
 * The live twin of an environment's own stack, the last of its bundle; those before it prepare its account and stand beside
 * a host cluster in another one, under the same name.
 */
export function findHomeStack({ stacks }: Bundle, snapshot: Snapshot): LiveStack | undefined {
  const home = stacks.at(-1);
  if (home === undefined) return undefined;
  const { account, region, name } = home;
  const others = new Set(stacks.flatMap((stack) => (stack.account.kind === "known" ? [stack.account.id] : [])));
  return snapshot.stacks.find((live) => {
    if (live.name !== name || live.region !== region) return false;
    return account.kind === "known" ? live.accountId === account.id : !others.has(live.accountId);
  });
}

/** ARNs of the roles of an environment's service accounts by their names, from its stack's outputs; those that exist. Roles that AWS names serve the platform. */
export function findRoleArns(bundle: Bundle, snapshot: Snapshot): Readonly<Record<string, string>> {
  const live = findHomeStack(bundle, snapshot);
  const found: [string, string][] = [];
  for (const [logical, { type, properties }] of Object.entries(bundle.stacks.at(-1)?.resources ?? {})) {
    const arn = live?.outputs[outputName(logical, "Arn")];
    const { RoleName } = properties;
    if (type !== "AWS::IAM::Role" || typeof RoleName !== "string" || arn === undefined) continue;
    found.push([RoleName, arn]);
  }
  return Object.fromEntries(found.sort(([left], [right]) => compareText(left, right)));
}

/**
 * The bindings that workloads are told, as they are in the cluster; of its keys those that the blueprint has, so that what
 * somebody else put there is not passed on.
 */
export function findBindings({ objects }: Bundle, snapshot: Snapshot, name: string): Readonly<Record<string, string>> {
  for (const { cell, vcluster, manifest } of objects) {
    if (manifest.kind !== "ConfigMap" || manifest.metadata.name !== name) continue;
    const place = vcluster === undefined ? cell : `${cell}+${vcluster}`;
    const live = snapshot.objects.find((object) => {
      const metadata = asJsonObject(object.manifest.metadata);
      const isSame = metadata?.name === name && metadata.namespace === manifest.metadata.namespace;
      return object.cell === place && object.manifest.kind === "ConfigMap" && isSame;
    });
    if (live === undefined) continue;
    const data = asJsonObject(live.manifest.data) ?? {};
    const keys = Object.keys((manifest.data ?? {}) as object);
    return Object.fromEntries(keys.filter((key) => data[key] !== undefined).map((key) => [key, String(data[key])]));
  }
  return {};
}

/** The commands by which an owner reaches the API server that an environment's objects are in. */
export function reachCommands({ releases }: Bundle, cell: PlacedCell): readonly string[] {
  const cluster = `aws eks update-kubeconfig --region ${cell.region} --name ${cell.cluster.name}`;
  const [release] = releases;
  if (release === undefined) return [cluster];
  return [cluster, `kubectl --namespace ${release.namespace} port-forward pod/${release.name}-0 8443:8443`];
}
