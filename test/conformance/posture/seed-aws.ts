import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { CreateLaunchTemplateCommand, EC2Client } from "@aws-sdk/client-ec2";
import { CreateRepositoryCommand, ECRClient, SetRepositoryPolicyCommand } from "@aws-sdk/client-ecr";
import {
  AttachRolePolicyCommand,
  CreateOpenIDConnectProviderCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  IAMClient,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { CreateGrantCommand, CreateKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import {
  CreateOrganizationalUnitCommand,
  CreateOrganizationCommand,
  CreatePolicyCommand as CreateScpCommand,
  EnablePolicyTypeCommand,
  ListRootsCommand,
  OrganizationsClient,
} from "@aws-sdk/client-organizations";
import { CreateBucketCommand, PutBucketPolicyCommand, PutBucketTaggingCommand, S3Client } from "@aws-sdk/client-s3";
import { CreateSecretCommand, PutResourcePolicyCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { CreateTopicCommand, SNSClient } from "@aws-sdk/client-sns";
import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";

export const region = "eu-central-1";

/** A policy that says its own name, so that it is known again. */
export function markedPolicy(sid: string): string {
  const statement = { Sid: sid, Effect: "Deny", Principal: "*", Action: "*", Resource: "*" };
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
}

/** What a small account has of everything that posture is read of; secret values hold the canary. */
export async function seedAws(endpoint: string, canary: string): Promise<void> {
  const options = { region, endpoint, credentials: { accessKeyId: "seed", secretAccessKey: "seed" } };
  await seedIam(new IAMClient(options));
  await seedData(options, canary);
  await seedOrganization(new OrganizationsClient(options));
  const ec2 = new EC2Client(options);
  await ec2.send(
    new CreateLaunchTemplateCommand({
      LaunchTemplateName: "nodes",
      LaunchTemplateData: {
        MetadataOptions: { HttpTokens: "optional", HttpPutResponseHopLimit: 2 },
        UserData: Buffer.from(canary).toString("base64"),
      },
    }),
  );
}

async function seedIam(iam: IAMClient): Promise<void> {
  const trust = markedPolicy("Trust");
  for (let index = 0; index < 120; index += 1)
    await iam.send(new CreateRoleCommand({ RoleName: `role-${index}`, AssumeRolePolicyDocument: trust }));
  await iam.send(
    new PutRolePolicyCommand({ RoleName: "role-0", PolicyName: "inline", PolicyDocument: markedPolicy("Inline") }),
  );
  const { Policy } = await iam.send(
    new CreatePolicyCommand({ PolicyName: "managed", PolicyDocument: markedPolicy("Managed") }),
  );
  await iam.send(new AttachRolePolicyCommand({ RoleName: "role-0", PolicyArn: Policy?.Arn }));
  await iam.send(
    new CreateOpenIDConnectProviderCommand({
      Url: "https://oidc.eks.eu-central-1.amazonaws.com/id/ABC",
      ClientIDList: ["sts.amazonaws.com"],
      ThumbprintList: ["0".repeat(40)],
    }),
  );
}

interface ClientOptions {
  readonly region: string;
  readonly endpoint: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

async function seedData(options: ClientOptions, canary: string): Promise<void> {
  const s3 = new S3Client({ ...options, forcePathStyle: true });
  const Bucket = "uploads-of-birch";
  const CreateBucketConfiguration = { LocationConstraint: region } as const;
  await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
  await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: markedPolicy("Bucket") }));
  await s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: [{ Key: "tenant", Value: "birch" }] } }));
  const secrets = new SecretsManagerClient(options);
  const { ARN } = await secrets.send(new CreateSecretCommand({ Name: "smtp", SecretString: canary }));
  await secrets.send(new PutResourcePolicyCommand({ SecretId: ARN, ResourcePolicy: markedPolicy("Secret") }));
  const Policy = markedPolicy("Queue");
  await new SQSClient(options).send(new CreateQueueCommand({ QueueName: "events", Attributes: { Policy } }));
  await new SNSClient(options).send(new CreateTopicCommand({ Name: "alerts" }));
  const kms = new KMSClient(options);
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({ Policy: markedPolicy("Key") }));
  await kms.send(
    new CreateGrantCommand({
      KeyId: KeyMetadata?.KeyId,
      GranteePrincipal: "arn:aws:iam::123456789012:role/role-0",
      Operations: ["Decrypt"],
    }),
  );
  await new DynamoDBClient(options).send(
    new CreateTableCommand({
      TableName: "orders",
      BillingMode: "PAY_PER_REQUEST",
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
    }),
  );
  const ecr = new ECRClient(options);
  await ecr.send(new CreateRepositoryCommand({ repositoryName: "web" }));
  await ecr.send(new SetRepositoryPolicyCommand({ repositoryName: "web", policyText: markedPolicy("Repository") }));
}

async function seedOrganization(organizations: OrganizationsClient): Promise<void> {
  await organizations.send(new CreateOrganizationCommand({ FeatureSet: "ALL" }));
  const { Roots = [] } = await organizations.send(new ListRootsCommand({}));
  const RootId = Roots[0]?.Id;
  await organizations.send(new EnablePolicyTypeCommand({ RootId, PolicyType: "SERVICE_CONTROL_POLICY" }));
  await organizations.send(new CreateOrganizationalUnitCommand({ ParentId: RootId, Name: "tenants" }));
  await organizations.send(
    new CreateScpCommand({
      Name: "guard",
      Description: "",
      Type: "SERVICE_CONTROL_POLICY",
      Content: markedPolicy("Guard"),
    }),
  );
}
