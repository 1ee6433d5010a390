import { asObject } from "../dump-file.ts";
import { type Answer, readPolicy } from "./answer.ts";
import { type Draft, keep, objectsOf, pick, readTags, textOf, type Whereabouts } from "./draft.ts";

type Add = (draft: Draft, answer: Answer, where: Whereabouts) => void;

const addQueue: Add = (draft, { value }, where) => {
  const attributes = asObject(value.Attributes);
  if (attributes === undefined) return;
  const id = textOf(attributes, "QueueArn");
  const name = id.slice(id.lastIndexOf(":") + 1);
  const document = readPolicy(attributes.Policy);
  draft.add(where, {
    id,
    type: "AWS::SQS::Queue",
    properties: {
      QueueName: name,
      ...pick(attributes, { KmsMasterKeyId: "KmsMasterKeyId" }),
      ...keep(attributes, "FifoQueue"),
    },
  });
  if (document === undefined) return;
  draft.add(where, {
    id: `AWS::SQS::QueuePolicy/${where.accountId}/${where.region}/${name}`,
    type: "AWS::SQS::QueuePolicy",
    properties: { Queues: [id], PolicyDocument: document },
  });
};

const addTopic: Add = (draft, { value }, where) => {
  const attributes = asObject(value.Attributes);
  if (attributes === undefined) return;
  const id = textOf(attributes, "TopicArn");
  const document = readPolicy(attributes.Policy);
  const name = id.slice(id.lastIndexOf(":") + 1);
  draft.add(where, {
    id,
    type: "AWS::SNS::Topic",
    properties: { TopicName: name, ...keep(attributes, "KmsMasterKeyId") },
  });
  if (document === undefined) return;
  draft.add(where, {
    id: `AWS::SNS::TopicPolicy/${where.accountId}/${where.region}/${name}`,
    type: "AWS::SNS::TopicPolicy",
    properties: { Topics: [id], PolicyDocument: document },
  });
};

/** A queue's file is called after its URL, `https://sqs.<region>.amazonaws.com/<account>/<name>`. */
const tagQueue: Add = (draft, { value, names }, { accountId, region }) => {
  const name = names.at(-1)?.split("/").at(-1) ?? "";
  draft.tag(`arn:aws:sqs:${region}:${accountId}:${name}`, readTags(value.Tags));
};

const addKey: Add = (draft, { value }, where) => {
  const key = asObject(value.KeyMetadata);
  if (key === undefined) return;
  const keyId = textOf(key, "KeyId");
  draft.add(where, {
    id: textOf(key, "Arn"),
    type: "AWS::KMS::Key",
    properties: { KeyId: keyId, ...keep(key, "Enabled", "KeyManager", "KeyUsage", "KeyState", "MultiRegion") },
  });
  draft.expect(where, "getkeypolicy", { name: keyId, type: "AWS::KMS::Key" });
  draft.expect(where, "listgrants", { name: keyId, type: "AWS::KMS::Grant" });
};

const keyArn = (name: string, { accountId, region }: Whereabouts): string =>
  name.startsWith("arn:") ? name : `arn:aws:kms:${region}:${accountId}:key/${name}`;

const amendKeyPolicy: Add = (draft, { value, names }, where) => {
  const document = readPolicy(value.Policy);
  if (document !== undefined) draft.amend(keyArn(names.at(-1) ?? "", where), { KeyPolicy: document });
};

const addGrants: Add = (draft, { value }, where) => {
  for (const grant of objectsOf(value, "Grants"))
    draft.add(where, {
      id: `AWS::KMS::Grant/${where.accountId}/${where.region}/${textOf(grant, "GrantId")}`,
      type: "AWS::KMS::Grant",
      properties: {
        KeyId: keyArn(textOf(grant, "KeyId"), where),
        ...keep(grant, "GranteePrincipal", "RetiringPrincipal", "Operations", "Constraints", "Name"),
      },
    });
};

const addAliases: Add = (draft, { value }, where) => {
  for (const alias of objectsOf(value, "Aliases"))
    draft.add(where, {
      id: textOf(alias, "AliasArn"),
      type: "AWS::KMS::Alias",
      properties: keep(alias, "AliasName", "TargetKeyId"),
    });
};

const addFunctions: Add = (draft, { value }, where) => {
  for (const item of objectsOf(value, "Functions")) {
    draft.add(where, {
      id: textOf(item, "FunctionArn"),
      type: "AWS::Lambda::Function",
      properties: {
        ...keep(item, "FunctionName", "Role", "Runtime", "KMSKeyArn"),
        VpcConfig: asObject(item.VpcConfig) ?? {},
      },
    });
    draft.expect(where, "getpolicy", { name: textOf(item, "FunctionName"), type: "AWS::Lambda::Permission" });
  }
};

/** The policy as a whole, which CloudFormation only knows by its statements. */
const addFunctionPolicy: Add = (draft, { value, names }, where) => {
  const document = readPolicy(value.Policy);
  const FunctionName = names.at(-1) ?? "";
  if (document === undefined) return;
  draft.add(where, {
    id: `AWS::Lambda::Permission/${where.accountId}/${where.region}/${FunctionName}`,
    type: "AWS::Lambda::Permission",
    properties: { FunctionName, PolicyDocument: document },
  });
};

/** Tags of topics and repositories by their ARN; those of accounts are read with the organisation. */
const tagByArn: Add = (draft, { value, names }, { accountId, region }) => {
  const name = names.at(-1) ?? "";
  const id = name.startsWith("arn:") ? name : `arn:aws:ecr:${region}:${accountId}:repository/${name}`;
  draft.tag(id, readTags(value.Tags ?? value.tags));
};

/** What these operations tell, by their names. */
export const serviceAnswers: Readonly<Record<string, Add>> = {
  describekey: addKey,
  getkeypolicy: amendKeyPolicy,
  getpolicy: addFunctionPolicy,
  getqueueattributes: addQueue,
  gettopicattributes: addTopic,
  listaliases: addAliases,
  listfunctions: addFunctions,
  listgrants: addGrants,
  listqueuetags: tagQueue,
  listresourcetags: (draft, { value, names }, where) =>
    draft.tag(keyArn(names.at(-1) ?? "", where), readTags(value.Tags)),
  listtagsforresource: tagByArn,
};
