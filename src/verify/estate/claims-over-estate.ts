import type { Claims, EnvironmentClaim } from "../../model/claims.ts";
import type { Estate, EstateResource } from "../../model/estate.ts";
import { hasSymbol } from "../../model/estate.ts";
import { inventoryTag } from "../../model/ownership.ts";
import type { BlueprintEstate } from "./estate-of-blueprint.ts";

/**
 * The claims of the documents, in the names of what exists: symbols become the ids that AWS chose.
 *
 * What CloudFormation made is found by the tags that it alone can set (`aws:cloudformation:…`), an account by its name, the
 * rest by its id with the inventory tag. Claims on what does not exist are dropped. Namespaces, clusters and people keep
 * their names.
 */
export function claimsOverEstate({ estate, claims }: BlueprintEstate, live: Estate): Claims {
  const find = createFinder(estate, live);
  return claims.map(
    (claim): EnvironmentClaim => ({
      ...claim,
      accounts: claim.accounts.flatMap((id) => find.account(id) ?? []),
      resources: claim.resources.flatMap((id) => find.resource(id) ?? []),
      partitions: claim.partitions.flatMap((partition) => {
        const resource = find.resource(partition.resource);
        return resource === undefined ? [] : [{ ...partition, resource }];
      }),
    }),
  );
}

interface Finder {
  account(id: string): string | undefined;
  resource(id: string): string | undefined;
}

const stackTag = "aws:cloudformation:stack-name";
const logicalTag = "aws:cloudformation:logical-id";

function createFinder(blueprint: Estate, live: Estate): Finder {
  const declared = new Map(
    blueprint.accounts.flatMap((account) => account.resources.map((resource) => [resource.id, resource] as const)),
  );
  const accountNames = new Map(blueprint.accounts.map(({ id, name }) => [id, name]));
  const liveByName = new Map(
    live.accounts.flatMap(({ id, name }) => (name === undefined ? [] : [[name, id] as const])),
  );
  const existing = indexLive(live);
  const account = (id: string): string | undefined => (hasSymbol(id) ? liveByName.get(accountNames.get(id) ?? "") : id);
  const resource = (id: string): string | undefined => {
    const wanted = declared.get(id);
    if (wanted === undefined) return existing.ids.has(id) ? id : undefined;
    const accountId = account(wanted.accountId);
    if (accountId === undefined) return undefined;
    const made = existing.byStack.get(stackKey(accountId, ...stackOf(wanted)));
    if (made !== undefined) return made.id;
    const exact = id.replaceAll(wanted.accountId, accountId);
    if (existing.ids.has(exact)) return exact;
    return hasSymbol(exact) ? findAlike(exact, wanted, existing)?.id : undefined;
  };
  return { account, resource };
}

interface LiveIndex {
  readonly ids: ReadonlySet<string>;
  readonly byStack: ReadonlyMap<string, EstateResource>;
  /** By type and inventory tag. */
  readonly alike: ReadonlyMap<string, readonly EstateResource[]>;
}

function indexLive(live: Estate): LiveIndex {
  const ids = new Set<string>();
  const byStack = new Map<string, EstateResource>();
  const alike = new Map<string, EstateResource[]>();
  for (const resource of live.accounts.flatMap((account) => account.resources)) {
    ids.add(resource.id);
    const { [stackTag]: stack, [logicalTag]: logical, [inventoryTag]: inventory } = resource.tags;
    if (stack !== undefined && logical !== undefined) {
      byStack.set(stackKey(resource.accountId, stack, logical), resource);
    }
    const key = `${resource.type} ${inventory ?? ""}`;
    alike.set(key, [...(alike.get(key) ?? []), resource]);
  }
  return { ids, byStack, alike };
}

function stackKey(accountId: string, stack: string, logical: string): string {
  return `${accountId} ${stack} ${logical}`;
}

/** Stack name and logical id of a declared resource, from its source `stack/<account>/<region>/<name>/<logical>`. */
function stackOf({ source }: EstateResource): readonly [string, string] {
  const [, , , name = "", logical = ""] = source.split("/");
  return [name, logical];
}

/** The one resource of the type and inventory whose id is the declared one where that is known. */
function findAlike(id: string, wanted: EstateResource, { alike }: LiveIndex): EstateResource | undefined {
  const known = id.split(/⟦[^⟧]*⟧/u);
  const candidates = alike.get(`${wanted.type} ${wanted.tags[inventoryTag] ?? ""}`) ?? [];
  const fitting = candidates.filter((candidate) => fits(candidate.id, known));
  return fitting.length === 1 ? fitting[0] : undefined;
}

/** Whether a text is these parts in this order, with something between each two. */
function fits(text: string, parts: readonly string[]): boolean {
  const [first = "", ...rest] = parts;
  const last = rest.pop() ?? "";
  if (!text.startsWith(first) || !text.endsWith(last)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at + 1);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at < text.length - last.length;
}
