import type { JsonObject } from "../../../model/json.ts";
import { arnOf, checkQuota, checkTypeQuota, maps, resourcesWith, text } from "./check.ts";
import { type CloudResource, findResource, makeUuid, putResource } from "./resource-state.ts";
import { type ResourceContext, ResourceError, type ResourceType } from "./resource-type.ts";

const keyType = "AWS::KMS::Key";

const key: ResourceType = {
  check: ({ properties }) => {
    const document = (properties.KeyPolicy ?? {}) as JsonObject;
    if (properties.KeyPolicy !== undefined && maps(document, "Statement").length === 0) {
      throw new ResourceError("InvalidRequest", "MalformedPolicyDocumentException: the key policy has no statements");
    }
    const days = properties.PendingWindowInDays;
    if (days !== undefined && (Number(days) < 7 || Number(days) > 30)) {
      throw new ResourceError("InvalidRequest", `PendingWindowInDays must be between 7 and 30, not ${String(days)}`);
    }
  },
  create: ({ context }) => {
    checkTypeQuota(context, "kms:keys", keyType);
    const id = makeUuid(context.state);
    return {
      id,
      attributes: { Arn: arnOf(context, "kms", `key/${id}`), KeyId: id },
      statuses: ["Creating", "Enabled"],
    };
  },
  // Deletion only schedules: the key stays, unusable, for its waiting period.
  remove: (context, resource) => {
    const days = Number(resource.properties.PendingWindowInDays ?? 30);
    putResource(context.state, {
      ...resource,
      type: pendingKeyType,
      status: "PendingDeletion",
      attributes: { ...resource.attributes, DeletionDateMs: context.nowMs + days * 86_400_000 },
    });
  },
};

/** Keys that wait for their deletion are kept apart, as nothing may use them. */
export const pendingKeyType = "sandbox:KMS::PendingKey";

const alias: ResourceType = {
  check: ({ context, properties }) => {
    requireKey(context, text(properties, "TargetKeyId"));
    const name = text(properties, "AliasName") ?? "";
    if (!name.startsWith("alias/") || name.startsWith("alias/aws/")) {
      throw new ResourceError(
        "InvalidRequest",
        `Alias must start with the prefix "alias/" and not with "alias/aws/": ${name}`,
      );
    }
  },
  create: ({ context, properties }) => {
    const id = text(properties, "AliasName") ?? "";
    if (findResource(context.state, context.place, "AWS::KMS::Alias", id) !== undefined) {
      throw new ResourceError("AlreadyExists", `An alias with the name ${id} already exists`);
    }
    const others = resourcesWith(
      context,
      "AWS::KMS::Alias",
      (one) => one.properties.TargetKeyId === properties.TargetKeyId,
    );
    checkQuota(context, "kms:aliases-per-key", others.length);
    return { id, attributes: {} };
  },
};

/** Keys and their names. */
export const keyTypes: Readonly<Record<string, ResourceType>> = {
  "AWS::KMS::Alias": alias,
  [keyType]: key,
};

/** A key by its id, ARN or alias. */
export function findKey(context: ResourceContext, reference: string): CloudResource | undefined {
  const name = reference.replace(/^arn:[^:]+:kms:[^:]+:\d+:/, "");
  if (name.startsWith("alias/")) {
    const found = findResource(context.state, context.place, "AWS::KMS::Alias", name);
    return found === undefined ? undefined : findKey(context, text(found.properties, "TargetKeyId") ?? "");
  }
  return findResource(context.state, context.place, keyType, name.replace(/^key\//, ""));
}

/**
 * Refuses a key of this account and region that does not exist. Without a reference, for AWS's own keys and for keys of
 * other places nothing is checked: those services too only ask when the key is used.
 */
export function requireKey(context: ResourceContext, reference: string | undefined): void {
  if (reference === undefined || reference.includes("alias/aws/")) return;
  const { accountId, region } = context.place;
  if (reference.startsWith("arn:") && !reference.includes(`:kms:${region}:${accountId}:`)) return;
  if (findKey(context, reference) === undefined) {
    throw new ResourceError("NotFound", `Key '${reference}' does not exist`);
  }
}
