import type { Confidence } from "../../model/audit.ts";
import type { EstateAccount, EstateResource } from "../../model/estate.ts";
import type { EstateIndex } from "../estate-index.ts";
import { environmentOf, findTenantKeys, labelValue, type TenantKey } from "./label-keys.ts";
import { splitName, tenantName } from "./split-name.ts";
import { isPlatformAccountWord } from "./system-names.ts";
import type { TenantBy } from "./tenant-by.ts";

/** Which environment an account or a resource is taken for, and why. */
export interface PlacedAws {
  readonly id: string;
  readonly tenant: string;
  readonly environment?: string;
  readonly confidence: Confidence;
  readonly because: string;
}

export interface AwsInference {
  readonly accounts: readonly PlacedAws[];
  /** Of accounts that are nobody's alone. */
  readonly resources: readonly PlacedAws[];
}

/** What is known when accounts are looked at: tenants by name, and accounts that host clusters of several. */
export interface KnownTenants {
  readonly names: ReadonlySet<string>;
  readonly sharedAccounts: ReadonlySet<string>;
}

/**
 * Tells whose accounts and, in shared ones, whose resources are: by tags, by the unit that an account is in, by names that
 * begin with a tenant that is known. An account of which nothing says so is the platform's.
 */
export function inferAccounts(index: EstateIndex, known: KnownTenants, by: TenantBy | undefined): AwsInference {
  const { accounts, organization } = index.estate;
  const keys = findTenantKeys(
    accounts.flatMap(({ tags, resources }) => [tags, ...resources.map((resource) => resource.tags)]),
    by?.kind === "tag" ? by : undefined,
  );
  const placed = accounts.flatMap((account) => {
    const isShared = account.id === organization?.managementAccountId || known.sharedAccounts.has(account.id);
    const guess = isShared ? undefined : placeAccount(account, { index, known, keys });
    return guess ?? [];
  });
  const own = new Set(placed.map(({ id }) => id));
  const resources = accounts
    .filter(({ id }) => !own.has(id))
    .flatMap((account) => account.resources)
    .flatMap((resource) => placeResource(resource, known, keys) ?? []);
  return { accounts: placed, resources };
}

interface Placing {
  readonly index: EstateIndex;
  readonly known: KnownTenants;
  readonly keys: readonly TenantKey[];
}

function placeAccount(account: EstateAccount, { index, known, keys }: Placing): PlacedAws | undefined {
  const { id, name = "", tags } = account;
  const parts = splitName(name);
  const environment = environmentOf(tags) ?? parts.environment;
  const of = environment === undefined ? {} : { environment: tenantName(environment) };
  const tag = labelValue(tags, keys);
  if (tag !== undefined) {
    const because = `account tag ${tag.key.key}=${tag.value}`;
    return { id, tenant: tenantName(tag.value), confidence: tag.key.isPlain ? "high" : "medium", because, ...of };
  }
  const words = name.toLowerCase().split(/[-._ ]+/);
  if (name === "" || words.some(isPlatformAccountWord)) return undefined;
  const begins = knownStart(name, known);
  if (begins !== undefined) {
    return { id, tenant: begins, confidence: "medium", because: `account name ${name} begins with ${begins}`, ...of };
  }
  const unit = unitOf(account, index);
  const isAmongTenants = unit !== undefined && /tenant|customer|client|workload/i.test(unit);
  if (!isAmongTenants && parts.environment === undefined) return undefined;
  const tenant = tenantName(parts.tenants[0] ?? name);
  const because = isAmongTenants ? `account ${name} in unit ${unit}` : `account name ${name}`;
  return { id, tenant, confidence: isAmongTenants ? "medium" : "low", because, ...of };
}

function unitOf({ parent }: EstateAccount, { estate }: EstateIndex): string | undefined {
  return estate.organization?.units.find(({ id }) => id === parent)?.name;
}

function placeResource(
  resource: EstateResource,
  known: KnownTenants,
  keys: readonly TenantKey[],
): PlacedAws | undefined {
  const { id, tags } = resource;
  const name = physicalName(resource);
  const environment = environmentOf(tags) ?? (name === undefined ? undefined : splitName(name).environment);
  const tag = labelValue(tags, keys);
  if (tag !== undefined) {
    const of = environment === undefined ? {} : { environment: tenantName(environment) };
    const because = `tag ${tag.key.key}=${tag.value} of ${id}`;
    return { id, tenant: tenantName(tag.value), confidence: tag.key.isPlain ? "high" : "medium", because, ...of };
  }
  const tenant = name === undefined ? undefined : knownStart(name, known);
  if (name === undefined || tenant === undefined) return undefined;
  const of = environment === undefined ? {} : { environment: tenantName(environment) };
  return { id, tenant, confidence: "low", because: `the name ${name} begins with ${tenant}`, ...of };
}

/** The known tenant that a name begins with; the longest wins, and a delimiter or the end must follow. */
function knownStart(name: string, { names }: KnownTenants): string | undefined {
  return splitName(name)
    .tenants.map(tenantName)
    .find((candidate) => names.has(candidate));
}

const nameProperties: readonly string[] = [
  "RoleName",
  "UserName",
  "GroupName",
  "BucketName",
  "TableName",
  "QueueName",
  "TopicName",
  "Name",
  "RepositoryName",
  "DBClusterIdentifier",
  "FunctionName",
  "ManagedPolicyName",
];

/** The name that people gave a resource, where its type has one, with dashes for slashes. */
function physicalName({ properties }: EstateResource): string | undefined {
  for (const property of nameProperties) {
    const value = properties[property];
    if (typeof value === "string" && value !== "") return value.replaceAll("/", "-");
  }
  return undefined;
}
