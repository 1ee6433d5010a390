import { accountStackName } from "../../model/account-entry.ts";
import type { Stack } from "../../model/blueprint.ts";
import { outputName } from "../../model/cloudformation.ts";
import { hasFailed } from "../../model/error.ts";
import type { PlannedChange } from "../../model/plan.ts";
import type { StackDescription } from "../../ports/stack-api.ts";
import type { StepContext } from "../step.ts";
import type { AwsRun } from "./aws-run.ts";
import { protectionPath, type StackWork } from "./deploy-stack.ts";

/** What belongs to a stack and is no resource of it; undefined when the planned changes call for nothing. */
export function finishOf(
  stack: Stack,
  changes: readonly PlannedChange[],
  run: AwsRun,
  context: StepContext,
): StackWork["finish"] {
  const vpcs = vpcsOf(stack);
  const isVended = stack.name === accountStackName && stack.account.kind === "vended";
  if (!(isVended || vpcs.length > 0) || !callsForFinish(stack, changes, vpcs)) return undefined;
  return async (deployed) => {
    for (const vpc of vpcs) await closeDefaultSecurityGroup(vpc, deployed, context);
    if (isVended) await removeDefaultVpcs(stack, deployed, { run, context });
  };
}

function vpcsOf({ resources }: Stack): readonly string[] {
  return Object.keys(resources).filter((logical) => resources[logical]?.type === "AWS::EC2::VPC");
}

/** The stack or a VPC in it is new, or an earlier run did not get to the end of it. */
function callsForFinish(stack: Stack, changes: readonly PlannedChange[], vpcs: readonly string[]): boolean {
  const ids = new Set([stack.id, ...vpcs.map((logical) => `${stack.id}/${logical}`)]);
  return changes.some(
    ({ id, action, changes: fields }) =>
      ids.has(id) &&
      (action === "create" || action === "replace" || fields.some(({ path }) => path === protectionPath)),
  );
}

/** CloudFormation cannot take away the rules that a VPC's default security group is born with. */
async function closeDefaultSecurityGroup(
  logical: string,
  { accountId, region, outputs }: StackDescription,
  { cloud, progress }: StepContext,
): Promise<void> {
  const vpcId = outputs[outputName(logical, "VpcId")];
  if (vpcId === undefined) return;
  const network = cloud.network({ accountId, region }, "administrator");
  const group = await network.defaultSecurityGroup(vpcId);
  if (group === undefined || group.ingressRuleIds.length + group.egressRuleIds.length === 0) return;
  progress(`closes the default security group of ${vpcId}`);
  await network.closeSecurityGroup(group);
}

/** A fresh account has a VPC with a way to the internet in every region. */
async function removeDefaultVpcs(
  stack: Stack,
  { accountId }: StackDescription,
  { run, context }: { readonly run: AwsRun; readonly context: StepContext },
): Promise<void> {
  const allowed = run.platform.guardrails.allowedRegions;
  for (const region of allowed.length === 0 ? [stack.region] : [...allowed].sort()) {
    await removeDefaultVpc({ accountId, region }, context);
  }
}

async function removeDefaultVpc(
  place: { readonly accountId: string; readonly region: string },
  { cloud, progress }: StepContext,
): Promise<void> {
  const network = cloud.network(place, "administrator");
  const vpcId = await network.findDefaultVpc();
  if (vpcId === undefined) return;
  progress(`removes the default VPC of ${place.region}`);
  try {
    await network.deleteDefaultVpc(vpcId);
  } catch (error) {
    if (!hasFailed(error, "conflict")) throw error;
    progress(`leaves the default VPC of ${place.region}: something uses it`);
  }
}
