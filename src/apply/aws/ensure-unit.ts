import type { OrganizationResource } from "../../model/blueprint.ts";
import { defer, isDeferred, type Value } from "../../model/deferred.ts";
import { hasFailed } from "../../model/error.ts";
import { platformTag } from "../../model/ownership.ts";
import type { PlannedChange } from "../../model/plan.ts";
import type { OrganizationApi, UnitDescription } from "../../ports/organization-api.ts";
import { stepError } from "../apply-error.ts";
import type { StepContext } from "../step.ts";
import { requireOwnTags } from "./require-own-tags.ts";
import { removedTags, tagMap } from "./tag-map.ts";

/** Makes a unit of the organisation what the blueprint says; it is found by its name below its parent. */
export async function ensureUnit(
  resource: OrganizationResource,
  change: PlannedChange,
  context: StepContext,
): Promise<void> {
  const api = context.cloud.organization;
  const name = String(resource.properties.Name);
  const tags = tagMap(resource.properties.Tags);
  const parentId = await resolveId(resource.properties.ParentId, context);
  const existing = await findUnit(api, parentId, name);
  const id = existing?.id ?? (await createUnit(api, { parentId, name, tags }));
  if (existing !== undefined) {
    await requireOwnTags(api, { id, title: `unit ${name}`, platform: tags[platformTag] ?? "" });
    await api.tag(id, tags);
    const removed = removedTags(change);
    if (removed.length > 0) await api.untag(id, removed);
  }
  context.values.record(defer(resource.id, "Id"), id);
}

async function createUnit(
  api: OrganizationApi,
  unit: { readonly parentId: string; readonly name: string; readonly tags: Readonly<Record<string, string>> },
): Promise<string> {
  try {
    return await api.createUnit(unit);
  } catch (error) {
    if (!hasFailed(error, "already-exists", "unavailable")) throw error;
    const found = await findUnit(api, unit.parentId, unit.name);
    if (found === undefined) throw error;
    await requireOwnTags(api, { id: found.id, title: `unit ${unit.name}`, platform: unit.tags[platformTag] ?? "" });
    return found.id;
  }
}

async function findUnit(api: OrganizationApi, parentId: string, name: string): Promise<UnitDescription | undefined> {
  for await (const page of api.listUnits(parentId)) {
    const found = page.find((unit) => unit.name === name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The id of a unit that a property refers to. */
export async function resolveId(value: Value | undefined, context: StepContext): Promise<string> {
  if (typeof value === "string") return value;
  if (isDeferred(value)) return String(await context.values.require(value));
  throw stepError("TEN7010", `a unit is referred to by ${JSON.stringify(value)}, which names none`);
}

/** Deletes a unit of ours that has nothing in it any more. */
export async function deleteUnit(id: string, name: string, api: OrganizationApi): Promise<void> {
  const inside = [...(await firstOf(api.listUnits(id))), ...(await firstOf(api.listAccountsForParent(id)))];
  if (inside.length > 0) {
    const [first] = inside;
    throw stepError("TEN7036", `unit ${name} is not deleted: ${first?.name} (${first?.id}) is still in it`, {
      retry: "later",
      failure: "conflict",
    });
  }
  try {
    await api.deleteUnit(id);
  } catch (error) {
    if (!hasFailed(error, "not-found")) throw error;
  }
}

async function firstOf<Item>(pages: AsyncIterable<readonly Item[]>): Promise<readonly Item[]> {
  for await (const page of pages) if (page.length > 0) return page;
  return [];
}
