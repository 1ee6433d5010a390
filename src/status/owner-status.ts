import { vendedAccountName } from "../model/account-supply.ts";
import type { Bundle } from "../model/blueprint.ts";
import { asJsonObject, compareText } from "../model/json.ts";
import type { PlannedChange } from "../model/plan.ts";
import type { LiveStack, Snapshot, UnreadPlace } from "../model/snapshot.ts";

/**
 * How what an owner has stands to what it should have.
 *
 * `in-sync`: all of it is there and as it should be. `drifted`: all of it is there and something differs. `partial`: some of
 * it is there. `absent`: none of it. `deleting`: some of it is on its way out. `unknown`: a place of its could not be read, so
 * nothing can be said.
 */
export type OwnerState = "in-sync" | "drifted" | "partial" | "absent" | "deleting" | "unknown";

export interface OwnerStatus {
  readonly state: OwnerState;
  /** Its stacks that exist, with CloudFormation's own word for how they are. */
  readonly stacks: readonly { readonly name: string; readonly place: string; readonly status: string }[];
  /** Its host namespaces that exist; `Terminating` ones are on their way out. */
  readonly namespaces: readonly { readonly name: string; readonly cell: string; readonly phase: string }[];
  /** Its releases that exist, with Helm's own word for how they are. */
  readonly releases: readonly { readonly name: string; readonly cell: string; readonly status: string }[];
  /** Places of its that could not be read. */
  readonly unread: readonly string[];
}

/** Tells of each owner how it stands; the snapshot is indexed once. */
export interface StatusBook {
  /** `changes` are the plan's for that owner. */
  readonly of: (bundle: Bundle, changes: readonly PlannedChange[]) => OwnerStatus;
}

export function createStatusBook(snapshot: Snapshot, platform: string): StatusBook {
  const index = indexSnapshot(snapshot);
  return {
    of: (bundle, changes) => {
      const stacks = stacksOf(bundle, index, platform);
      const namespaces = namespacesOf(bundle, index);
      const releases = releasesOf(bundle, index);
      const unread = unreadOf(bundle, index, platform);
      const isDeleting =
        namespaces.some(({ phase }) => phase === "Terminating") ||
        stacks.some(({ status }) => status.startsWith("DELETE_"));
      const exists = stacks.length + namespaces.length + releases.length > 0 || hasOther(bundle, index);
      const state = stateOf({ unread, isDeleting, exists, changes, isEmpty: isEmpty(bundle) });
      return { state, stacks, namespaces, releases, unread };
    },
  };
}

interface Findings {
  readonly unread: readonly string[];
  readonly isDeleting: boolean;
  readonly exists: boolean;
  readonly isEmpty: boolean;
  readonly changes: readonly PlannedChange[];
}

function stateOf({ unread, isDeleting, exists, isEmpty, changes }: Findings): OwnerState {
  if (unread.length > 0) return "unknown";
  if (isDeleting) return "deleting";
  if (changes.length === 0) return "in-sync";
  if (!exists && !isEmpty) return "absent";
  const isMissing = changes.some(({ action }) => action === "create" || action === "adopt" || action === "replace");
  return isMissing ? "partial" : "drifted";
}

function isEmpty({ stacks, objects, releases, organization }: Bundle): boolean {
  return stacks.length + objects.length + releases.length + organization.length === 0;
}

interface StatusIndex {
  /** By `<account number>/<region>/<name>`. */
  readonly stacks: ReadonlyMap<string, LiveStack>;
  /** Phases by `<cell> <namespace>`. */
  readonly namespaces: ReadonlyMap<string, string>;
  readonly releases: ReadonlyMap<string, string>;
  /** Numbers of accounts by name. */
  readonly accounts: ReadonlyMap<string, string>;
  /** `<place> <kind> <namespace>/<name>` of every object. */
  readonly objects: ReadonlySet<string>;
  readonly organization: ReadonlySet<string>;
  readonly isUnread: (place: string, what: UnreadPlace["what"]) => boolean;
}

function indexSnapshot({ stacks, objects, releases, organization, unread = [] }: Snapshot): StatusIndex {
  const unreadKeys = new Set(unread.map(({ place, what }) => `${place} ${what}`));
  const namespaces = objects.filter(({ manifest }) => manifest.kind === "Namespace");
  const named = organization.map(
    ({ id, properties }) => [String(properties.AccountName ?? properties.Name), id] as const,
  );
  return {
    stacks: new Map(stacks.map((stack) => [`${stack.accountId}/${stack.region}/${stack.name}`, stack])),
    namespaces: new Map(
      namespaces.map(({ cell, manifest }) => {
        const { deletionTimestamp, name } = asJsonObject(manifest.metadata) ?? {};
        return [`${cell} ${String(name)}`, deletionTimestamp === undefined ? "Active" : "Terminating"];
      }),
    ),
    releases: new Map(
      releases.map(({ cell, namespace, name, status }) => [
        `release/${cell}/${namespace}/${name}`,
        status ?? "deployed",
      ]),
    ),
    accounts: new Map(named),
    objects: new Set(objects.map(({ cell, manifest }) => objectKey(cell, manifest))),
    organization: new Set(named.map(([name]) => name)),
    isUnread: (place, what) => unreadKeys.has(`${place} ${what}`),
  };
}

function objectKey(
  place: string,
  { kind, metadata }: { readonly kind?: unknown; readonly metadata?: unknown },
): string {
  const { name, namespace } = (metadata ?? {}) as { readonly name?: string; readonly namespace?: string };
  return `${place} ${String(kind)} ${namespace ?? "-"}/${name}`;
}

/** The number of a stack's account; undefined while it has none. */
function numberOf(
  { account }: Bundle["stacks"][number],
  { accounts }: StatusIndex,
  platform: string,
): string | undefined {
  return account.kind === "known" ? account.id : accounts.get(vendedAccountName(platform, account.key));
}

function stacksOf(bundle: Bundle, index: StatusIndex, platform: string): OwnerStatus["stacks"] {
  return bundle.stacks.flatMap((stack) => {
    const place = `${numberOf(stack, index, platform)}/${stack.region}`;
    const live = index.stacks.get(`${place}/${stack.name}`);
    return live === undefined ? [] : [{ name: stack.name, place, status: live.status }];
  });
}

function namespacesOf({ objects }: Bundle, { namespaces }: StatusIndex): OwnerStatus["namespaces"] {
  return objects.flatMap(({ cell, vcluster, manifest }) => {
    if (manifest.kind !== "Namespace" || vcluster !== undefined) return [];
    const { name } = manifest.metadata;
    const phase = namespaces.get(`${cell} ${name}`);
    return phase === undefined ? [] : [{ name, cell, phase }];
  });
}

function releasesOf(bundle: Bundle, { releases }: StatusIndex): OwnerStatus["releases"] {
  return bundle.releases.flatMap(({ id, cell, namespace, name }) => {
    const status = releases.get(id);
    return status === undefined ? [] : [{ name: `${namespace}/${name}`, cell, status }];
  });
}

/** Whether anything else of the bundle exists: an object outside namespaces, an account, a unit, a policy. */
function hasOther({ objects, organization }: Bundle, index: StatusIndex): boolean {
  if (objects.some(({ cell, manifest }) => index.objects.has(objectKey(cell, manifest)))) return true;
  return organization.some(({ management, properties }) => {
    const name = properties.AccountName ?? properties.Name;
    return management === "manage" && typeof name === "string" && index.organization.has(name);
  });
}

function unreadOf(bundle: Bundle, index: StatusIndex, platform: string): readonly string[] {
  const places = new Set<string>();
  const note = (place: string, what: UnreadPlace["what"]): void => {
    if (index.isUnread(place, what)) places.add(place);
  };
  const isVended = bundle.stacks.some(({ account }) => account.kind === "vended");
  if (isVended || bundle.organization.length > 0) note("organization", "organization");
  for (const stack of bundle.stacks) note(`${numberOf(stack, index, platform)}/${stack.region}`, "stacks");
  for (const { cell, vcluster } of bundle.objects) {
    note(cell, "objects");
    if (vcluster !== undefined) note(`${cell}+${vcluster}`, "objects");
  }
  for (const { cell } of bundle.releases) note(cell, "releases");
  return [...places].sort(compareText);
}
