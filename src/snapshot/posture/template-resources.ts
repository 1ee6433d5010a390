import { symbol } from "../../model/estate.ts";
import type { JsonObject, JsonValue } from "../../model/json.ts";
import { asList, asObject, asText } from "../dump-file.ts";
import type { Draft, Whereabouts } from "./draft.ts";

/** A stack and its template, as `describe-stacks` and `get-template` tell them. */
export interface StackDump {
  readonly name: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly template: JsonObject;
}

/** The property by which a type is named, and how its ARN is made of it. */
const named: Readonly<
  Record<
    string,
    { readonly name: string; readonly arn: (name: string, where: Whereabouts, properties: JsonObject) => string }
  >
> = {
  "AWS::DynamoDB::Table": { name: "TableName", arn: (name, where) => arnOf(where, "dynamodb", `table/${name}`) },
  "AWS::EKS::Cluster": { name: "Name", arn: (name, where) => arnOf(where, "eks", `cluster/${name}`) },
  "AWS::IAM::ManagedPolicy": {
    name: "ManagedPolicyName",
    arn: (name, where, properties) => iamArn(where, "policy", { name, properties }),
  },
  "AWS::IAM::Role": { name: "RoleName", arn: (name, where, properties) => iamArn(where, "role", { name, properties }) },
  "AWS::IAM::User": { name: "UserName", arn: (name, where, properties) => iamArn(where, "user", { name, properties }) },
  "AWS::S3::Bucket": { name: "BucketName", arn: (name) => `arn:aws:s3:::${name}` },
  "AWS::SNS::Topic": { name: "TopicName", arn: (name, where) => arnOf(where, "sns", name) },
  "AWS::SQS::Queue": { name: "QueueName", arn: (name, where) => arnOf(where, "sqs", name) },
};

function arnOf({ accountId, region }: Whereabouts, service: string, resource: string): string {
  return `arn:aws:${service}:${region}:${accountId}:${resource}`;
}

function iamArn(
  { accountId }: Whereabouts,
  kind: string,
  { name, properties }: { readonly name: string; readonly properties: JsonObject },
): string {
  return `arn:aws:iam::${accountId}:${kind}${asText(properties.Path) ?? "/"}${name}`;
}

/**
 * The resources of a stack as its template declares them. What a resource answers only when it exists, and nobody dumped,
 * is a symbol. It is what was asked for, not what is there: the caller notes that as a gap.
 */
export function addTemplateResources(draft: Draft, stack: StackDump, where: Whereabouts): void {
  const resources = asObject(stack.template.Resources) ?? {};
  const reader: Reader = { stack, where, resources };
  for (const [logicalId, value] of Object.entries(resources)) {
    const resource = asObject(value) ?? {};
    const type = asText(resource.Type) ?? "";
    const properties = asObject(evaluate(reader, resource.Properties ?? {})) ?? {};
    const id = identify(reader, logicalId);
    draft.add(where, {
      id: id ?? `${type}/${where.accountId}/${where.region}/${stack.name}/${logicalId}`,
      type,
      properties,
      tags: tagsOf(properties.Tags),
      ...(type.startsWith("AWS::IAM::") ? { global: true } : {}),
    });
  }
}

interface Reader {
  readonly stack: StackDump;
  readonly where: Whereabouts;
  readonly resources: JsonObject;
}

/** The ARN of a resource whose name its template gives. */
function identify(reader: Reader, logicalId: string): string | undefined {
  const resource = asObject(reader.resources[logicalId]) ?? {};
  const naming = named[asText(resource.Type) ?? ""];
  const properties = asObject(resource.Properties) ?? {};
  const name = naming === undefined ? undefined : evaluate(reader, properties[naming.name] ?? null);
  return naming === undefined || typeof name !== "string" ? undefined : naming.arn(name, reader.where, properties);
}

function evaluate(reader: Reader, value: JsonValue): JsonValue {
  const list = asList(value);
  if (list !== undefined) return list.map((item) => evaluate(reader, item)).filter((item) => item !== noValue);
  const object = asObject(value);
  if (object === undefined) return value;
  const entries = Object.entries(object);
  const [only] = entries;
  if (entries.length === 1 && only !== undefined && (only[0] === "Ref" || only[0].startsWith("Fn::")))
    return call(reader, only[0], only[1]);
  return Object.fromEntries(
    entries.map(([key, inner]) => [key, evaluate(reader, inner)] as const).filter(([, inner]) => inner !== noValue),
  );
}

/** Stands for `AWS::NoValue` until its property is left out. */
const noValue = "\u0000no value";

function call(reader: Reader, name: string, argument: JsonValue): JsonValue {
  switch (name) {
    case "Ref":
      return refer(reader, String(argument));
    case "Fn::GetAtt": {
      const [logicalId = "", attribute = ""] =
        typeof argument === "string" ? argument.split(/\.(.*)/s) : (asList(argument) ?? []).map(String);
      return attributeOf(reader, logicalId, attribute);
    }
    case "Fn::Join": {
      const [separator = "", items] = asList(argument) ?? [];
      const parts = asList(evaluate(reader, items ?? [])) ?? [];
      return parts.map(textOf).join(String(separator));
    }
    case "Fn::Sub": {
      const [text = "", variables] = asList(argument) ?? [argument];
      const given = asObject(variables) ?? {};
      return String(text).replace(/\$\{(!?)([^}]+)\}/g, (_whole, bang: string, key: string) => {
        if (bang === "!") return `\${${key}}`;
        if (given[key] !== undefined) return textOf(evaluate(reader, given[key]));
        const [logicalId = "", attribute] = key.split(/\.(.*)/s);
        return textOf(attribute === undefined ? refer(reader, key) : attributeOf(reader, logicalId, attribute));
      });
    }
    default:
      return symbol(`${reader.stack.name}/${name}`, JSON.stringify(argument));
  }
}

function textOf(value: JsonValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function refer(reader: Reader, id: string): JsonValue {
  const { stack, where, resources } = reader;
  const pseudo: Readonly<Record<string, string>> = {
    "AWS::AccountId": where.accountId,
    "AWS::Region": where.region,
    "AWS::Partition": "aws",
    "AWS::StackName": stack.name,
    "AWS::URLSuffix": "amazonaws.com",
    "AWS::NoValue": noValue,
  };
  const plain = pseudo[id] ?? stack.parameters[id];
  if (plain !== undefined) return plain;
  const resource = asObject(resources[id]);
  const type = asText(resource?.Type) ?? "";
  const arn = identify(reader, id);
  if (arn === undefined) return symbol(`${stack.name}/${id}`, "Ref");
  // A Ref to a policy or topic is its ARN, to most others their name.
  if (type === "AWS::IAM::ManagedPolicy" || type === "AWS::SNS::Topic") return arn;
  return arn.slice(Math.max(arn.lastIndexOf("/"), arn.lastIndexOf(":")) + 1);
}

function attributeOf(reader: Reader, logicalId: string, attribute: string): string {
  const arn = attribute === "Arn" || attribute === "TopicArn" ? identify(reader, logicalId) : undefined;
  return arn ?? symbol(`${reader.stack.name}/${logicalId}`, attribute);
}

function tagsOf(value: JsonValue | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(
    (asList(value) ?? []).flatMap((item): [string, string][] => {
      const { Key, Value } = asObject(item) ?? {};
      return typeof Key === "string" && typeof Value === "string" ? [[Key, Value]] : [];
    }),
  );
}
