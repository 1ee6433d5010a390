import { outputName } from "../model/cloudformation.ts";
import type { Deferred } from "../model/deferred.ts";
import type { JsonObject, JsonValue } from "../model/json.ts";
import type { PlacedCell } from "../model/placement.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { Cloud, EksCluster } from "../ports/cloud.ts";
import type { Clusters, ObjectRef } from "../ports/cluster.ts";
import { stepError } from "./apply-error.ts";
import type { OrganizationBook } from "./organization-book.ts";
import type { ValueBook } from "./step.ts";

export interface ValueBookSources {
  readonly snapshot: Snapshot;
  readonly cells: readonly PlacedCell[];
  readonly organization: OrganizationBook;
  readonly cloud: Cloud;
  readonly clusters: Clusters;
}

/**
 * The values of a run: what steps record comes first, then what the snapshot said, then what a read finds.
 *
 * Reads are made once for each value, however many steps ask.
 */
export function createValueBook(sources: ValueBookSources): ValueBook {
  const recorded = new Map<string, string>();
  const looked = new Map<string, Promise<string | readonly string[] | undefined>>();
  const outputs = indexOutputs(sources.snapshot);
  const require = async (deferred: Deferred): Promise<string | readonly string[]> => {
    const key = keyOf(deferred);
    const known = recorded.get(key);
    if (known !== undefined) return known;
    const pending = looked.get(key) ?? lookUp(deferred, { ...sources, outputs, require });
    looked.set(key, pending);
    const value = await pending.finally(() => looked.delete(key));
    if (value !== undefined) return value;
    throw stepError("TEN7010", `${deferred.attribute} of ${deferred.resource} is not known: it does not exist (yet)`, {
      retry: "later",
      failure: "not-found",
    });
  };
  return { require, record: (deferred, value) => void recorded.set(keyOf(deferred), value) };
}

interface LookUp extends ValueBookSources {
  readonly outputs: ReadonlyMap<string, Readonly<Record<string, string>>>;
  readonly require: ValueBook["require"];
}

function keyOf({ resource, attribute }: Deferred): string {
  return `${resource}\u0000${attribute}`;
}

function indexOutputs({ stacks }: Snapshot): ReadonlyMap<string, Readonly<Record<string, string>>> {
  return new Map(
    stacks.map(({ accountId, region, name, outputs }) => [`${accountId}/${region}/${name}`, outputs] as const),
  );
}

async function lookUp(deferred: Deferred, book: LookUp): Promise<string | readonly string[] | undefined> {
  switch (deferred.resource.split("/", 1)[0]) {
    case "organization":
      return lookUpOrganization(deferred, book);
    case "stack":
      return lookUpOutput(deferred, book);
    case "object":
      return lookUpStatus(deferred, book);
    case "cell":
      return lookUpCell(deferred, book);
    default:
      return undefined;
  }
}

function lookUpOrganization({ resource, attribute }: Deferred, { organization }: LookUp): string | undefined {
  return attribute === "Id" || attribute === "Ref" ? organization.find(resource) : undefined;
}

async function lookUpOutput({ resource, attribute }: Deferred, book: LookUp): Promise<string | undefined> {
  const [, account = "", region = "", name = "", logical = ""] = resource.split("/");
  const accountId = await accountNumber(account, book);
  const output = outputName(logical, attribute);
  const known = book.outputs.get(`${accountId}/${region}/${name}`)?.[output];
  if (known !== undefined) return known;
  return (await book.cloud.stacks({ accountId, region }, "read").find(name))?.outputs[output];
}

/** The number behind the account part of a stack's id. */
async function accountNumber(account: string, { require }: LookUp): Promise<string> {
  if (/^\d{12}$/.test(account)) return account;
  const resource = `organization/account/${account}`;
  return String(await require({ kind: "tenantry.dev/deferred", resource, attribute: "Id" }));
}

async function lookUpStatus({ resource, attribute }: Deferred, book: LookUp): Promise<string | undefined> {
  const [, place = "", group = "", kind = "", namespace = "-", name = ""] = resource.split("/");
  const cluster = await book.clusters.open(place);
  const served = (await cluster.kinds()).find(
    (candidate) => candidate.kind === kind && groupOf(candidate.apiVersion) === group,
  );
  if (served === undefined) return undefined;
  const ref: ObjectRef = { ...served, name, ...(namespace === "-" ? {} : { namespace }) };
  return readPath(await cluster.get(ref), attribute);
}

function groupOf(apiVersion: string): string {
  return apiVersion.includes("/") ? (apiVersion.split("/")[0] ?? "core") : "core";
}

function readPath(object: JsonObject | undefined, path: string): string | undefined {
  let value: JsonValue | undefined = object;
  for (const name of path.split(".")) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
    value = (value as JsonObject)[name];
  }
  return typeof value === "string" ? value : undefined;
}

/** What an adopted cell has, of which nothing is ours. */
async function lookUpCell(deferred: Deferred, book: LookUp): Promise<string | readonly string[] | undefined> {
  const name = deferred.resource.slice("cell/".length);
  const cell = book.cells.find((candidate) => candidate.name === name);
  if (cell === undefined) return undefined;
  const accountId = cell.accountId ?? (await accountNumber(cell.accountKey ?? "", book));
  const place = { accountId, region: cell.region };
  const cluster = await book.cloud.eks(place, "read").findCluster(cell.cluster.name);
  if (cluster === undefined) {
    const where = `account ${accountId}, region ${cell.region}`;
    throw stepError("TEN7011", `cell ${name} has no EKS cluster ${cell.cluster.name} in ${where}`, {
      failure: "not-found",
    });
  }
  return cellValue(deferred.attribute, cluster, () =>
    book.cloud.network(place, "read").privateSubnets(cluster.vpcId, cluster.subnetIds),
  );
}

async function cellValue(
  attribute: string,
  cluster: EksCluster,
  privateSubnets: () => Promise<readonly string[]>,
): Promise<string | readonly string[] | undefined> {
  switch (attribute) {
    case "VpcId":
      return cluster.vpcId;
    case "ClusterSecurityGroupId":
      return cluster.clusterSecurityGroupId;
    case "PrivateSubnetIds":
      return privateSubnets();
    default:
      return undefined;
  }
}
