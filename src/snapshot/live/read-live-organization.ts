import { accountType, isOpenAccount, nextSequence } from "../../model/account-supply.ts";
import { TenantryError } from "../../model/error.ts";
import type { JsonObject } from "../../model/json.ts";
import { fitName } from "../../model/names.ts";
import type { Platform } from "../../model/platform.ts";
import { isPolicyName } from "../../model/policy-name.ts";
import type { LiveOrganizationResource } from "../../model/snapshot.ts";
import type { AccountDescription, OrganizationApi, UnitDescription } from "../../ports/organization-api.ts";
import { type ReadingNotes, reasonOf } from "./reading-notes.ts";
import { runBounded } from "./run-bounded.ts";
import type { Wanted } from "./wanted.ts";

export interface OrganizationReading {
  readonly platform: Platform;
  readonly wanted: Wanted;
  readonly notes: ReadingNotes;
  readonly parallelism: number;
  /** Leaves out policies and the tags of accounts, which only the platform's own part of a plan compares. */
  readonly isTargeted: boolean;
}

/** The organisation, and which of its accounts are the platform's. */
export interface LiveOrganization {
  readonly resources: readonly LiveOrganizationResource[];
  /** Accounts named by the platform that are neither closed nor closing. */
  readonly accounts: readonly LiveAccount[];
  /** The highest sequence in any account's address. */
  readonly lastSequence: number;
}

export interface LiveAccount {
  readonly id: string;
  readonly name: string;
  readonly parentId?: string;
  /** Below the adopted unit for accounts before they are closed. */
  readonly isSetAside: boolean;
  /** The key by which the blueprint knows it; absent: the blueprint does not have it. */
  readonly key?: string;
}

/** Beyond this the tags of an account are read only where something tells that they may differ. */
export const fewAccounts = 200;

const place = "organization";

/** Reads units, accounts with their parents, and policies: what is ours in full, the rest by name. */
export async function readLiveOrganization(
  api: OrganizationApi,
  reading: OrganizationReading,
): Promise<LiveOrganization> {
  try {
    const { id, enabledPolicyTypes } = await api.describe();
    refuseOther(id, reading.platform);
    const units = await readUnits(api, reading);
    const setAside = unitsBelow(units, reading.platform.organization.organizationalUnits.suspended);
    const accounts = await readAccounts(api, { ...reading, unitIds: [...units.keys()], setAside });
    const policies = reading.isTargeted ? [] : await readPolicies(api, enabledPolicyTypes, reading);
    const resources = [...accounts.resources, ...units.values(), ...policies];
    return { resources, accounts: accounts.ours, lastSequence: accounts.lastSequence };
  } catch (error) {
    reading.notes.add(place, reasonOf("the organization", error), ["organization"]);
    return { resources: [], accounts: [], lastSequence: 0 };
  }
}

/** Adds the tags of accounts to their resources. */
export async function withAccountTags(
  api: OrganizationApi,
  resources: readonly LiveOrganizationResource[],
  { ids, notes, parallelism }: Pick<OrganizationReading, "notes" | "parallelism"> & { readonly ids: readonly string[] },
): Promise<readonly LiveOrganizationResource[]> {
  const tags = new Map<string, JsonObject>();
  await runBounded(ids, parallelism, async (id) => {
    try {
      tags.set(id, { Tags: tagList(await api.listTags(id)) });
    } catch (error) {
      notes.add(place, reasonOf(`the tags of account ${id}`, error));
    }
  });
  return resources.map((resource) => {
    const found = tags.get(resource.id);
    return found === undefined ? resource : { ...resource, properties: { ...resource.properties, ...found } };
  });
}

/** Accounts of another organisation must never be touched with this platform's documents. */
function refuseOther(id: string, { organization, name }: Platform): void {
  if (id === organization.id) return;
  throw new TenantryError(
    `the credentials belong to organization ${id}, and platform ${name} is of ${organization.id}; use a profile of its management account`,
    { code: "TEN7401", source: "user" },
  );
}

/** Adopted units, what stands in them, and what stands in those of ours. */
async function readUnits(
  api: OrganizationApi,
  reading: OrganizationReading,
): Promise<ReadonlyMap<string, LiveOrganizationResource>> {
  const { staging, suspended, tenants } = reading.platform.organization.organizationalUnits;
  const found = new Map([staging, suspended, tenants].map((id) => [id, unitResource({ id })]));
  const queue = [...new Set([tenants, suspended])];
  for (let parent = queue.shift(); parent !== undefined; parent = queue.shift()) {
    const units = await readUnitsBelow(api, parent, reading);
    for (const { resource, isWanted } of units) {
      if (found.has(resource.id)) continue;
      found.set(resource.id, resource);
      if (isWanted) queue.push(resource.id);
    }
  }
  return found;
}

/** Only a unit of a wanted name is worth its tags, which tell whether it is ours. */
async function readUnitsBelow(
  api: OrganizationApi,
  parent: string,
  { wanted, parallelism }: OrganizationReading,
): Promise<readonly { readonly resource: LiveOrganizationResource; readonly isWanted: boolean }[]> {
  const units: UnitDescription[] = [];
  for await (const page of api.listUnits(parent)) units.push(...page);
  return runBounded(units, parallelism, async (unit) => {
    const isWanted = wanted.units.has(unit.name);
    return { resource: unitResource(unit, parent, isWanted ? await api.listTags(unit.id) : undefined), isWanted };
  });
}

function unitResource(
  unit: Pick<UnitDescription, "id"> & Partial<UnitDescription>,
  parent?: string,
  tags?: Readonly<Record<string, string>>,
): LiveOrganizationResource {
  return {
    type: "AWS::Organizations::OrganizationalUnit",
    id: unit.id,
    properties: {
      ...(unit.name === undefined ? {} : { Name: unit.name }),
      ...(unit.arn === undefined ? {} : { Arn: unit.arn }),
      ...(parent === undefined ? {} : { ParentId: parent }),
      ...(tags === undefined ? {} : { Tags: tagList(tags) }),
    },
  };
}

/** A unit and those right below it. */
function unitsBelow(units: ReadonlyMap<string, LiveOrganizationResource>, parent: string): ReadonlySet<string> {
  return new Set(
    [...units.values()]
      .filter(({ id, properties }) => id === parent || properties.ParentId === parent)
      .map(({ id }) => id),
  );
}

interface AccountReading extends OrganizationReading {
  readonly unitIds: readonly string[];
  readonly setAside: ReadonlySet<string>;
}

interface ReadAccounts {
  readonly resources: readonly LiveOrganizationResource[];
  readonly ours: readonly LiveAccount[];
  readonly lastSequence: number;
}

async function readAccounts(api: OrganizationApi, reading: AccountReading): Promise<ReadAccounts> {
  const listed: AccountDescription[] = [];
  for await (const page of api.listAccounts()) listed.push(...page);
  const named = namedAccounts(reading.platform);
  const all = listed.filter((account) => isOpenAccount(account) && !named.has(account.id));
  const ours = all.filter(({ name }) => isOurName(name, reading));
  const parents = ours.length === 0 ? new Map<string, string>() : await readParents(api, ours, reading);
  const resources = all.map(({ id, name, email, arn }) => {
    const parent = parents.get(id);
    const properties = { AccountName: name, Email: email, Arn: arn };
    return {
      type: accountType,
      id,
      properties: parent === undefined ? properties : { ...properties, ParentIds: [parent] },
    };
  });
  return {
    resources,
    ours: ours.map((account) => liveAccount(account, parents.get(account.id), reading)),
    lastSequence:
      nextSequence(
        reading.platform.organization.accountEmail,
        listed.map(({ email }) => email),
      ) - 1,
  };
}

function liveAccount(
  { id, name }: AccountDescription,
  parentId: string | undefined,
  { wanted, setAside }: AccountReading,
): LiveAccount {
  const key = wanted.accounts.get(name);
  return {
    id,
    name,
    isSetAside: parentId !== undefined && setAside.has(parentId),
    ...(parentId === undefined ? {} : { parentId }),
    ...(key === undefined ? {} : { key }),
  };
}

/** Accounts that the platform document names: neither vended nor foreign. */
function namedAccounts({ organization, cells, cellTemplates }: Platform): ReadonlySet<string | undefined> {
  const { managementAccountId, toolingAccountId } = organization;
  return new Set([
    managementAccountId,
    toolingAccountId,
    ...[...cells, ...cellTemplates].map((cell) => cell.accountId),
  ]);
}

/** Names of vended accounts start with the platform's; a long one may be cut, but then the blueprint knows it. */
function isOurName(name: string, { platform, wanted }: AccountReading): boolean {
  return wanted.accounts.has(name) || name.startsWith(`${fitName(platform.name, 40)}--`);
}

/** One list for each unit; who is in none of them is asked for alone. */
async function readParents(
  api: OrganizationApi,
  ours: readonly AccountDescription[],
  { unitIds, parallelism }: AccountReading,
): Promise<Map<string, string>> {
  const parents = new Map<string, string>();
  await runBounded(unitIds, parallelism, async (unit) => {
    for await (const page of api.listAccountsForParent(unit)) for (const { id } of page) parents.set(id, unit);
  });
  const missing = ours.filter(({ id }) => !parents.has(id));
  await runBounded(missing, parallelism, async ({ id }) => {
    const parent = await api.findParent(id);
    if (parent !== undefined) parents.set(id, parent);
  });
  return parents;
}

async function readPolicies(
  api: OrganizationApi,
  types: readonly string[],
  { wanted, platform, parallelism }: OrganizationReading,
): Promise<readonly LiveOrganizationResource[]> {
  const read: LiveOrganizationResource[] = [];
  for (const type of types.filter((name) => policyTypes.has(name))) {
    for await (const page of api.listPolicies(type)) {
      const own = page.filter(({ awsManaged }) => !awsManaged);
      const resources = await runBounded(own, parallelism, async ({ id, name, description, arn }) => {
        const properties = { Name: name, Type: type, Description: description, Arn: arn };
        const isOurs = wanted.policies.has(name) || isPolicyName(platform.name, name);
        return {
          type: "AWS::Organizations::Policy",
          id,
          properties: isOurs ? await inFull(api, id, properties) : properties,
        };
      });
      read.push(...resources);
    }
  }
  return read;
}

/** Types that a blueprint has policies of. */
const policyTypes: ReadonlySet<string> = new Set(["SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"]);

async function inFull(api: OrganizationApi, id: string, properties: JsonObject): Promise<JsonObject> {
  const [content, targets, tags] = await Promise.all([api.policyContent(id), api.listTargets(id), api.listTags(id)]);
  return { ...properties, Content: content, TargetIds: targets, Tags: tagList(tags) };
}

function tagList(tags: Readonly<Record<string, string>>): readonly JsonObject[] {
  return Object.keys(tags)
    .sort()
    .map((key) => ({ Key: key, Value: tags[key] ?? "" }));
}
