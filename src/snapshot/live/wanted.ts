import { accountStackName } from "../../model/account-entry.ts";
import { isAdoptableType } from "../../model/adoptable-resource.ts";
import type { Bundle, BundleOwner, ClusterObject, OrganizationResource, Stack } from "../../model/blueprint.ts";
import { outputAttributes, outputName, templateDigest, toIntrinsics } from "../../model/cloudformation.ts";
import { collectDeferred, type Value } from "../../model/deferred.ts";
import { inventoryTag } from "../../model/ownership.ts";
import { isOwnCell, type LiveTarget } from "./live-scope.ts";

/** What the blueprint wants, as far as a reading needs to know it: names, kinds and digests. */
export interface Wanted {
  /** By `<account number or vended key>/<region>/<name>`. */
  readonly stacks: ReadonlyMap<string, WantedStack>;
  /** Stacks whose outputs the target uses, by the same key. */
  readonly references: ReadonlySet<string>;
  /** Stacks that would keep resources when they are deleted, by `<account number or vended key>/<region>`. */
  readonly keepers: ReadonlyMap<string, readonly Keeper[]>;
  /** Regions by account number or vended key. */
  readonly regions: ReadonlyMap<string, ReadonlySet<string>>;
  /** `<kind>/<namespace or ->/<name>` by kind (`<apiVersion> <kind>`), by place. */
  readonly objects: ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>>;
  readonly releases: ReadonlySet<string>;
  /** Keys of vended accounts by the account's name. */
  readonly accounts: ReadonlyMap<string, string>;
  readonly units: ReadonlySet<string>;
  readonly policies: ReadonlySet<string>;
  /** Whether any environment in scope has a bundle. */
  readonly hasTarget: boolean;
}

export interface WantedStack {
  /** Of its template; absent where only its outputs matter. */
  readonly digest?: string;
  readonly outputs: ReadonlySet<string>;
  /** Of the once-per-account stack, which bears the account's own tags. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** A stack by its name, with the digest of its template and the inventory that its resources bear. */
export interface Keeper {
  readonly name: string;
  readonly digest: string;
  readonly inventory: string;
}

type Draft = {
  readonly stacks: Map<string, WantedStack>;
  readonly references: Set<string>;
  readonly keepers: Map<string, Keeper[]>;
  readonly regions: Map<string, Set<string>>;
  readonly objects: Map<string, Map<string, Set<string>>>;
  readonly releases: Set<string>;
  readonly accounts: Map<string, string>;
  readonly units: Set<string>;
  readonly policies: Set<string>;
  hasTarget: boolean;
};

/**
 * Goes through the bundles once. With a target, other bundles only say which accounts there are and what their stacks
 * output; where the target's own bundles refer to is where those outputs are read.
 */
export function collectWanted(bundles: Iterable<Bundle>, only: LiveTarget | undefined): Wanted {
  const draft: Draft = {
    stacks: new Map(),
    references: new Set(),
    keepers: new Map(),
    regions: new Map(),
    objects: new Map(),
    releases: new Set(),
    accounts: new Map(),
    units: new Set(),
    policies: new Set(),
    hasTarget: false,
  };
  for (const bundle of bundles) {
    for (const resource of bundle.organization) addResource(draft, resource);
    if (isInScope(bundle.owner, only)) addBundle(draft, bundle, only);
    else for (const stack of bundle.stacks) draft.stacks.set(stackKeyOf(stack), { outputs: outputsOf(stack) });
  }
  return draft;
}

/** The account number or vended key in a stack's id. */
function accountPart({ account }: Stack): string {
  return account.kind === "known" ? account.id : account.key;
}

function stackKeyOf(stack: Stack): string {
  return `${accountPart(stack)}/${stack.region}/${stack.name}`;
}

function isInScope(owner: BundleOwner, only: LiveTarget | undefined): boolean {
  if (only === undefined) return true;
  if (owner.kind !== "environment") return owner.kind === "cell" && isOwnCell(owner.cell, only);
  return owner.tenant === only.tenant && (only.environment ?? owner.environment) === owner.environment;
}

function addResource(draft: Draft, { id, type, properties }: OrganizationResource): void {
  const { AccountName, Name } = properties;
  if (type === "AWS::Organizations::Account" && typeof AccountName === "string")
    draft.accounts.set(AccountName, id.slice("organization/account/".length));
  if (type === "AWS::Organizations::OrganizationalUnit" && typeof Name === "string") draft.units.add(Name);
  if (type === "AWS::Organizations::Policy" && typeof Name === "string") draft.policies.add(Name);
}

function addBundle(draft: Draft, bundle: Bundle, only: LiveTarget | undefined): void {
  if (bundle.owner.kind === "environment") draft.hasTarget = true;
  for (const stack of bundle.stacks) addStack(draft, stack);
  for (const object of bundle.objects) addObject(draft, object);
  for (const release of bundle.releases) draft.releases.add(release.id);
  if (only !== undefined) addReferences(draft, bundle);
}

function addStack(draft: Draft, stack: Stack): void {
  addRegion(draft, accountPart(stack), stack.region);
  const digest = templateDigest(toIntrinsics(stack).template);
  draft.stacks.set(stackKeyOf(stack), {
    digest,
    outputs: outputsOf(stack),
    ...(stack.name === accountStackName ? { tags: stack.tags } : {}),
  });
  if (keeps(stack)) addKeeper(draft, stack, digest);
}

function addKeeper({ keepers }: Draft, stack: Stack, digest: string): void {
  const place = `${accountPart(stack)}/${stack.region}`;
  const known = keepers.get(place) ?? [];
  known.push({ name: stack.name, digest, inventory: stack.tags[inventoryTag] ?? "" });
  keepers.set(place, known);
}

function keeps({ resources }: Stack): boolean {
  return Object.values(resources).some(
    ({ deletionPolicy, type }) => deletionPolicy === "Retain" && isAdoptableType(type),
  );
}

function outputsOf(stack: Stack): ReadonlySet<string> {
  return new Set(
    Object.entries(stack.resources).flatMap(([logical, { type }]) =>
      (outputAttributes[type] ?? []).map((attribute) => outputName(logical, attribute)),
    ),
  );
}

function addRegion({ regions }: Draft, account: string, region: string): void {
  const known = regions.get(account) ?? new Set();
  regions.set(account, known.add(region));
}

function addObject({ objects }: Draft, { cell, vcluster, manifest }: ClusterObject): void {
  const place = vcluster === undefined ? cell : `${cell}+${vcluster}`;
  const kinds = objects.get(place) ?? new Map<string, Set<string>>();
  objects.set(place, kinds);
  const kind = `${manifest.apiVersion} ${manifest.kind}`;
  const ids = kinds.get(kind) ?? new Set();
  const { name, namespace } = manifest.metadata;
  kinds.set(kind, ids.add(`${manifest.kind}/${namespace ?? "-"}/${name}`));
}

/** Where the stacks are whose outputs the bundle uses. */
function addReferences(draft: Draft, bundle: Bundle): void {
  const values = [
    ...bundle.stacks.flatMap((stack) => Object.values(stack.resources).map(({ properties }) => properties)),
    ...bundle.objects.map(({ manifest }) => manifest),
    ...bundle.releases.map((release) => release.values),
  ] as unknown as readonly Value[];
  for (const { resource } of values.flatMap(collectDeferred)) {
    const [kind, account, region, name] = resource.split("/");
    if (kind !== "stack" || account === undefined || region === undefined) continue;
    addRegion(draft, account, region);
    draft.references.add(`${account}/${region}/${name ?? ""}`);
  }
}
