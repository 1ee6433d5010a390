import type { EstateCluster } from "./estate-cluster.ts";
import type { JsonObject } from "./json.ts";
import type { TrustedController } from "./platform.ts";
import type { Assumption } from "./verdict.ts";

/**
 * Everything of both layers that decides who can reach whom, in native shapes: CloudFormation types with their properties,
 * and API objects. It comes from a blueprint (before anything exists), from live collectors, or from dumps.
 *
 * Nothing in it is deferred: a value that exists only after creation has been replaced by a fresh symbol (see `symbol`).
 * Secret values are never in it.
 */
export interface Estate {
  readonly origin: "blueprint" | "snapshot";
  readonly organization?: EstateOrganization;
  readonly accounts: readonly EstateAccount[];
  readonly clusters: readonly EstateCluster[];
  readonly trustedControllers: readonly TrustedController[];
  /** What could not be read; what depends on it is unknown. */
  readonly gaps: readonly EstateGap[];
  /** What is taken for granted because its reader cannot know it, for example what an adopted cluster held before. */
  readonly assumptions?: readonly Omit<Assumption, "environments">[];
}

export interface EstateGap {
  /** `organization`, an account id, `<account>/<region>`, or a cluster's name. */
  readonly place: string;
  /** A CloudFormation type, `<apiVersion>/<Kind>`, or `*` for everything of the place. */
  readonly what: string;
  readonly reason: string;
}

export interface EstateOrganization {
  readonly id: string;
  readonly managementAccountId: string;
  readonly rootId: string;
  /** By id; `parent` of the root is absent. */
  readonly units: readonly { readonly id: string; readonly name: string; readonly parent?: string }[];
  readonly policies: readonly OrganizationPolicy[];
  readonly delegatedAdministrators: readonly { readonly accountId: string; readonly service: string }[];
}

export interface OrganizationPolicy {
  readonly id: string;
  readonly name: string;
  readonly kind: "SERVICE_CONTROL_POLICY" | "RESOURCE_CONTROL_POLICY";
  readonly document: JsonObject;
  /** Root, unit and account ids. */
  readonly targets: readonly string[];
}

export interface EstateAccount {
  /** Twelve digits, or the symbol of an account that has yet to be vended. */
  readonly id: string;
  readonly name?: string;
  /** Id of the unit or root it is in; absent: not read. */
  readonly parent?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly resources: readonly EstateResource[];
}

/**
 * An AWS resource: a CloudFormation type and its properties, policies as parsed JSON. Types that CloudFormation lacks but
 * that grant or hold something use the nearest name: `AWS::KMS::Grant`, `AWS::S3::AccountPublicAccessBlock`.
 */
export interface EstateResource {
  /** Its ARN where it has one, else `<type>/<account>/<region>/<physical id>`. Unique in the estate. */
  readonly id: string;
  readonly type: string;
  readonly accountId: string;
  /** `global` for IAM and Organizations. */
  readonly region: string;
  readonly properties: JsonObject;
  readonly tags: Readonly<Record<string, string>>;
  /** Where it was declared or read, for evidence: a stack resource id, or a dump file. */
  readonly source: string;
}

/** Where symbols begin and end: a pair of characters that no ARN, name or policy pattern can hold. */
const opening = "⟦";
const closing = "⟧";

/** A value that nobody knows yet: equal only to itself, matched by no pattern except one that matches everything. */
export function symbol(resource: string, attribute: string): string {
  return `${opening}${resource}|${attribute}${closing}`;
}

export function hasSymbol(text: string): boolean {
  return text.includes(opening);
}
