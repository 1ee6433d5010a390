import type { Bundle, Stack } from "../../model/blueprint.ts";
import type { ClaimedSubject, Claims, EnvironmentClaim, Partition } from "../../model/claims.ts";
import { compareText } from "../../model/json.ts";
import { environmentId, hostNamespace } from "../../model/names.ts";
import { ownerName } from "../../model/owner-subject.ts";
import type { PlacedCell, PlacedPlatform, Placement } from "../../model/placement.ts";
import type { Platform } from "../../model/platform.ts";
import type { AwsResourceSpec, Environment, Owner, Tenant } from "../../model/tenant.ts";
import { resourceIdIn } from "./blueprint-accounts.ts";
import { virtualClusterName } from "./blueprint-clusters.ts";
import type { ValueResolver } from "./resolve-values.ts";

export interface ClaimsInput {
  readonly platform: Platform;
  readonly tenants: readonly Tenant[];
  readonly placed: PlacedPlatform;
  readonly bundles: readonly Bundle[];
}

/**
 * Who owns what, by the documents and their placements. Sorted by environment id.
 *
 * Namespaces, clusters, accounts and subjects come from the documents, not from what was compiled, so that a binding or
 * grant for the wrong tenant is found and not taken for the tenant's own.
 */
export function claimsOfDocuments(input: ClaimsInput, resolver: ValueResolver): Claims {
  const index = indexInput(input);
  const placed = input.placed.placements.flatMap((placement) => claimEnvironment(placement, index, resolver));
  return [...placed, ...input.tenants.flatMap((tenant) => claimObserved(tenant, input.platform))].sort((one, other) =>
    compareText(`${one.tenant}/${one.environment}`, `${other.tenant}/${other.environment}`),
  );
}

/** What the documents say of environments that somebody else built. Its people have rights wherever it has a namespace. */
function claimObserved(tenant: Tenant, platform: Platform): readonly EnvironmentClaim[] {
  return tenant.environments.flatMap(({ name, observed, allowedPeers }) => {
    if (observed === undefined) return [];
    const namespaces = observed.namespaces.map(({ cell, namespace }) => ({ cluster: cell, namespace }));
    const cells = [...new Set(namespaces.map(({ cluster }) => cluster))];
    const people = tenant.owners.flatMap(({ kind, name: person }) =>
      kind === "ServiceAccount" ? [] : [{ kind, name: ownerName(platform, { kind, name: person }) }],
    );
    return [
      {
        tenant: tenant.name,
        environment: name,
        ...(tenant.group === undefined ? {} : { group: tenant.group }),
        namespaces,
        clusters: [],
        accounts: observed.accounts,
        resources: observed.resources,
        partitions: [],
        subjects: cells.flatMap((cluster) => people.map((person) => ({ cluster, ...person }))),
        principals: [],
        allowedPeers,
      },
    ];
  });
}

interface InputIndex {
  readonly platform: Platform;
  readonly tenants: ReadonlyMap<string, Tenant>;
  readonly cells: ReadonlyMap<string, PlacedCell>;
  readonly ownCells: ReadonlyMap<string, readonly PlacedCell[]>;
  /** Stacks of environments by `<tenant>/<environment>`, of cells by name. */
  readonly stacks: ReadonlyMap<string, readonly Stack[]>;
}

function indexInput({ platform, tenants, placed, bundles }: ClaimsInput): InputIndex {
  const stacks = new Map<string, readonly Stack[]>();
  for (const { owner, stacks: own } of bundles) {
    if (owner.kind === "environment") stacks.set(`${owner.tenant}/${owner.environment}`, own);
    if (owner.kind === "cell") stacks.set(owner.cell, own);
  }
  const ownCells = new Map<string, PlacedCell[]>();
  for (const cell of placed.cells) {
    if (cell.ownedBy === undefined) continue;
    const id = `${cell.ownedBy.tenant}/${cell.ownedBy.environment}`;
    ownCells.set(id, [...(ownCells.get(id) ?? []), cell]);
  }
  return {
    platform,
    tenants: new Map(tenants.map((tenant) => [tenant.name, tenant])),
    cells: new Map(placed.cells.map((cell) => [cell.name, cell])),
    ownCells,
    stacks,
  };
}

function claimEnvironment(
  placement: Placement,
  index: InputIndex,
  resolver: ValueResolver,
): readonly EnvironmentClaim[] {
  const tenant = index.tenants.get(placement.tenant);
  const environment = tenant?.environments.find(({ name }) => name === placement.environment);
  if (tenant === undefined || environment === undefined) return [];
  const id = `${placement.tenant}/${placement.environment}`;
  const ownCells = index.ownCells.get(id) ?? [];
  const ownStacks = [...(index.stacks.get(id) ?? []), ...ownCells.flatMap(({ name }) => index.stacks.get(name) ?? [])];
  const { account } = placement;
  return [
    {
      tenant: placement.tenant,
      environment: placement.environment,
      ...(tenant.group === undefined ? {} : { group: tenant.group }),
      architecture: placement.architecture,
      namespaces: namespacesOf(placement, environment).map((namespace) => ({ cluster: placement.host, namespace })),
      clusters: [...ownCells.map(({ name }) => name), ...virtualClustersOf(placement)].sort(),
      accounts: account.kind === "dedicated" ? [resolver.accountId({ kind: "vended", key: account.account })] : [],
      resources: ownStacks.flatMap((stack) => idsInSharedAccount(stack, placement, resolver)),
      partitions: partitionsOf({ placement, environment }, index, resolver),
      subjects: tenant.owners.flatMap((owner) => subjectsOf(owner, placement, { index, environment })),
      principals: [],
      allowedPeers: environment.allowedPeers,
    },
  ];
}

function namespacesOf(
  { tenant, environment: name, architecture }: Placement,
  environment: Environment,
): readonly string[] {
  if (architecture.cluster === "vcluster") return [environmentId(tenant, name)];
  return environment.namespaces.map((namespace) => hostNamespace(tenant, name, namespace));
}

function virtualClustersOf({ tenant, environment, architecture, host }: Placement): readonly string[] {
  return architecture.cluster === "vcluster" ? [virtualClusterName(host, environmentId(tenant, environment))] : [];
}

/** Resources in the environment's own account are claimed with the account. */
function idsInSharedAccount(stack: Stack, { account }: Placement, resolver: ValueResolver): readonly string[] {
  const own = account.kind === "dedicated" && stack.account.kind === "vended" && stack.account.key === account.account;
  return own ? [] : Object.keys(stack.resources).map((logical) => resourceIdIn(stack, logical, resolver));
}

interface Placed {
  readonly placement: Placement;
  readonly environment: Environment;
}

function partitionsOf(placed: Placed, index: InputIndex, resolver: ValueResolver): readonly Partition[] {
  const { account } = placed.placement;
  if (account.kind !== "cell") return [];
  return Object.values(placed.environment.aws)
    .filter((spec) => spec.tenancy === "pool")
    .flatMap((spec) => {
      const resource = findPooled(spec, index.stacks.get(account.cell) ?? [], resolver);
      return resource === undefined ? [] : [{ resource, ...partitionIn(spec.type, placed.placement) }];
    });
}

/** The cell's resource of that name in its `pooled` map: the stack resource that was declared there. */
function findPooled(spec: AwsResourceSpec, stacks: readonly Stack[], resolver: ValueResolver): string | undefined {
  for (const stack of stacks) {
    for (const [logical, { type, origin }] of Object.entries(stack.resources)) {
      if (type === spec.type && origin.path.endsWith(`.pooled.${spec.pool ?? ""}`)) {
        return resourceIdIn(stack, logical, resolver);
      }
    }
  }
  return undefined;
}

/** How a type is parted, and one environment's part. The delimiter at the end keeps `a` from covering `ab`. */
function partitionIn(type: string, { tenant, environment }: Placement): Pick<Partition, "kind" | "value"> {
  const id = environmentId(tenant, environment);
  switch (type) {
    case "AWS::DynamoDB::Table":
      return { kind: "leading-key", value: `${id}#` };
    case "AWS::RDS::DBCluster":
      return { kind: "name", value: id.replaceAll("-", "_") };
    default:
      return { kind: "prefix", value: `${id}/` };
  }
}

/** An owner on the cluster that runs the environment, and in its virtual cluster. */
function subjectsOf(
  owner: Owner,
  placement: Placement,
  { index, environment }: { readonly index: InputIndex; readonly environment: Environment },
): readonly ClaimedSubject[] {
  if (owner.kind !== "ServiceAccount") {
    const name = ownerName(index.platform, { kind: owner.kind, name: owner.name });
    return [placement.host, ...virtualClustersOf(placement)].map((cluster) => ({ cluster, kind: owner.kind, name }));
  }
  const { namespace, name } = owner;
  if (namespace === undefined) return [];
  const isOwn = environment.namespaces.includes(namespace) && placement.architecture.cluster !== "vcluster";
  const host = isOwn ? hostNamespace(placement.tenant, placement.environment, namespace) : namespace;
  return [{ cluster: placement.host, kind: "ServiceAccount", namespace: host, name }];
}
