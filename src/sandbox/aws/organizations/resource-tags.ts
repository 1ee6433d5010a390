import type {
  ListTagsForResourceCommandInput,
  ListTagsForResourceResponse,
  Tag,
  TagResourceCommandInput,
  UntagResourceCommandInput,
} from "@aws-sdk/client-organizations";
import { awsError } from "../aws-error.ts";
import type { Call, Operation } from "../service.ts";
import { policiesOf, tagsOf } from "./organization-state.ts";
import { constraint, invalidInput, isTarget, requireManagement } from "./require-organization.ts";

type Tags = Readonly<Record<string, string>>;

/** The tags that a resource has when `added` come on top of `existing`; refuses too many, and keys that AWS keeps. */
export function requireTags(call: Call, added: readonly Tag[] | undefined, existing: Tags): Tags {
  const keys = (added ?? []).map(({ Key = "" }) => Key);
  if (new Set(keys).size < keys.length) {
    throw invalidInput("DUPLICATE_TAG_KEY", "Tag keys must be unique among the tags attached to the same entity.");
  }
  if (keys.some((key) => key.toLowerCase().startsWith("aws:"))) {
    throw invalidInput("INVALID_SYSTEM_TAGS_PARAMETER", "You specified a tag key that is a system tag.");
  }
  const tags = { ...existing, ...Object.fromEntries((added ?? []).map(({ Key = "", Value = "" }) => [Key, Value])) };
  if (Object.keys(tags).length > call.quota("organizations:tags-per-resource")) {
    throw constraint("MAX_TAG_LIMIT_EXCEEDED", "You have exceeded the number of tags allowed on this resource.");
  }
  return tags;
}

function listTags(input: ListTagsForResourceCommandInput, call: Call): ListTagsForResourceResponse {
  const id = requireTaggable(call, input.ResourceId);
  const tags = tagsOf(call.state).get(id) ?? {};
  return {
    Tags: Object.keys(tags)
      .sort()
      .map((Key) => ({ Key, Value: tags[Key] ?? "" })),
  };
}

function tagResource(input: TagResourceCommandInput, call: Call): object {
  const id = requireTaggable(call, input.ResourceId);
  tagsOf(call.state).put(id, requireTags(call, input.Tags, tagsOf(call.state).get(id) ?? {}));
  return {};
}

function untagResource(input: UntagResourceCommandInput, call: Call): object {
  const id = requireTaggable(call, input.ResourceId);
  const kept = Object.entries(tagsOf(call.state).get(id) ?? {}).filter(
    ([key]) => input.TagKeys?.includes(key) !== true,
  );
  if (kept.length === 0) tagsOf(call.state).delete(id);
  else tagsOf(call.state).put(id, Object.fromEntries(kept));
  return {};
}

function requireTaggable(call: Call, id: string | undefined): string {
  const organization = requireManagement(call);
  if (id !== undefined && (isTarget(call, organization, id) || policiesOf(call.state).has(id))) return id;
  throw awsError("TargetNotFoundException", "You specified a target that doesn't exist.");
}

/** Tags of the root, units, accounts and policies. */
export const tagOperations: Readonly<Record<string, Operation>> = {
  ListTagsForResource: listTags,
  TagResource: tagResource,
  UntagResource: untagResource,
};
