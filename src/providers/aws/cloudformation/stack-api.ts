import type { Change, DescribeChangeSetOutput } from "@aws-sdk/client-cloudformation";
import { TenantryError } from "../../../model/error.ts";
import type { JsonObject } from "../../../model/json.ts";
import { parseTemplateBody } from "../../../model/template-body.ts";
import type { AccountRegion } from "../../../ports/cloud.ts";
import type { StackApi, StackEvent } from "../../../ports/stack-api.ts";
import { given, mapPages, orUndefined, pages, untilGone } from "../answer.ts";
import type { Send } from "../operation.ts";
import { createChangeSet } from "./create-change-set.ts";
import { describeChangeSet, describeEvent, describeStack } from "./describe.ts";
import type { CloudFormationSdk } from "./operations.ts";

export interface StackApiInput {
  readonly send: Send<CloudFormationSdk>;
  readonly place: AccountRegion;
  /** A new client token: letters, digits and hyphens, unlike every one before. */
  readonly newToken: () => string;
}

export function createStackApi({ send, place, newToken }: StackApiInput): StackApi {
  return {
    list: () =>
      mapPages(
        pages(
          (NextToken) => send("DescribeStacks", given("NextToken", NextToken)),
          (page) => page.NextToken,
        ),
        (page) => (page.Stacks ?? []).map((stack) => describeStack(stack, place)),
      ),
    find: async (StackName) => {
      const answer = await orUndefined(send("DescribeStacks", { StackName }, { subject: `stack ${StackName}` }));
      const stack = answer?.Stacks?.[0];
      return stack === undefined ? undefined : describeStack(stack, place);
    },
    template: (name) => readTemplate(send, name),
    createChangeSet: (request) => createChangeSet(send, request, newToken()),
    findChangeSet: async (StackName, ChangeSetName) => {
      const found = await orUndefined(readChangeSet(send, StackName, ChangeSetName));
      return found === undefined ? undefined : describeChangeSet(found.head, found.changes);
    },
    executeChangeSet: async (StackName, ChangeSetName) => {
      const input = { StackName, ChangeSetName, ClientRequestToken: newToken() };
      await send("ExecuteChangeSet", input, { subject: `change set ${ChangeSetName} of stack ${StackName}` });
    },
    deleteChangeSet: (StackName, ChangeSetName) =>
      untilGone(
        send(
          "DeleteChangeSet",
          { StackName, ChangeSetName },
          { subject: `change set ${ChangeSetName} of stack ${StackName}` },
        ),
      ),
    events: (stackName, afterEventId) => readEvents(send, stackName, afterEventId),
    delete: async (StackName, { retain = [], roleArn } = {}) => {
      const kept = retain.length === 0 ? {} : { RetainResources: [...retain] };
      const input = { StackName, ...kept, ...given("RoleARN", roleArn), ClientRequestToken: newToken() };
      await untilGone(send("DeleteStack", input, { subject: `stack ${StackName}` }));
    },
    continueRollback: async (StackName, { skip }) => {
      const skipped = skip.length === 0 ? {} : { ResourcesToSkip: [...skip] };
      const input = { StackName, ...skipped, ClientRequestToken: newToken() };
      await send("ContinueUpdateRollback", input, { subject: `stack ${StackName}` });
    },
    setTerminationProtection: async (StackName, EnableTerminationProtection) => {
      const input = { StackName, EnableTerminationProtection };
      await send("UpdateTerminationProtection", input, { subject: `stack ${StackName}` });
    },
  };
}

async function readTemplate(send: Send<CloudFormationSdk>, StackName: string): Promise<JsonObject> {
  const subject = `stack ${StackName}`;
  const { TemplateBody } = await send("GetTemplate", { StackName, TemplateStage: "Original" }, { subject });
  const template = TemplateBody === undefined ? undefined : parseTemplateBody(TemplateBody);
  if (template !== undefined) return template;
  throw new TenantryError(`the template of ${subject} is neither JSON nor YAML`, {
    code: "TEN7113",
    source: "remote",
  });
}

interface ReadChangeSet {
  readonly head: DescribeChangeSetOutput;
  readonly changes: readonly Change[];
}

async function readChangeSet(
  send: Send<CloudFormationSdk>,
  StackName: string,
  ChangeSetName: string,
): Promise<ReadChangeSet> {
  const subject = `change set ${ChangeSetName} of stack ${StackName}`;
  const found = pages(
    (NextToken) =>
      send("DescribeChangeSet", { StackName, ChangeSetName, ...given("NextToken", NextToken) }, { subject }),
    (page) => page.NextToken,
  );
  let head: DescribeChangeSetOutput = {};
  const changes: Change[] = [];
  for await (const page of found) {
    head = page;
    changes.push(...(page.Changes ?? []));
  }
  return { head, changes };
}

/** Events come newest first, a hundred a page. */
async function readEvents(
  send: Send<CloudFormationSdk>,
  StackName: string,
  afterEventId: string | undefined,
): Promise<readonly StackEvent[]> {
  const events: StackEvent[] = [];
  const found = pages(
    (NextToken) =>
      send("DescribeStackEvents", { StackName, ...given("NextToken", NextToken) }, { subject: `stack ${StackName}` }),
    (page) => page.NextToken,
  );
  for await (const page of found) {
    for (const event of page.StackEvents ?? []) {
      if (event.EventId === afterEventId) return events;
      events.push(describeEvent(event));
    }
    if (afterEventId === undefined) return events;
  }
  return events;
}
