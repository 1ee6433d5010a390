import type { JsonObject } from "../../../model/json.ts";
import { findResource } from "../resources/resource-state.ts";
import type { StackResource } from "./stack-row.ts";
import type { StackWork } from "./stack-work.ts";

/** Service control policies bind CloudFormation's role too. */
export function authorize(
  { call, stack }: StackWork,
  { physicalId, properties, type }: Pick<StackResource, "type" | "physicalId" | "properties">,
  verb: "Create" | "Update" | "Delete",
): void {
  const [, service = "", noun = ""] = type.split("::");
  const live = physicalId === undefined ? undefined : findResource(call.state, stack, type, physicalId);
  const arn = live?.attributes.Arn ?? live?.attributes.PolicyArn ?? arnToBe(stack.accountId, type, properties);
  call.authorize({
    action: `${service.toLowerCase()}:${verb}${type === "AWS::IAM::ManagedPolicy" ? "Policy" : noun}`,
    resource: typeof arn === "string" ? arn : "*",
    ...(stack.operation === undefined ? {} : { principalArn: stack.operation.principalArn }),
  });
}

/** The ARN of a role or policy that is about to be made; policies protect them by their path. */
function arnToBe(
  accountId: string,
  type: string,
  { ManagedPolicyName, Path, RoleName }: JsonObject,
): string | undefined {
  const path = typeof Path === "string" ? Path : "/";
  if (type === "AWS::IAM::Role") return `arn:aws:iam::${accountId}:role${path}${String(RoleName ?? "")}`;
  if (type !== "AWS::IAM::ManagedPolicy") return undefined;
  return `arn:aws:iam::${accountId}:policy${path}${String(ManagedPolicyName ?? "")}`;
}
