import { deployerRoleName, managementRoleName } from "../../../model/account-entry.ts";
import type { Platform } from "../../../model/platform.ts";
import { bootstrapDocuments } from "../../../providers/aws/permissions/bootstrap-template.ts";
import { type ExitCode, exitCodes } from "../../exit-code.ts";
import type { Shell } from "../../io/shell.ts";
import { load } from "../../live/session.ts";

export interface BootstrapOptions {
  readonly file: string;
  readonly print?: true;
}

/** Says what has to be there before the first apply; with `print`, as a template and as the least policies. */
export async function bootstrap(shell: Shell, options: BootstrapOptions): Promise<ExitCode> {
  const loaded = await load(shell, options);
  if (loaded === undefined) return exitCodes.error;
  const { platform } = loaded.built.documents;
  if (options.print === true) shell.out(`${JSON.stringify(bootstrapDocuments(platform), null, 2)}\n`);
  else shell.out(explain(platform, shell));
  return exitCodes.ok;
}

function explain({ name, organization, cells }: Platform, { outPaint }: Shell): string {
  const { bold } = outPaint;
  const { id, managementAccountId, toolingAccountId, organizationalUnits: units } = organization;
  const adopted = [...new Set(cells.flatMap(({ accountId }) => accountId ?? []))].sort();
  return `${bold("Before the first apply")} of platform ${name}

 1. Organisation ${id} has all features, and the policy types SERVICE_CONTROL_POLICY and
    RESOURCE_CONTROL_POLICY enabled. Its units ${units.staging}, ${units.tenants} and
    ${units.suspended} exist; Tenantry never changes or deletes them.

 2. Somebody who administers the management account ${managementAccountId} runs
      tenantry apply
    once. It makes in the tooling account ${toolingAccountId} the role ${deployerRoleName}, a key and the
    bucket for leases and large templates, and enters new accounts through the role that
    Organizations makes in them.

 3. To apply from the tooling account afterwards, without the management account's rights, create
    there the role ${managementRoleName}, which only ${deployerRoleName} may assume:
      tenantry bootstrap --print | jq .managementAccountTemplate > bootstrap.json
      aws cloudformation deploy --stack-name tenantry-bootstrap --template-file bootstrap.json \\
        --capabilities CAPABILITY_NAMED_IAM

 4. Accounts that exist already (${adopted.join(", ") || "none"}) are entered through
    OrganizationAccountAccessRole; create it where an account was invited rather than created.
    Clusters that exist already need an access entry for the role tenantry-deploy of their account,
    or a kubeconfig context that is named with --context.

\`tenantry bootstrap --print\` prints the least policy of every role; \`tenantry doctor\` looks at all of it.
`;
}
