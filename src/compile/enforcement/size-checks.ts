import type { Stack, StackResource } from "../../model/blueprint.ts";
import { outputAttributes, stackInputs } from "../../model/cloudformation.ts";
import { TenantryError } from "../../model/error.ts";
import { compileEnvironmentStacks } from "../aws/environment.ts";
import type { EnvironmentContext } from "../context.ts";
import type { Check, Finding } from "./finding.ts";

/** Below this many entries nothing can reach a limit, and most environments have fewer than ten. */
const alwaysFits = 40;
const limits = { resources: 500, parameters: 200, outputs: 200 } as const;

/** Whether the environment fits in the stacks and policies that AWS takes; one that does not must not stop the others. */
export const sizeChecks: readonly Check[] = [
  (context) => {
    const { aws, serviceAccounts } = context.environment;
    return Object.keys(aws).length + serviceAccounts.length <= alwaysFits ? [] : findOversize(context);
  },
];

function findOversize(context: EnvironmentContext): readonly Finding[] {
  try {
    return compileEnvironmentStacks(context).flatMap(stackFindings);
  } catch (failure) {
    if (!(failure instanceof TenantryError)) throw failure;
    return [{ code: failure.code, severity: "error", summary: failure.message, path: "aws" }];
  }
}

function stackFindings(stack: Stack): readonly Finding[] {
  const resources = Object.values(stack.resources);
  const counts = {
    resources: resources.length,
    parameters: stackInputs(stack).length,
    outputs: resources.reduce((sum, { type }: StackResource) => sum + (outputAttributes[type]?.length ?? 0), 0),
  };
  return (Object.keys(limits) as (keyof typeof limits)[])
    .filter((what) => counts[what] > limits[what])
    .map((what) => ({
      code: "TEN4209",
      severity: "error",
      summary: `stack ${stack.name} would have ${counts[what]} ${what}; CloudFormation takes ${limits[what]}`,
      path: "aws",
    }));
}
