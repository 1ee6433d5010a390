import type { OrganizationResource } from "../../model/blueprint.ts";
import { defer, isDeferred, type Value } from "../../model/deferred.ts";
import { hasFailed } from "../../model/error.ts";
import { platformTag } from "../../model/ownership.ts";
import type { PlannedChange } from "../../model/plan.ts";
import type { OrganizationApi, PolicyDescription } from "../../ports/organization-api.ts";
import { stepError } from "../apply-error.ts";
import type { StepContext } from "../step.ts";
import { requireOwnTags } from "./require-own-tags.ts";
import { removedTags, tagMap } from "./tag-map.ts";

/** Policies of a type that one unit may have. Source: AWS Organizations quotas, May 2026. */
const slots: Readonly<Record<string, number>> = { SERVICE_CONTROL_POLICY: 10, RESOURCE_CONTROL_POLICY: 5 };

/**
 * Makes a policy what the blueprint says: content in place, attached where it belongs before it is detached where it does
 * not. A unit is never left without a service control policy, nor given more than it has slots for.
 */
export async function ensurePolicy(
  resource: OrganizationResource,
  change: PlannedChange,
  context: StepContext,
): Promise<void> {
  const { cloud, values } = context;
  const api = cloud.organization;
  const wanted = readPolicy(resource);
  await requireEnabled(api, wanted.type);
  const existing = await findPolicy(api, wanted.type, wanted.name);
  const id = existing?.id ?? (await createPolicy(api, wanted));
  if (existing !== undefined) {
    await requireOwnTags(api, { id, title: `policy ${wanted.name}`, platform: wanted.tags[platformTag] ?? "" });
    await api.updatePolicy(id, { content: wanted.content, description: wanted.description });
    await api.tag(id, wanted.tags);
    const removed = removedTags(change);
    if (removed.length > 0) await api.untag(id, removed);
  }
  values.record(defer(resource.id, "Id"), id);
  const targets = await Promise.all(targetsOf(resource).map(async (target) => String(await values.require(target))));
  const attached = await api.listTargets(id);
  for (const target of targets) if (!attached.includes(target)) await attach(api, { ...wanted, id }, target);
  const isRetargeted = change.changes.some(({ path }) => path.startsWith("/TargetIds"));
  const others = isRetargeted ? attached.filter((target) => !targets.includes(target)) : [];
  for (const target of others) await detach(api, { ...wanted, id }, target);
}

interface WantedPolicy {
  readonly name: string;
  readonly type: string;
  readonly description: string;
  readonly content: string;
  readonly tags: Readonly<Record<string, string>>;
}

function readPolicy({ properties }: OrganizationResource): WantedPolicy {
  return {
    name: String(properties.Name),
    type: String(properties.Type),
    description: String(properties.Description ?? ""),
    content: contentText(properties.Content),
    tags: tagMap(properties.Tags),
  };
}

/** White space counts against the limit. */
function contentText(content: Value | undefined): string {
  return typeof content === "string" ? content : JSON.stringify(content);
}

function targetsOf({ properties }: OrganizationResource) {
  const targets = Array.isArray(properties.TargetIds) ? (properties.TargetIds as readonly Value[]) : [];
  return targets.filter(isDeferred);
}

/** Enabling a policy type changes how the whole organisation is judged: that is for its owner to do. */
async function requireEnabled(api: OrganizationApi, type: string): Promise<void> {
  if ((await api.describe()).enabledPolicyTypes.includes(type)) return;
  throw stepError("TEN7032", `policies of type ${type} are not enabled in the organization's root`, {
    failure: "invalid",
  });
}

async function findPolicy(api: OrganizationApi, type: string, name: string): Promise<PolicyDescription | undefined> {
  for await (const page of api.listPolicies(type)) {
    const found = page.find((policy) => policy.name === name && !policy.awsManaged);
    if (found !== undefined) return found;
  }
  return undefined;
}

async function createPolicy(api: OrganizationApi, policy: WantedPolicy): Promise<string> {
  try {
    return await api.createPolicy(policy);
  } catch (error) {
    if (!hasFailed(error, "already-exists", "unavailable")) throw error;
    const found = await findPolicy(api, policy.type, policy.name);
    if (found === undefined) throw error;
    await requireOwnTags(api, {
      id: found.id,
      title: `policy ${policy.name}`,
      platform: policy.tags[platformTag] ?? "",
    });
    return found.id;
  }
}

type Attachable = Pick<WantedPolicy, "name" | "type"> & { readonly id: string };

async function attach(api: OrganizationApi, { id, name, type }: Attachable, target: string): Promise<void> {
  const taken = (await api.listPoliciesForTarget(target, type)).length;
  const limit = slots[type];
  if (limit !== undefined && taken >= limit) {
    throw stepError("TEN7033", `policy ${name} finds no slot at ${target}: ${taken} of ${limit} are taken`, {
      failure: "quota",
    });
  }
  try {
    await api.attachPolicy(id, target);
  } catch (error) {
    if (!hasFailed(error, "already-exists")) throw error;
  }
}

async function detach(api: OrganizationApi, { id, name, type }: Attachable, target: string): Promise<void> {
  const attached = await api.listPoliciesForTarget(target, type);
  if (type === "SERVICE_CONTROL_POLICY" && !attached.some((policy) => policy.id !== id)) {
    throw stepError("TEN7033", `policy ${name} stays at ${target}: it is the last service control policy there`, {
      failure: "conflict",
    });
  }
  try {
    await api.detachPolicy(id, target);
  } catch (error) {
    if (!hasFailed(error, "not-found")) throw error;
  }
}

/** Detaches a policy of ours everywhere, then deletes it. */
export async function deletePolicy(id: string, name: string, api: OrganizationApi): Promise<void> {
  const type = await typeOf(api, id);
  if (type === undefined) return;
  for (const target of await api.listTargets(id)) await detach(api, { id, name, type }, target);
  try {
    await api.deletePolicy(id);
  } catch (error) {
    if (!hasFailed(error, "not-found")) throw error;
  }
}

async function typeOf(api: OrganizationApi, id: string): Promise<string | undefined> {
  for (const type of Object.keys(slots)) {
    for await (const page of api.listPolicies(type)) if (page.some((policy) => policy.id === id)) return type;
  }
  return undefined;
}
