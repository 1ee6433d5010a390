import type { Change, DescribeChangeSetOutput, Stack, StackEvent } from "@aws-sdk/client-cloudformation";
import type { AccountRegion } from "../../../ports/cloud.ts";
import type {
  ChangeSetDescription,
  ResourceChange,
  StackDescription,
  StackEvent as StackEventDescription,
} from "../../../ports/stack-api.ts";
import { given, requireField, tagRecord } from "../answer.ts";

/** What CloudFormation answers for a parameter that hides its value. */
const hidden = "****";

export function describeStack(stack: Stack, { accountId, region }: AccountRegion): StackDescription {
  return {
    accountId,
    region,
    arn: requireField(stack.StackId, "a stack's id"),
    name: requireField(stack.StackName, "a stack's name"),
    status: requireField(stack.StackStatus, "a stack's status"),
    ...given("statusReason", stack.StackStatusReason),
    tags: tagRecord(stack.Tags),
    parameters: record(stack.Parameters?.map(({ ParameterKey, ParameterValue }) => [ParameterKey, ParameterValue])),
    outputs: record(stack.Outputs?.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue])),
    terminationProtection: stack.EnableTerminationProtection === true,
  };
}

function record(
  pairs: readonly (readonly [string | undefined, string | undefined])[] = [],
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    pairs.filter(([key, value]) => key !== undefined && value !== undefined && value !== hidden),
  ) as Readonly<Record<string, string>>;
}

/** `changes` are those of all pages. */
export function describeChangeSet(head: DescribeChangeSetOutput, changes: readonly Change[]): ChangeSetDescription {
  return {
    arn: requireField(head.ChangeSetId, "the change set's id"),
    name: requireField(head.ChangeSetName, "the change set's name"),
    stackName: requireField(head.StackName, "the change set's stack"),
    status: requireField(head.Status, "the change set's status"),
    ...given("statusReason", head.StatusReason),
    executionStatus: head.ExecutionStatus ?? "UNAVAILABLE",
    changes: changes.flatMap(({ ResourceChange: change }) => (change === undefined ? [] : [describeChange(change)])),
  };
}

function describeChange(change: NonNullable<Change["ResourceChange"]>): ResourceChange {
  const details = (change.Details ?? []).filter(({ Target }) => Target?.Attribute !== "Tags");
  const replacement = change.Replacement;
  const isModify = change.Action === "Modify";
  return {
    action: requireField(change.Action, "a change's action") as ResourceChange["action"],
    logicalId: requireField(change.LogicalResourceId, "a change's resource"),
    type: requireField(change.ResourceType, "a change's type"),
    ...given("physicalId", change.PhysicalResourceId),
    ...(isModify && replacement !== undefined
      ? { replacement: replacement as NonNullable<ResourceChange["replacement"]> }
      : {}),
    ...(isModify && change.Scope !== undefined ? { scope: change.Scope } : {}),
    ...(isModify && details.length > 0 ? { dynamic: details.every(({ Evaluation }) => Evaluation === "Dynamic") } : {}),
  };
}

export function describeEvent(event: StackEvent): StackEventDescription {
  return {
    id: requireField(event.EventId, "an event's id"),
    atMs: event.Timestamp?.getTime() ?? 0,
    logicalId: event.LogicalResourceId ?? "",
    type: event.ResourceType ?? "",
    status: event.ResourceStatus ?? "",
    ...given("reason", event.ResourceStatusReason),
  };
}
