import {
  type Change,
  type CloudFormationClient,
  CreateChangeSetCommand,
  DescribeChangeSetCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  type Stack,
} from "@aws-sdk/client-cloudformation";
import { eventLines, type StackSandbox } from "./stack-sandbox.ts";

export interface Deployment {
  readonly name: string;
  readonly template: unknown;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly tags?: Readonly<Record<string, string>>;
}

/** Prepares a change set and waits for it. */
export async function prepare(
  sandbox: StackSandbox,
  client: CloudFormationClient,
  { name, parameters = {}, tags = {}, template }: Deployment,
): Promise<{
  readonly id: string;
  readonly status: string;
  readonly reason: string;
  readonly changes: readonly Change[];
}> {
  const found = await findStack(client, name);
  const { Id = "" } = await client.send(
    new CreateChangeSetCommand({
      StackName: name,
      ChangeSetName: `change-${sandbox.state.transact(() => sandbox.state.nextId("test/change-set", 8))}`,
      ChangeSetType: found === undefined || found.StackStatus === "REVIEW_IN_PROGRESS" ? "CREATE" : "UPDATE",
      TemplateBody: JSON.stringify(template),
      Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
        ParameterKey,
        ParameterValue,
      })),
      Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
      Capabilities: ["CAPABILITY_NAMED_IAM"],
    }),
  );
  sandbox.pass(10_000);
  const {
    Changes = [],
    Status = "",
    StatusReason = "",
  } = await client.send(new DescribeChangeSetCommand({ ChangeSetName: Id }));
  return { id: Id, status: Status, reason: StatusReason, changes: Changes };
}

/** Deploys a template through a change set and lets time pass until the stack has settled. */
export async function deploy(
  sandbox: StackSandbox,
  client: CloudFormationClient,
  deployment: Deployment,
): Promise<Stack> {
  const { id, reason, status } = await prepare(sandbox, client, deployment);
  if (status !== "CREATE_COMPLETE") throw new Error(`change set of ${deployment.name}: ${status} ${reason}`);
  await client.send(new ExecuteChangeSetCommand({ ChangeSetName: id }));
  return settled(sandbox, client, deployment.name);
}

/** Lets time pass until a stack is not in progress any more. */
export async function settled(sandbox: StackSandbox, client: CloudFormationClient, nameOrId: string): Promise<Stack> {
  for (let round = 0; round < 2000; round += 1) {
    const found = await findStack(client, nameOrId);
    if (found === undefined) throw new Error(`no stack ${nameOrId}`);
    if (!found.StackStatus?.endsWith("_IN_PROGRESS")) return found;
    sandbox.pass(20_000);
  }
  throw new Error(`${nameOrId} does not settle`);
}

export async function findStack(client: CloudFormationClient, nameOrId: string): Promise<Stack | undefined> {
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: nameOrId }));
    return Stacks[0];
  } catch (error) {
    if (error instanceof Error && error.message.endsWith("does not exist")) return undefined;
    throw error;
  }
}

/** The last hundred events of a stack, oldest first. */
export async function eventsOf(client: CloudFormationClient, nameOrId: string): Promise<readonly string[]> {
  const { StackEvents } = await client.send(new DescribeStackEventsCommand({ StackName: nameOrId }));
  return eventLines(StackEvents);
}
