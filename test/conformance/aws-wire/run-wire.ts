import quotas from "../../../data/quotas.json" with { type: "json" };
import { createCloud } from "../../../src/providers/aws/cloud.ts";
import { services } from "../../../src/providers/aws/services.ts";
import { driveCloud } from "../../support/drive-cloud.ts";
import { pagedAws } from "../../support/paged-aws.ts";
import { recordAwsRequests } from "../../support/record-aws-requests.ts";
import { samplePlatform } from "../../support/sample.ts";
import { scriptedAws, serviceError } from "../../support/scripted-aws.ts";
import { virtualClock } from "../../support/virtual-clock.ts";
import { recordAcme } from "./record-acme.ts";
import { findValidation } from "./validate-requests.ts";

/**
 * Validates every request that the AWS provider can send, and those of a whole platform, against botocore's models.
 *
 * Without Python the suite is skipped by name; with `CI` set that counts as a failure.
 */
const validate = await findValidation();
if (validate === undefined) {
  print("SKIPPED wire conformance: botocore needs python3 (3.9 or later, with venv)");
  process.exit(process.env.CI === undefined ? 0 : 1);
}

const aws = scriptedAws((request) => {
  const isRefused = request.operation === "AssumeRole" && String(request.input.RoleArn).includes("555555555555");
  if (isRefused) throw serviceError("AccessDenied", "no", { status: 403 });
  return pagedAws(request);
});
const recorder = recordAwsRequests(aws.attach);
const cloud = createCloud({
  platform: samplePlatform,
  clock: virtualClock(),
  rates: quotas.rates,
  credentials: { accessKeyId: "ambient", secretAccessKey: "secret" },
  attach: recorder.attach,
});
await driveCloud(cloud);
cloud.close();

const acme = await recordAcme();
const requests = [...recorder.requests(), ...acme];
const refused = await validate(requests);
for (const { request, errors } of refused)
  print(`${request.service} ${request.operation} ${JSON.stringify(request.input)}\n  ${errors.join("\n  ")}`);
const sent = new Set(recorder.requests().map(({ operation }) => operation));
const unsent = services.flatMap(({ operations }) => Object.keys(operations).filter((name) => !sent.has(name)));
for (const name of unsent) print(`${name} is in the table of operations, but no request of it was made`);
const failed = refused.length + unsent.length;
print(`${acme.length} requests of an apply of examples/acme and of taking three of its tenants away`);
print(`Requests of ${sent.size} operations in all their variants, held against botocore's models:`);
print(`${requests.length - refused.length} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
