/** Labels and tags that carry the inventory. A forged label alone does not make an object ours. */
export const managedByLabel = "app.kubernetes.io/managed-by";
export const managedByValue = "tenantry";
export const platformLabel = "tenantry.dev/platform";
export const tenantLabel = "tenantry.dev/tenant";
export const environmentLabel = "tenantry.dev/environment";
/** The short namespace name, on namespaces. */
export const namespaceLabel = "tenantry.dev/namespace";
/** The bundle that owns an object: see `bundleKey`, with `/` written as `.`. */
export const inventoryLabel = "tenantry.dev/inventory";

export const fieldManager = "tenantry";
/** IAM path of everything ours. */
export const iamPath = "/tenantry/";
/** AWS tag keys, beside the platform's cost allocation tag. */
export const managedByTag = "tenantry:managed-by";
/** Several platforms may share an organisation or an account: which one has it. */
export const platformTag = "tenantry:platform";
/** On an account that we have closed: when, as AWS tells nobody. An ISO date and time. */
export const closedTag = "tenantry:closed-at";
export const environmentTag = "tenantry:environment";
export const inventoryTag = "tenantry:inventory";
/** On stacks: digest of the template and parameters that were last deployed. */
export const digestTag = "tenantry:digest";

/** The tags that everything of a platform in AWS bears. */
export function platformOwnTags(platform: string): Readonly<Record<string, string>> {
  return { [managedByTag]: managedByValue, [platformTag]: platform };
}

/** Whether tags say that something is the platform's. */
export function bearsPlatformTags(tags: Readonly<Record<string, string>>, platform: string): boolean {
  return tags[managedByTag] === managedByValue && tags[platformTag] === platform;
}
