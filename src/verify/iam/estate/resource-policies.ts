import type { EstateResource } from "../../../model/estate.ts";
import { asJsonObject, type JsonObject, type JsonValue } from "../../../model/json.ts";
import type { Scene } from "../../scene/scene.ts";
import { compilePolicy } from "../compile-policy.ts";
import type { CompiledPolicy } from "../compiled-policy.ts";

/** Policies that stand in a resource's own properties. */
const ownPolicy: Readonly<Record<string, (properties: JsonObject) => JsonValue | undefined>> = {
  "AWS::KMS::Key": ({ KeyPolicy }) => KeyPolicy,
  "AWS::DynamoDB::Table": ({ ResourcePolicy }) => asJsonObject(ResourcePolicy)?.PolicyDocument,
  "AWS::ECR::Repository": ({ RepositoryPolicyText }) => RepositoryPolicyText,
  "AWS::EFS::FileSystem": ({ FileSystemPolicy }) => FileSystemPolicy,
  "AWS::IAM::Role": ({ AssumeRolePolicyDocument }) => AssumeRolePolicyDocument,
};

/** Policies that are resources of their own: what they are about, by the last part of its ARN or its whole id. */
const apartPolicy: Readonly<Record<string, (properties: JsonObject) => PolicyOf>> = {
  "AWS::S3::BucketPolicy": ({ Bucket, PolicyDocument }) => ({ of: [Bucket], document: PolicyDocument }),
  "AWS::SQS::QueuePolicy": ({ Queues, PolicyDocument }) => ({ of: listOf(Queues), document: PolicyDocument }),
  "AWS::SNS::TopicPolicy": ({ Topics, PolicyDocument }) => ({ of: listOf(Topics), document: PolicyDocument }),
  "AWS::SecretsManager::ResourcePolicy": ({ SecretId, ResourcePolicy }) => ({
    of: [SecretId],
    document: ResourcePolicy,
  }),
  "AWS::Lambda::Permission": (properties) => ({
    of: [properties.FunctionName],
    document: properties.PolicyDocument ?? permissionPolicy(properties),
  }),
};

/** What one permission adds to a function's policy (Lambda developer guide, access-control-resource-based). */
function permissionPolicy({ Action, Principal, SourceAccount, SourceArn, PrincipalOrgID }: JsonObject): JsonObject {
  const isService = typeof Principal === "string" && Principal.endsWith(".amazonaws.com");
  const equal = {
    ...(SourceAccount === undefined ? {} : { "aws:SourceAccount": SourceAccount }),
    ...(PrincipalOrgID === undefined ? {} : { "aws:PrincipalOrgID": PrincipalOrgID }),
  };
  const statement: JsonObject = {
    Effect: "Allow",
    Principal: { [isService ? "Service" : "AWS"]: Principal ?? "*" },
    Action: Action ?? "lambda:*",
    Resource: "*",
    Condition: {
      ...(Object.keys(equal).length === 0 ? {} : { StringEquals: equal }),
      ...(SourceArn === undefined ? {} : { ArnLike: { "aws:SourceArn": SourceArn } }),
    },
  };
  return { Version: "2012-10-17", Statement: [statement] };
}

const aboutType: Readonly<Record<string, string>> = {
  "AWS::S3::BucketPolicy": "AWS::S3::Bucket",
  "AWS::SQS::QueuePolicy": "AWS::SQS::Queue",
  "AWS::SNS::TopicPolicy": "AWS::SNS::Topic",
  "AWS::SecretsManager::ResourcePolicy": "AWS::SecretsManager::Secret",
  "AWS::Lambda::Permission": "AWS::Lambda::Function",
};

interface PolicyOf {
  readonly of: readonly (JsonValue | undefined)[];
  readonly document: JsonValue | undefined;
}

/** Every resource policy of the estate, by the id of the resource that it is about. */
export function resourcePoliciesOf(scene: Scene): ReadonlyMap<string, readonly CompiledPolicy[]> {
  const found = new Map<string, CompiledPolicy[]>();
  for (const { id, document } of [...ownPolicies(scene), ...policiesApart(scene)]) {
    if (document === undefined || document === null) continue;
    const { policy } = compilePolicy(document, `policy of ${id}`);
    const policies = found.get(id);
    if (policies === undefined) found.set(id, [policy]);
    else policies.push(policy);
  }
  return found;
}

interface FoundPolicy {
  readonly id: string;
  readonly document: JsonValue | undefined;
}

function ownPolicies(scene: Scene): readonly FoundPolicy[] {
  return Object.entries(ownPolicy).flatMap(([type, read]) =>
    scene.resources(type).map(({ id, properties }) => ({ id, document: read(properties) })),
  );
}

function policiesApart(scene: Scene): readonly FoundPolicy[] {
  return Object.entries(apartPolicy).flatMap(([type, read]) => {
    const names = namesOf(scene, aboutType[type] ?? "");
    return scene.resources(type).flatMap((policy) => {
      const { of, document } = read(policy.properties);
      return of.flatMap((name): readonly FoundPolicy[] => {
        const id = typeof name === "string" ? (names.get(name) ?? names.get(shortName(policy, name))) : undefined;
        return id === undefined ? [] : [{ id, document }];
      });
    });
  });
}

/** A queue's URL and an ARN end in the name. */
function shortName({ accountId, region }: EstateResource, name: string): string {
  return `${accountId}/${region}/${name.slice(Math.max(name.lastIndexOf("/"), name.lastIndexOf(":")) + 1)}`;
}

function namesOf(scene: Scene, type: string): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const resource of scene.resources(type)) {
    const { id, properties } = resource;
    names.set(id, id);
    names.set(shortName(resource, id), id);
    const { BucketName } = properties;
    if (typeof BucketName === "string") names.set(BucketName, id);
  }
  return names;
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]) : value === undefined ? [] : [value];
}
