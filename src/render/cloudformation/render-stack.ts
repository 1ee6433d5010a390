import { Buffer } from "node:buffer";
import { type Stack, stackResourceId } from "../../model/blueprint.ts";
import { type CloudFormationTemplate, toIntrinsics } from "../../model/cloudformation.ts";
import type { Deferred } from "../../model/deferred.ts";
import { TenantryError } from "../../model/error.ts";
import { sortKeys } from "../../model/json.ts";

/**
 * Limits of one CloudFormation template (docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits):
 * bytes sent with the request, bytes read from S3, and counts.
 */
export const templateLimits = {
  inlineBytes: 51_200,
  bytes: 1_000_000,
  resources: 500,
  parameters: 200,
  outputs: 200,
} as const;

/** A stack as CloudFormation takes it. */
export interface RenderedStack {
  readonly template: CloudFormationTemplate;
  /** The template in stable bytes: indented while it fits in a request, else without white space. */
  readonly text: string;
  /** Which value of another resource each parameter must be given; sorted by name. */
  readonly parameters: Readonly<Record<string, Deferred>>;
  readonly capabilities: readonly ("CAPABILITY_IAM" | "CAPABILITY_NAMED_IAM")[];
  /** UTF-8 bytes of `text`. */
  readonly sizeBytes: number;
  /** `s3`: too large to be sent with the request, so it goes through a bucket. */
  readonly delivery: "inline" | "s3";
}

/** Renders one stack; throws a `TenantryError` when it is over a limit that AWS does not raise. */
export function renderStack(stack: Stack): RenderedStack {
  const { template, parameters } = toIntrinsics(stack);
  const sorted = sortKeys(template);
  const pretty = `${JSON.stringify(sorted, null, 2)}\n`;
  const prettyBytes = byteLength(pretty);
  const isInline = prettyBytes <= templateLimits.inlineBytes;
  const text = isInline ? pretty : JSON.stringify(sorted);
  const sizeBytes = isInline ? prettyBytes : byteLength(text);
  checkLimits(stack, template, sizeBytes);
  return {
    template: sorted,
    text,
    parameters,
    capabilities: capabilitiesOf(stack),
    sizeBytes,
    delivery: sizeBytes <= templateLimits.inlineBytes ? "inline" : "s3",
  };
}

function checkLimits(stack: Stack, template: CloudFormationTemplate, bytes: number): void {
  const counts = {
    bytes,
    resources: Object.keys(template.Resources).length,
    parameters: Object.keys(template.Parameters ?? {}).length,
    outputs: Object.keys(template.Outputs ?? {}).length,
  };
  for (const [what, count] of Object.entries(counts) as [keyof typeof counts, number][]) {
    if (count <= templateLimits[what]) continue;
    throw new TenantryError(`${stack.id} has ${count} ${what}; CloudFormation takes ${templateLimits[what]}`, {
      code: "TEN4209",
      source: "user",
    });
  }
}

const iamTypesWithNames: Readonly<Record<string, string>> = {
  "AWS::IAM::InstanceProfile": "InstanceProfileName",
  "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
  "AWS::IAM::Role": "RoleName",
};

/** What must be acknowledged: identities are created, and whether under names of our own. */
function capabilitiesOf(stack: Stack): RenderedStack["capabilities"] {
  const identities = Object.values(stack.resources).filter((resource) => resource.type.startsWith("AWS::IAM::"));
  if (identities.length === 0) return [];
  const named = identities.some(({ type, properties }) => properties[iamTypesWithNames[type] ?? ""] !== undefined);
  return [named ? "CAPABILITY_NAMED_IAM" : "CAPABILITY_IAM"];
}

function byteLength(text: string): number {
  return Buffer.byteLength(text);
}

/** The logical id and the stack behind the id of a stack's resource; undefined when no stack holds it. */
export function splitResourceId(resource: string): { readonly stack: string; readonly logical: string } | undefined {
  const cut = resource.lastIndexOf("/");
  const [stack, logical] = [resource.slice(0, cut), resource.slice(cut + 1)];
  if (!stack.startsWith("stack/") || stackResourceId(stack, logical) !== resource) return undefined;
  return { stack, logical };
}
