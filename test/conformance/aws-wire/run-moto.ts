import {
  CreateOrganizationCommand,
  EnablePolicyTypeCommand,
  ListRootsCommand,
  OrganizationsClient,
} from "@aws-sdk/client-organizations";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { type AwsCloud, createCloud } from "../../../src/providers/aws/cloud.ts";
import type { AwsCredentials } from "../../../src/providers/aws/sdk-client.ts";
import { systemClock } from "../../../src/providers/clock.ts";
import { samplePlatform } from "../../support/sample.ts";
import { flows, type MotoWorld } from "./moto-flows.ts";
import { startMoto } from "./start-moto.ts";

/**
 * Runs the provider's Organizations, STS, EC2 and S3 flows against moto, an imitation of AWS that others keep.
 *
 * Without Python the suite is skipped by name; with `CI` set that counts as a failure.
 */
const moto = await startMoto();
if (moto === undefined) {
  print("SKIPPED moto conformance: moto needs python3 (3.9 or later, with venv)");
  process.exit(process.env.CI === undefined ? 0 : 1);
}

const { endpoint } = moto;
const bucketName = "acme--tooling-222222222222";
/** moto's own account stands for whoever prepares the others. */
const anybody: AwsCredentials = { accessKeyId: "anybody", secretAccessKey: "anybody" };

let failed = 0;
try {
  const world = await openWorld();
  for (const { name, run } of flows) {
    try {
      await run(world);
      print(`ok      ${name}`);
    } catch (error) {
      failed += 1;
      print(`FAILED  ${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    }
  }
  for (const cloud of [world.management, world.tooling, world.absent]) cloud.close();
} finally {
  moto.stop();
}
print(`${flows.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

async function openWorld(): Promise<MotoWorld> {
  const management = await sessionIn(samplePlatform.organization.managementAccountId);
  const tooling = await sessionIn(samplePlatform.organization.toolingAccountId);
  const organizations = new OrganizationsClient({ region: "us-east-1", endpoint, credentials: management });
  await organizations.send(new CreateOrganizationCommand({ FeatureSet: "ALL" }));
  const { Roots = [] } = await organizations.send(new ListRootsCommand({}));
  await organizations.send(new EnablePolicyTypeCommand({ RootId: Roots[0]?.Id, PolicyType: "SERVICE_CONTROL_POLICY" }));
  const s3 = new S3Client({ region: "eu-central-1", endpoint, credentials: tooling, forcePathStyle: true });
  const location = { LocationConstraint: "eu-central-1" } as const;
  await s3.send(new CreateBucketCommand({ Bucket: bucketName, CreateBucketConfiguration: location }));
  return {
    management: cloudWith(management, endpoint),
    tooling: cloudWith(tooling, endpoint),
    absent: cloudWith(anybody, "http://127.0.0.1:9"),
    platform: samplePlatform,
    bucketName,
  };
}

/** moto knows a session's account by the role that it came from. */
async function sessionIn(accountId: string): Promise<AwsCredentials> {
  const sts = new STSClient({ region: "eu-central-1", endpoint, credentials: anybody });
  const RoleArn = `arn:aws:iam::${accountId}:role/Administrator`;
  const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "conformance" }));
  const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "" } = Credentials ?? {};
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}

function cloudWith(credentials: AwsCredentials, at: string): AwsCloud {
  // The suite is about the wire, not about AWS's rates.
  const unhurried = { perSecond: 1_000, burst: 1_000, source: "moto" };
  const rates = new Proxy({}, { get: () => unhurried });
  return createCloud({ platform: samplePlatform, clock: systemClock, rates, credentials, endpoint: at });
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
