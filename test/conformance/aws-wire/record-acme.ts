import type { OpenWorld } from "../../../src/cli/world.ts";
import { defaultFacts } from "../../../src/facts/facts.ts";
import { createCloud } from "../../../src/providers/aws/cloud.ts";
import { openSandbox } from "../../../src/sandbox/open-sandbox.ts";
import { readAccounts } from "../../../src/sandbox/read-accounts.ts";
import { type AwsRequest, recordAwsRequests } from "../../support/record-aws-requests.ts";
import { runTenantry } from "../../support/run-tenantry.ts";
import { scratchFolder } from "../../support/scratch-folder.ts";

/** Applies the acme example in a sandbox and destroys some of its tenants; gives every different request to AWS. */
export async function recordAcme(): Promise<readonly AwsRequest[]> {
  using scratch = scratchFolder();
  const requests: AwsRequest[] = [];
  const recordingWorld: OpenWorld = async (request) => {
    const { platform, cells, sandbox: folder, observer } = request;
    const sandbox = await openSandbox({ platform, cells, ...(folder === undefined ? {} : { folder }) });
    const { clock, credentials } = sandbox;
    const recorder = recordAwsRequests(sandbox.attach);
    const { attach } = recorder;
    const cloud = createCloud({ platform, clock, rates: defaultFacts.quotas.rates, attach, credentials, observer });
    return {
      kind: "sandbox",
      cloud,
      clusters: sandbox.clusters,
      helm: sandbox.helm,
      clock,
      readAccounts: () => Promise.resolve({ ...readAccounts(sandbox.state), gaps: [] }),
      close: async () => {
        cloud.close();
        await sandbox.close();
        requests.push(...recorder.requests());
      },
    };
  };
  const documents = ["-f", "examples/acme"];
  const lines = [["apply"], ["destroy", "harbor"], ["destroy", "birch"], ["destroy", "lumen"]];
  await runTenantry(["lock", ...documents], scratch.path);
  for (const line of lines) {
    const argv = [...line, ...documents, "--sandbox", "sandbox", "--yes"];
    const { code, notes } = await runTenantry(argv, scratch.path, { openWorld: recordingWorld });
    if (code !== 0) throw new Error(`\`${line.join(" ")}\` answered ${code}: ${notes.slice(-2000)}`);
  }
  return requests;
}
