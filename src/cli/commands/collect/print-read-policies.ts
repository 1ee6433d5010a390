import { dump } from "js-yaml";
import { readPolicy } from "../../../providers/aws/posture/read-policy.ts";
import { readClusterRoles } from "../../../snapshot/posture/read-cluster-roles.ts";
import { type ExitCode, exitCodes } from "../../exit-code.ts";
import type { Shell } from "../../io/shell.ts";

/** Prints the least rights of a collection: an IAM policy, then ClusterRoles, as documents of one YAML stream. */
export function printReadPolicies(shell: Shell): ExitCode {
  shell.out("# The IAM policy of whoever collects (JSON is YAML); ReadOrganization only in the management account.\n");
  shell.out(`${JSON.stringify(readPolicy(), null, 2)}\n`);
  for (const role of readClusterRoles()) shell.out(`---\n${dump(role, { lineWidth: 120, noRefs: true })}`);
  return exitCodes.ok;
}
