import { awsError } from "../aws-error.ts";
import type { Call } from "../service.ts";
import { policiesOf } from "./organization-state.ts";
import { constraint } from "./require-organization.ts";

interface PolicyTypeLimits {
  /** Keys of quotas, or the number where `data/quotas.json` has none. */
  readonly characters: string | number;
  readonly slots: string | number;
  readonly policies: string | number;
}

const declarative: PolicyTypeLimits = { characters: 10_000, slots: 10, policies: 1_000 };

/** Source of the numbers: AWS Organizations user guide, "Quotas and service limits". */
const limits: Readonly<Record<string, PolicyTypeLimits>> = {
  SERVICE_CONTROL_POLICY: {
    characters: "organizations:service-control-policy-characters",
    slots: "organizations:service-control-policies-per-target",
    policies: "organizations:service-control-policies",
  },
  RESOURCE_CONTROL_POLICY: {
    characters: "organizations:resource-control-policy-characters",
    slots: "organizations:resource-control-policies-per-target",
    policies: "organizations:resource-control-policies",
  },
  AISERVICES_OPT_OUT_POLICY: { characters: 2_500, slots: 5, policies: 1_000 },
  BACKUP_POLICY: declarative,
  BEDROCK_POLICY: declarative,
  CHATBOT_POLICY: { ...declarative, slots: 5 },
  DECLARATIVE_POLICY_EC2: declarative,
  GUARDDUTY_POLICY: declarative,
  INSPECTOR_POLICY: declarative,
  NETWORK_SECURITY_DIRECTOR_POLICY: declarative,
  S3_POLICY: declarative,
  SECURITYHUB_POLICY: declarative,
  TAG_POLICY: declarative,
  UPGRADE_ROLLOUT_POLICY: declarative,
};

export function isKnownType(type: string): boolean {
  return Object.hasOwn(limits, type);
}

/** How many policies of a type an organisation may have. */
export function mostPolicies(call: Call, type: string): number {
  return limitOf(call, limits[type]?.policies);
}

/** Refuses content that is no JSON object or is longer than its type allows. White space counts. */
export function checkContent(call: Call, type: string, content: string): void {
  if (!isObject(content)) {
    throw awsError(
      "MalformedPolicyDocumentException",
      "The provided policy document doesn't meet the requirements of the specified policy type.",
    );
  }
  if (content.length > limitOf(call, limits[type]?.characters)) {
    throw constraint(
      "POLICY_CONTENT_LIMIT_EXCEEDED",
      "You attempted to create a policy document that exceeds the content size.",
    );
  }
}

/** Refuses one more policy of a type on a target than it may have; those of AWS take their place, too. */
export function checkSlots(call: Call, type: string, attached: readonly string[]): void {
  const taken = attached.filter((id) => policiesOf(call.state).get(id)?.type === type).length;
  if (taken < limitOf(call, limits[type]?.slots)) return;
  throw constraint(
    "MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED",
    "You attempted to exceed the number of policies of a certain type that can be attached to an entity at one time.",
  );
}

function limitOf(call: Call, limit: string | number | undefined): number {
  return typeof limit === "string" ? call.quota(limit) : (limit ?? 0);
}

function isObject(content: string): boolean {
  try {
    const value: unknown = JSON.parse(content);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
