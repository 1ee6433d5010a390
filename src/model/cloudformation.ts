import type { Stack, StackResource } from "./blueprint.ts";
import { stackResourceId } from "./blueprint.ts";
import { collectDeferred, type Deferred, isDeferredText, replaceDeferred, type Value } from "./deferred.ts";
import { compareText, type JsonObject, type JsonValue, stableStringify } from "./json.ts";
import { shortHash } from "./names.ts";

/** A CloudFormation template in JSON form; every map is in sorted order. */
export interface CloudFormationTemplate {
  readonly AWSTemplateFormatVersion: "2010-09-09";
  readonly Description?: string;
  readonly Parameters?: Readonly<Record<string, TemplateParameter>>;
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value: JsonValue }>>;
}

export interface TemplateParameter {
  readonly Type: "String" | "List<AWS::EC2::Subnet::Id>";
  readonly Description: string;
}

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: JsonObject;
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: "Delete" | "Retain" | "RetainExceptOnCreate" | "Snapshot";
  readonly UpdateReplacePolicy?: "Delete" | "Retain" | "Snapshot";
}

/** A stack ready for CloudFormation. `parameters` says which value each parameter of the template must be given. */
export interface StackTemplate {
  readonly template: CloudFormationTemplate;
  readonly parameters: Readonly<Record<string, Deferred>>;
}

/**
 * Return values that a stack outputs for each of its resources, so that other stacks and cluster objects can use them.
 *
 * Fixed by type and never by who reads them: a stack's bytes must not depend on another bundle. `Ref` is the physical id.
 */
export const outputAttributes: Readonly<Record<string, readonly string[]>> = {
  "AWS::DynamoDB::Table": ["Arn", "Ref"],
  "AWS::EC2::SecurityGroup": ["GroupId"],
  "AWS::EC2::Subnet": ["SubnetId"],
  "AWS::EC2::VPC": ["VpcId"],
  "AWS::EKS::Cluster": ["Arn", "CertificateAuthorityData", "ClusterSecurityGroupId", "Endpoint", "Ref"],
  "AWS::EKS::PodIdentityAssociation": ["ExternalId"],
  "AWS::IAM::ManagedPolicy": ["Ref"],
  "AWS::IAM::Role": ["Arn"],
  "AWS::KMS::Key": ["Arn"],
  "AWS::RDS::DBCluster": [
    "DBClusterArn",
    "DBClusterResourceId",
    "Endpoint.Address",
    "Endpoint.Port",
    "ReadEndpoint.Address",
  ],
  "AWS::S3::Bucket": ["Arn", "Ref"],
  "AWS::SQS::Queue": ["Arn", "QueueName", "Ref"],
  "AWS::SecretsManager::Secret": ["Id"],
};

/**
 * Turns a stack into its template: every deferred value becomes `Ref`, `Fn::GetAtt` or `Fn::Join`.
 *
 * A value of the stack's own resources is an intrinsic, the id of the stack's own account is `AWS::AccountId`, and any
 * other value becomes a parameter, named after what it holds, that apply (or the reader of an export) must fill in.
 */
export function toIntrinsics(stack: Stack): StackTemplate {
  const parameters = new Map<string, Deferred>();
  const convert = (value: Value): JsonValue =>
    replaceDeferred(value, (deferred) =>
      isDeferredText(deferred)
        ? {
            "Fn::Join": [
              "",
              deferred.parts.map((part) => (typeof part === "string" ? part : reference(stack, part, parameters))),
            ],
          }
        : reference(stack, deferred, parameters),
    ) as JsonValue;
  const logicalIds = Object.keys(stack.resources).sort(compareText);
  const resources: Record<string, TemplateResource> = {};
  for (const logical of logicalIds) {
    const resource = stack.resources[logical];
    if (resource !== undefined) resources[logical] = templateResource(resource, convert);
  }
  const outputs = templateOutputs(stack, logicalIds);
  const names = [...parameters.keys()].sort(compareText);
  return {
    template: {
      AWSTemplateFormatVersion: "2010-09-09",
      ...(stack.description === "" ? {} : { Description: stack.description }),
      ...(names.length === 0 ? {} : { Parameters: templateParameters(names, parameters) }),
      Resources: resources,
      ...(Object.keys(outputs).length === 0 ? {} : { Outputs: outputs }),
    },
    parameters: Object.fromEntries(names.flatMap((name) => withValue(name, parameters.get(name)))),
  };
}

/** The name of the output that holds a resource's return value: `ArnOfCluster`, `EndpointAddressOfDb`. */
export function outputName(logical: string, attribute: string): string {
  return `${alphanumeric(attribute)}Of${logical}`;
}

/** The name of the parameter that holds a value of another stack; injective by a hash of the value's identity. */
export function parameterName(deferred: Deferred): string {
  const last = deferred.resource.slice(deferred.resource.lastIndexOf("/") + 1);
  const identity = shortHash(`${deferred.resource}\u0000${deferred.attribute}`, 8);
  return `${alphanumeric(deferred.attribute)}Of${alphanumeric(last)}${identity}`;
}

/** The digest of a template for the stack's digest tag: the first 32 hex digits of the SHA-256 of its stable JSON. */
export function templateDigest(template: CloudFormationTemplate): string {
  return shortHash(stableStringify(template), 32);
}

/**
 * The digest tag of a stack that has only taken in what was kept, and is yet to be made what it should be. It says so, that a
 * stack whose first import failed can be told from one that has more.
 */
export function adoptionDigest(template: CloudFormationTemplate): string {
  return `${adoptionMark}${templateDigest(template)}`;
}

/** Whether a digest tag is one that `adoptionDigest` made. */
export function isAdoptionDigest(digest: string | undefined): boolean {
  return digest?.startsWith(adoptionMark) === true;
}

const adoptionMark = "adopt-";

/** Every value that the stack needs from elsewhere, duplicates removed, sorted by parameter name. */
export function stackInputs(stack: Stack): readonly Deferred[] {
  const prefix = `${stack.id}/`;
  const inputs = new Map<string, Deferred>();
  for (const resource of Object.values(stack.resources)) {
    for (const deferred of collectDeferred(resource.properties)) {
      if (!deferred.resource.startsWith(prefix) && !isOwnAccountId(stack, deferred))
        inputs.set(parameterName(deferred), deferred);
    }
  }
  return [...inputs].sort(([left], [right]) => compareText(left, right)).map(([, deferred]) => deferred);
}

function reference(stack: Stack, deferred: Deferred, parameters: Map<string, Deferred>): JsonObject {
  const prefix = stackResourceId(stack.id, "");
  if (deferred.resource.startsWith(prefix)) {
    const logical = deferred.resource.slice(prefix.length);
    return getAttribute(logical, deferred.attribute);
  }
  if (isOwnAccountId(stack, deferred)) return { Ref: "AWS::AccountId" };
  const name = parameterName(deferred);
  parameters.set(name, deferred);
  return { Ref: name };
}

function getAttribute(logical: string, attribute: string): JsonObject {
  return attribute === "Ref" ? { Ref: logical } : { "Fn::GetAtt": [logical, attribute] };
}

function isOwnAccountId(stack: Stack, deferred: Deferred): boolean {
  return (
    stack.account.kind === "vended" &&
    deferred.attribute === "Id" &&
    deferred.resource === `organization/account/${stack.account.key}`
  );
}

function templateResource(resource: StackResource, convert: (value: Value) => JsonValue): TemplateResource {
  const { deletionPolicy, dependsOn } = resource;
  const properties = convert(resource.properties) as JsonObject;
  return {
    Type: resource.type,
    ...(Object.keys(properties).length === 0 ? {} : { Properties: properties }),
    ...(dependsOn === undefined || dependsOn.length === 0 ? {} : { DependsOn: [...dependsOn].sort(compareText) }),
    ...(deletionPolicy === undefined
      ? {}
      : { DeletionPolicy: createdPolicy(resource, deletionPolicy), UpdateReplacePolicy: deletionPolicy }),
  };
}

/**
 * What is retained is still taken back when the very operation that creates it fails: it holds nothing yet, and its name
 * would be in the way of the next attempt. Not a key, on which something else may hang, nor what refuses to be deleted.
 */
function createdPolicy(
  { properties, type }: StackResource,
  policy: NonNullable<StackResource["deletionPolicy"]>,
): NonNullable<TemplateResource["DeletionPolicy"]> {
  const isProtected = properties.DeletionProtection === true || properties.DeletionProtectionEnabled === true;
  const isKept = isProtected || type === "AWS::KMS::Key";
  return policy === "Retain" && !isKept ? "RetainExceptOnCreate" : policy;
}

function templateOutputs(stack: Stack, logicalIds: readonly string[]): Record<string, { readonly Value: JsonValue }> {
  const names: [string, JsonValue][] = [];
  for (const logical of logicalIds) {
    for (const attribute of outputAttributes[stack.resources[logical]?.type ?? ""] ?? []) {
      names.push([outputName(logical, attribute), getAttribute(logical, attribute)]);
    }
  }
  names.sort(([left], [right]) => compareText(left, right));
  return Object.fromEntries(names.map(([name, value]) => [name, { Value: value }]));
}

function templateParameters(
  names: readonly string[],
  parameters: ReadonlyMap<string, Deferred>,
): Record<string, TemplateParameter> {
  return Object.fromEntries(
    names.map((name) => {
      const deferred = parameters.get(name);
      const type = deferred?.attribute === "PrivateSubnetIds" ? "List<AWS::EC2::Subnet::Id>" : "String";
      return [name, { Type: type, Description: `${deferred?.attribute} of ${deferred?.resource}` }];
    }),
  );
}

function withValue(name: string, deferred: Deferred | undefined): [string, Deferred][] {
  return deferred === undefined ? [] : [[name, deferred]];
}

function alphanumeric(text: string): string {
  return text.replace(/[^A-Za-z0-9]+/g, "");
}
