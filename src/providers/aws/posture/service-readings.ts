import type { ServiceFacts } from "../services.ts";
import { namedOf, type Reading, readingService, readingsOf, textsOf } from "./reading.ts";

const sqs = readingService("sqs", () => import("./sdk/sqs.ts"), {
  GetQueueAttributes: "sqs:GetQueueAttributes",
  ListQueueTags: "sqs:ListQueueTags",
  ListQueues: "sqs:ListQueues",
});
const readSqs = readingsOf(sqs);
const queueTypes = ["AWS::SQS::Queue", "AWS::SQS::QueuePolicy"];
const queueAttributes = readSqs("GetQueueAttributes", { types: queueTypes });
const queueTags = readSqs("ListQueueTags", { types: [] });

const sqsReadings: readonly Reading[] = [
  readSqs("ListQueues", {
    input: { MaxResults: 1000 },
    token: ["NextToken", "NextToken"],
    types: queueTypes,
    follow: (answer) =>
      textsOf(answer, "QueueUrls").flatMap((QueueUrl) => [
        { reading: queueAttributes, name: QueueUrl, input: { QueueUrl, AttributeNames: ["All"] } },
        { reading: queueTags, name: QueueUrl, input: { QueueUrl } },
      ]),
  }),
];

const sns = readingService("sns", () => import("./sdk/sns.ts"), {
  GetTopicAttributes: "sns:GetTopicAttributes",
  ListTagsForResource: "sns:ListTagsForResource",
  ListTopics: "sns:ListTopics",
});
const readSns = readingsOf(sns);
const topicTypes = ["AWS::SNS::Topic", "AWS::SNS::TopicPolicy"];
const topicAttributes = readSns("GetTopicAttributes", { types: topicTypes });
const topicTags = readSns("ListTagsForResource", { types: [] });

const snsReadings: readonly Reading[] = [
  readSns("ListTopics", {
    token: ["NextToken", "NextToken"],
    types: topicTypes,
    follow: (answer) =>
      namedOf(answer, "Topics", "TopicArn").flatMap(({ name }) => [
        { reading: topicAttributes, name, input: { TopicArn: name } },
        { reading: topicTags, name, input: { ResourceArn: name } },
      ]),
  }),
];

const kms = readingService("kms", () => import("./sdk/kms.ts"), {
  DescribeKey: "kms:DescribeKey",
  GetKeyPolicy: "kms:GetKeyPolicy",
  ListAliases: "kms:ListAliases",
  ListGrants: "kms:ListGrants",
  ListKeys: "kms:ListKeys",
  ListResourceTags: "kms:ListResourceTags",
});
const readKms = readingsOf(kms);
const keyTypes = ["AWS::KMS::Key"];
const keyPolicy = readKms("GetKeyPolicy", { types: keyTypes });
const keyTags = readKms("ListResourceTags", { token: ["Marker", "NextMarker"], types: [] });
const grants = readKms("ListGrants", { token: ["Marker", "NextMarker"], types: ["AWS::KMS::Grant"] });
const describeKey = readKms("DescribeKey", {
  types: keyTypes,
  follow: (answer) => {
    const { KeyId, KeyManager } = answer.KeyMetadata as { readonly KeyId: string; readonly KeyManager?: string };
    const policyAndGrants = [
      { reading: keyPolicy, name: KeyId, input: { KeyId, PolicyName: "default" } },
      { reading: grants, name: KeyId, input: { KeyId } },
    ];
    // Keys that AWS manages have no tags.
    return KeyManager === "AWS"
      ? policyAndGrants
      : [...policyAndGrants, { reading: keyTags, name: KeyId, input: { KeyId } }];
  },
});

const kmsReadings: readonly Reading[] = [
  readKms("ListKeys", {
    token: ["Marker", "NextMarker"],
    types: [...keyTypes, "AWS::KMS::Grant"],
    follow: (answer) =>
      namedOf(answer, "Keys", "KeyId").map(({ name }) => ({ reading: describeKey, name, input: { KeyId: name } })),
  }),
  readKms("ListAliases", { token: ["Marker", "NextMarker"], types: ["AWS::KMS::Alias"] }),
];

const ecr = readingService("ecr", () => import("./sdk/ecr.ts"), {
  DescribeRepositories: "ecr:DescribeRepositories",
  GetRepositoryPolicy: "ecr:GetRepositoryPolicy",
  ListTagsForResource: "ecr:ListTagsForResource",
});
const readEcr = readingsOf(ecr);
const repositoryTypes = ["AWS::ECR::Repository"];
const repositoryPolicy = readEcr("GetRepositoryPolicy", { types: repositoryTypes });
const repositoryTags = readEcr("ListTagsForResource", { types: [] });

const ecrReadings: readonly Reading[] = [
  readEcr("DescribeRepositories", {
    token: ["nextToken", "nextToken"],
    types: repositoryTypes,
    follow: (answer) =>
      namedOf(answer, "repositories", "repositoryName").flatMap(({ name, item }) => [
        { reading: repositoryPolicy, name, input: { repositoryName: name } },
        { reading: repositoryTags, name, input: { resourceArn: item.repositoryArn ?? "" } },
      ]),
  }),
];

const lambda = readingService("lambda", () => import("./sdk/lambda.ts"), {
  GetPolicy: "lambda:GetPolicy",
  ListFunctions: "lambda:ListFunctions",
});
const readLambda = readingsOf(lambda);
const functionPolicy = readLambda("GetPolicy", { types: ["AWS::Lambda::Permission"] });

const lambdaReadings: readonly Reading[] = [
  readLambda("ListFunctions", {
    token: ["Marker", "NextMarker"],
    types: ["AWS::Lambda::Function", "AWS::Lambda::Permission"],
    follow: (answer) =>
      namedOf(answer, "Functions", "FunctionName").map(({ name }) => ({
        reading: functionPolicy,
        name,
        input: { FunctionName: name },
      })),
  }),
];

const cloudformation = readingService("cloudformation", () => import("./sdk/cloudformation.ts"), {
  DescribeStacks: "cloudformation:DescribeStacks",
});
const tagging = readingService("tag", () => import("./sdk/resource-tags.ts"), { GetResources: "tag:GetResources" });

/** Queues, topics, keys, images, functions, stacks and tags of a region. */
export const serviceReadings: readonly Reading[] = [
  ...sqsReadings,
  ...snsReadings,
  ...kmsReadings,
  ...ecrReadings,
  ...lambdaReadings,
  readingsOf(cloudformation)("DescribeStacks", { token: ["NextToken", "NextToken"], types: [] }),
  readingsOf(tagging)("GetResources", { token: ["PaginationToken", "PaginationToken"], types: [] }),
];

export const serviceReads: readonly ServiceFacts[] = [sqs, sns, kms, ecr, lambda, cloudformation, tagging];
