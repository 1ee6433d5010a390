import type { Change } from "@aws-sdk/client-cloudformation";
import type { AccountRegion } from "../../../ports/cloud.ts";
import { validateProperties } from "../resources/validate-properties.ts";
import type { Call } from "../service.ts";
import type { ChangeSetRow } from "./change-set-row.ts";
import { describeChanges, type Version } from "./describe-changes.ts";
import { evaluateProperties, isUnknown } from "./evaluate.ts";
import { describeImports, findImportProblem } from "./import-resources.ts";
import { tagList } from "./pages.ts";
import { resolveParameters } from "./parameters.ts";
import { type StackRow, templateOf } from "./stack-row.ts";
import type { Template } from "./template.ts";

const noChanges =
  "The submitted information didn't contain changes. Submit different information to create a change set.";

/** Finds out what a change set would change, or why it cannot be made. */
export function compare(
  { call, stack }: { readonly call: Call; readonly stack: StackRow },
  { parsed }: { readonly parsed: Template },
  row: Omit<ChangeSetRow, "status" | "statusReason" | "executionStatus" | "changes">,
): ChangeSetRow {
  const after = versionOf(stack, { template: parsed, parameters: row.parameters, tags: row.tags });
  const before =
    stack.templateKey === ""
      ? undefined
      : versionOf(stack, { ...stack, template: templateOf(call.state, call, stack.templateKey) });
  const { imports } = row;
  const problem =
    findProblem(parsed, before?.template, after) ??
    (imports === undefined ? undefined : findImportProblem(call, imports, parsed));
  if (problem !== undefined) {
    return { ...row, changes: [], status: "FAILED", executionStatus: "UNAVAILABLE", statusReason: problem };
  }
  if (imports !== undefined) {
    const changes = describeImports(imports, parsed);
    return { ...row, changes, status: "CREATE_COMPLETE", executionStatus: "AVAILABLE" };
  }
  const changes = describeChanges(before, after, stack.resources);
  if (isNothingNew(changes, { stack, row, before, after })) {
    return { ...row, changes: [], status: "FAILED", executionStatus: "UNAVAILABLE", statusReason: noChanges };
  }
  return { ...row, changes, status: "CREATE_COMPLETE", executionStatus: "AVAILABLE" };
}

function isNothingNew(
  changes: readonly Change[],
  {
    after,
    before,
    row,
    stack,
  }: {
    readonly stack: StackRow;
    readonly row: { readonly tags: Readonly<Record<string, string>> };
    readonly before: Version | undefined;
    readonly after: Version;
  },
): boolean {
  if (changes.length > 0 || before === undefined) return false;
  const isSame = (left: unknown, right: unknown): boolean => JSON.stringify(left) === JSON.stringify(right);
  return (
    isSame(before.template.outputs, after.template.outputs) &&
    isSame(tagList(stack.tags), tagList(row.tags)) &&
    isSame(policiesOf(before.template), policiesOf(after.template))
  );
}

function policiesOf({ resources }: Template): unknown {
  return Object.entries(resources)
    .map(([name, { deletionPolicy, updateReplacePolicy }]) => [name, deletionPolicy, updateReplacePolicy])
    .sort();
}

function versionOf(
  stack: StackRow,
  {
    parameters,
    tags,
    template,
  }: {
    readonly template: Template;
    readonly parameters: Readonly<Record<string, string>>;
    readonly tags: Readonly<Record<string, string>>;
  },
): Version {
  return {
    template,
    tags,
    scope: {
      place: stack satisfies AccountRegion,
      stackId: stack.id,
      stackName: stack.name,
      parameters: resolveParameters(template, parameters),
      resource: () => undefined,
    },
  };
}

/** What CloudFormation refuses before anything is done: types that change, and properties against the specification. */
function findProblem(template: Template, before: Template | undefined, version: Version): string | undefined {
  for (const [logicalId, { type }] of Object.entries(template.resources)) {
    const old = before?.resources[logicalId]?.type;
    if (old !== undefined && old !== type) {
      return `Update of resource type is not permitted. The new template modifies resource type of the following resources: [${logicalId}]`;
    }
    const properties = evaluateProperties(template, logicalId, version.scope);
    const problems = validateProperties(type, properties, isUnknown);
    if (problems.length > 0) {
      return `The following hook(s)/validation failed: [AWS::EarlyValidation::PropertyValidation]. ${logicalId} (${type}): ${problems.join("; ")}`;
    }
  }
  return undefined;
}
