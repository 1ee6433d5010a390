import { hasFailed } from "../../../model/error.ts";
import type { ChangeSetRequest } from "../../../ports/stack-api.ts";
import { given, tagPairs } from "../answer.ts";
import type { InputOf, Send } from "../operation.ts";
import type { CloudFormationSdk } from "./operations.ts";

type ResourcesToImport = InputOf<CloudFormationSdk, "CreateChangeSet">["ResourcesToImport"];

function importsOf({ imports }: ChangeSetRequest): ResourcesToImport {
  return imports?.map(({ logicalId, type, identifier }) => ({
    LogicalResourceId: logicalId,
    ResourceType: type,
    ResourceIdentifier: { ...identifier },
  }));
}

/**
 * Creates a change set, or leaves the one of that name: names are deterministic, so it is the same one, made before a reply
 * was lost or a process died.
 *
 * No message repeats the value of a parameter.
 */
export async function createChangeSet(
  send: Send<CloudFormationSdk>,
  request: ChangeSetRequest,
  token: string,
): Promise<void> {
  const { stackName, changeSetName, template, parameters } = request;
  try {
    await send(
      "CreateChangeSet",
      {
        StackName: stackName,
        ChangeSetName: changeSetName,
        ChangeSetType: request.type,
        ...(template.kind === "body" ? { TemplateBody: template.text } : { TemplateURL: template.url }),
        Parameters: Object.entries(parameters)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
        Tags: tagPairs(request.tags),
        ...given("ResourcesToImport", importsOf(request)),
        ...given("RoleARN", request.roleArn),
        Capabilities: ["CAPABILITY_NAMED_IAM"],
        ClientToken: token,
      },
      { subject: `change set ${changeSetName} of stack ${stackName}`, conceal: Object.values(parameters) },
    );
  } catch (error) {
    if (!hasFailed(error, "already-exists")) throw error;
  }
}
