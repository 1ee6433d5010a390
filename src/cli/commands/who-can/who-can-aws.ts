import { resolve } from "node:path";
import { hasErrors } from "../../../model/diagnostic.ts";
import { TenantryError } from "../../../model/error.ts";
import { readTree } from "../../../providers/files/read-documents.ts";
import { readPostureFiles } from "../../../snapshot/posture/read-posture.ts";
import { type AwsHolder, whoMay } from "../../../verify/iam/estate/who-may.ts";
import { createScene } from "../../../verify/scene/create-scene.ts";
import { type ExitCode, exitCodes } from "../../exit-code.ts";
import { reportDiagnostics } from "../../io/report.ts";
import type { Shell } from "../../io/shell.ts";
import type { WhoCanOptions } from "./who-can.ts";

/** Lists the IAM principals of dumps that may do something to a resource, with the statements that let them. */
export async function listWhoCanAws(shell: Shell, { verb, resource, file, output }: WhoCanOptions): Promise<ExitCode> {
  if (verb === undefined || resource === undefined || !resource.startsWith("arn:")) {
    throw new TenantryError("a question about AWS needs an action and the ARN of a resource", {
      code: "TEN9033",
      source: "user",
    });
  }
  const folder = resolve(shell.cwd, file);
  const files = (await readTree(folder)).map(({ path, bytes }) => ({ path, text: new TextDecoder().decode(bytes) }));
  const { estate, diagnostics } = readPostureFiles(files);
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  reportDiagnostics(shell, diagnostics, (path) => texts.get(path));
  if (hasErrors(diagnostics)) return exitCodes.error;
  if (estate.accounts.length === 0) {
    throw new TenantryError(`${file} holds no dump of an account`, { code: "TEN9031", source: "user" });
  }
  const holders = whoMay(createScene(estate, [], "credentials"), { action: verb, resource });
  if (output === "json") {
    const request = { action: verb, resource };
    const principals = holders.map(({ principal, decision }) => ({ principal, ...decision }));
    shell.out(`${JSON.stringify({ request, principals }, null, 2)}\n`);
  } else if (holders.length === 0) {
    shell.out("nobody\n");
  } else {
    for (const holder of holders) shell.out(`${tell(holder)}\n`);
  }
  return exitCodes.ok;
}

function tell({ principal, decision: { decision, because, reasons } }: AwsHolder): string {
  const statements = because.map(({ policy, statement }) => `statement ${statement} of ${policy}`);
  const why = decision === "allow" && statements.length > 0 ? statements : reasons;
  return `${principal}  ${decision}  ${[...new Set(why)].join(", ")}`;
}
