import { partitionOf, toolingBucketName, toolingRegion } from "../../../model/account-entry.ts";
import { compareText, type JsonValue } from "../../../model/json.ts";
import type { Platform } from "../../../model/platform.ts";
import type { Permission, Principal } from "../operation.ts";
import { services } from "../services.ts";

/** A statement of an IAM policy that allows. */
export interface AllowStatement {
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Permission["condition"];
}

export interface Policy {
  readonly Version: "2012-10-17";
  readonly Statement: readonly AllowStatement[];
}

/** The values of the placeholders in a permission's resources and conditions; `key` is the ARN of the tooling bucket's key. */
export type PlaceValues = Readonly<
  Record<"account" | "bucket" | "key" | "management" | "organization" | "partition" | "suffix" | "tooling", string>
>;

/** The places of one platform; `account` is any entered one. */
export function placeValues(platform: Platform): PlaceValues {
  const { id, managementAccountId, toolingAccountId } = platform.organization;
  const partition = partitionOf(toolingRegion(platform));
  return {
    account: "*",
    bucket: toolingBucketName(platform),
    key: `arn:${partition}:kms:*:${toolingAccountId}:key/*`,
    management: managementAccountId,
    organization: id,
    partition,
    suffix: partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com",
    tooling: toolingAccountId,
  };
}

/** What a principal must be allowed, and no more: the union of what every operation that it sends needs. */
export function leastPolicy(principal: Principal, values: PlaceValues): Policy {
  const grouped = new Map<string, { readonly permission: Permission; readonly actions: Set<string> }>();
  for (const permission of permissionsOf(principal)) {
    const key = JSON.stringify([permission.resources, permission.condition ?? {}]);
    const group = grouped.get(key) ?? { permission, actions: new Set() };
    for (const action of permission.actions) group.actions.add(action);
    grouped.set(key, group);
  }
  const statements = [...grouped.values()].map(({ permission, actions }): AllowStatement => {
    const { resources, condition } = permission;
    return {
      Effect: "Allow",
      Action: [...actions].sort(compareText),
      Resource: resources.map((resource) => fill(resource, values)),
      ...(condition === undefined ? {} : { Condition: fillCondition(condition, values) }),
    };
  });
  return { Version: "2012-10-17", Statement: statements.sort((a, b) => compareText(sortKey(a), sortKey(b))) };
}

function permissionsOf(principal: Principal): readonly Permission[] {
  return services
    .flatMap(({ operations }) => Object.values(operations))
    .filter(({ senders }) => senders.includes(principal))
    .flatMap(({ permissions, senders }) => permissions.filter(({ by = senders }) => by.includes(principal)));
}

function sortKey({ Action, Resource }: AllowStatement): string {
  return `${Action[0]} ${Resource.join(" ")}`;
}

function fill(text: string, values: PlaceValues): string {
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => values[name as keyof PlaceValues] ?? whole);
}

function fillCondition(
  condition: NonNullable<Permission["condition"]>,
  values: PlaceValues,
): NonNullable<Permission["condition"]> {
  const filled = (keys: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(keys).map(([key, value]) => [key, fill(value, values)]));
  return Object.fromEntries(Object.entries(condition).map(([operator, keys]) => [operator, filled(keys)]));
}

/** A policy as JSON of a template or file. */
export function policyJson(policy: Policy): JsonValue {
  return JSON.parse(JSON.stringify(policy)) as JsonValue;
}
