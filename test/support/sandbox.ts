import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { OrganizationsClient } from "@aws-sdk/client-organizations";
import { S3Client } from "@aws-sdk/client-s3";
import { ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import type { AttachableClient } from "../../src/sandbox/aws/calls/sdk-middleware.ts";
import { openSandbox, type Sandbox, type SandboxOptions } from "../../src/sandbox/open-sandbox.ts";
import { samplePlatform } from "./sample.ts";

/** Keys of whoever sends. */
export interface SenderKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** A sandbox of the sample platform, in memory unless told. */
export function openTestSandbox(options: Partial<SandboxOptions> = {}): Promise<Sandbox> {
  return openSandbox({ platform: samplePlatform, cells: samplePlatform.cells, ...options });
}

/** SDK clients that the sandbox answers; throttling and lost replies come through at once. */
export interface SandboxClients {
  readonly organizations: OrganizationsClient;
  readonly sts: STSClient;
  readonly s3: S3Client;
  readonly cloudFormation: CloudFormationClient;
  readonly quotas: ServiceQuotasClient;
}

export function clientsOf(
  sandbox: Sandbox,
  credentials: SenderKeys = sandbox.credentials,
  region = "eu-central-1",
): SandboxClients {
  const options = { region, credentials, maxAttempts: 1 };
  const clients = {
    organizations: new OrganizationsClient(options),
    sts: new STSClient(options),
    s3: new S3Client(options),
    cloudFormation: new CloudFormationClient(options),
    quotas: new ServiceQuotasClient(options),
  };
  for (const client of Object.values<AttachableClient>(clients)) sandbox.attach(client);
  return clients;
}

/** Keys of a session of a role. */
export async function assumeRole(sts: STSClient, roleArn: string, options: object = {}): Promise<SenderKeys> {
  const command = new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: "test", ...options });
  const { Credentials: keys } = await sts.send(command);
  if (keys?.AccessKeyId === undefined || keys.SecretAccessKey === undefined || keys.SessionToken === undefined) {
    throw new Error("no credentials");
  }
  return {
    accessKeyId: keys.AccessKeyId,
    secretAccessKey: keys.SecretAccessKey,
    sessionToken: keys.SessionToken,
  };
}
