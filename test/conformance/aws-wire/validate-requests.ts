import { spawn } from "node:child_process";
import { join } from "node:path";
import { findPythonPackages } from "../../../scripts/python-packages.ts";
import type { AwsRequest } from "../../support/record-aws-requests.ts";

/** The models of AWS's own Python SDK that requests are held against. */
const botocoreVersion = "1.44.5";

export interface RefusedRequest {
  readonly request: AwsRequest;
  readonly errors: readonly string[];
}

export type Validate = (requests: readonly AwsRequest[]) => Promise<readonly RefusedRequest[]>;

/**
 * Gives a check of requests against botocore's models; what it returns is what the models refuse.
 *
 * Installs botocore into the user's cache at first use. Undefined without Python. Throws when the check would let a broken
 * request pass.
 */
export async function findValidation(): Promise<Validate | undefined> {
  const found = await findPythonPackages(`botocore-${botocoreVersion}`, [`botocore==${botocoreVersion}`]);
  if (found === undefined) return undefined;
  const validate: Validate = async (requests) => {
    const script = join(import.meta.dirname, "validate.py");
    const text = await runPython([found.python, script], found.packages, JSON.stringify(requests));
    const errors = JSON.parse(text) as readonly (readonly string[])[];
    return requests.flatMap((request, index) => {
      const refused = errors[index] ?? ["was not validated"];
      return refused.length === 0 ? [] : [{ request, errors: refused }];
    });
  };
  await requireRefusals(validate);
  return validate;
}

/** One request for each kind of mistake; a check that finds none of them would prove nothing. */
const broken: readonly AwsRequest[] = [
  { service: "CloudFormation", operation: "DescribeEverything", input: {} },
  { service: "CloudFormation", operation: "DeleteStack", input: {} },
  { service: "CloudFormation", operation: "DeleteStack", input: { StackName: "a", Force: true } },
  { service: "CloudFormation", operation: "DeleteStack", input: { StackName: 7 } },
  {
    service: "CloudFormation",
    operation: "CreateChangeSet",
    input: { StackName: "a", ChangeSetName: "b", Capabilities: ["CAPABILITY_EVERYTHING"] },
  },
  { service: "Organizations", operation: "DescribePolicy", input: { PolicyId: "guard" } },
  {
    service: "Organizations",
    operation: "CreateAccount",
    input: { Email: "a@b.example", AccountName: "x".repeat(51) },
  },
];

async function requireRefusals(validate: Validate): Promise<void> {
  const refused = await validate(broken);
  const missed = broken.filter((request) => !refused.some((found) => found.request === request));
  if (missed.length > 0) throw new Error(`botocore's models let pass: ${JSON.stringify(missed)}`);
}

function runPython(command: readonly [string, string], packages: string, input: string): Promise<string> {
  const [python, script] = command;
  return new Promise((resolve, reject) => {
    const child = spawn(python, [script], {
      stdio: ["pipe", "pipe", "inherit"],
      env: { ...process.env, PYTHONPATH: packages },
    });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.on("error", reject);
    child.on("close", (code) => (code === 0 ? resolve(output) : reject(new Error(`validate.py ended with ${code}`))));
    child.stdin.end(input);
  });
}
