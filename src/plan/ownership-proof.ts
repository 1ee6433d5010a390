import { adoptionDigest, type CloudFormationTemplate, templateDigest } from "../model/cloudformation.ts";
import { type Ownership, parseInventory } from "../model/object-ownership.ts";
import { bearsPlatformTags, digestTag, inventoryTag } from "../model/ownership.ts";
import type { LiveOrganizationResource, LiveStack } from "../model/snapshot.ts";
import { hasTemplate } from "./read-template.ts";

/** Whether a stack's tags say that it is the platform's. */
export function claimsStack(stack: LiveStack, platform: string): boolean {
  return bearsPlatformTags(stack.tags, platform) && parseInventory(stack.tags[inventoryTag]) !== undefined;
}

/**
 * The mark of a stack: its digest tag is the digest of the template that it really has. One that was only named, and so has
 * nothing that could be anyone's, needs none.
 */
export function stackOwnership(stack: LiveStack, platform: string): Ownership {
  if (!claimsStack(stack, platform)) return "foreign";
  if (stack.status === "REVIEW_IN_PROGRESS") return "proven";
  const digest = stack.tags[digestTag];
  if (digest === undefined || !hasTemplate(stack)) return "claimed";
  const template = stack.template as unknown as CloudFormationTemplate;
  return [templateDigest(template), adoptionDigest(template)].includes(digest) ? "proven" : "claimed";
}

/** The mark of a resource of the organisation: its tags, which only the management account can write. */
export function organizationOwnership(resource: LiveOrganizationResource, platform: string): Ownership {
  const tags = organizationTags(resource);
  const isOurs = bearsPlatformTags(tags, platform) && parseInventory(tags[inventoryTag]) !== undefined;
  return isOurs ? "proven" : "foreign";
}

export function organizationTags(resource: LiveOrganizationResource): Readonly<Record<string, string>> {
  const tags = resource.properties.Tags;
  if (!Array.isArray(tags)) return {};
  return Object.fromEntries(tags.map((tag: { Key?: string; Value?: string }) => [tag.Key ?? "", tag.Value ?? ""]));
}
