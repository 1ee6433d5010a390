import { arnOf, checkFree, checkTypeQuota, map, nameOf, text } from "./check.ts";
import { requireKey } from "./key-types.ts";
import { findResource } from "./resource-state.ts";
import { ResourceError, type ResourceType } from "./resource-type.ts";

const logGroup: ResourceType = {
  check: ({ context, properties }) => requireKey(context, text(properties, "KmsKeyId")),
  create: (request) => {
    const { context } = request;
    const id = nameOf(request, "LogGroupName", 512);
    if (findResource(context.state, context.place, "AWS::Logs::LogGroup", id) !== undefined) {
      throw new ResourceError(
        "AlreadyExists",
        `Resource of type 'AWS::Logs::LogGroup' with identifier '${id}' already exists.`,
      );
    }
    return { id, attributes: { Arn: arnOf(context, "logs", `log-group:${id}:*`) } };
  },
};

const budget: ResourceType = {
  create: ({ context, properties, generatedName }) => {
    const id = text(map(properties, "Budget"), "BudgetName") ?? generatedName;
    checkFree(context, "AWS::Budgets::Budget", id);
    checkTypeQuota(context, "budgets:budgets", "AWS::Budgets::Budget");
    return { id, attributes: { Id: id } };
  },
};

/** What watches an account rather than works in it. */
export const accountTypes: Readonly<Record<string, ResourceType>> = {
  "AWS::Budgets::Budget": budget,
  "AWS::Logs::LogGroup": logGroup,
};
