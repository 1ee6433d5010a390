import { isDeepStrictEqual } from "node:util";
import type { Change, CreateChangeSetCommandInput, ResourceToImport } from "@aws-sdk/client-cloudformation";
import { findResourceType } from "../../../model/cloudformation-spec.ts";
import type { Call } from "../service.ts";
import { type StackRow, stacksOf, templateOf } from "./stack-row.ts";
import { invalid, type Template } from "./template.ts";

/**
 * What an import takes in, physical ids by logical id; checked as CloudFormation checks it before it makes the change set.
 *
 * An import may do nothing else: no other resource is added, changed or removed, and no output at all. Each resource must be
 * identified by its type's own identifier and say what is to become of it when its stack goes
 * (docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources.html).
 */
export function readImports(
  call: Call,
  input: CreateChangeSetCommandInput,
  { existing, template }: { readonly existing: StackRow | undefined; readonly template: Template },
): Readonly<Record<string, string>> | undefined {
  const wanted = input.ResourcesToImport ?? [];
  if (input.ChangeSetType !== "IMPORT") {
    if (wanted.length === 0) return undefined;
    throw invalid("ResourcesToImport can only be specified when ChangeSetType is IMPORT");
  }
  if (wanted.length === 0) throw invalid("ResourcesToImport must be specified for a change set of type IMPORT");
  const imports = Object.fromEntries(wanted.map((resource) => [logicalIdOf(resource), identify(resource, template)]));
  checkPolicies(Object.keys(imports), template);
  checkNothingElse(call, existing, template, imports);
  return imports;
}

/** The changes of an import's change set. */
export function describeImports(imports: Readonly<Record<string, string>>, template: Template): readonly Change[] {
  return Object.keys(imports)
    .sort()
    .map((logicalId) => ({
      Type: "Resource",
      ResourceChange: {
        Action: "Import",
        LogicalResourceId: logicalId,
        PhysicalResourceId: imports[logicalId] ?? "",
        ResourceType: template.resources[logicalId]?.type ?? "",
        Scope: [],
        Details: [],
      },
    }));
}

/** Why an import cannot be carried out that was well formed: a resource belongs to one stack at most. */
export function findImportProblem(
  call: Call,
  imports: Readonly<Record<string, string>>,
  template: Template,
): string | undefined {
  const stacks = stacksOf(call.state, call).values();
  for (const [logicalId, physicalId] of Object.entries(imports)) {
    const type = template.resources[logicalId]?.type;
    const holder = stacks.find((stack) => holds(stack, type, physicalId));
    if (holder !== undefined)
      return `${type} resource with identifier ${physicalId} cannot be imported: it already exists in stack ${holder.id}`;
  }
  return undefined;
}

function holds({ resources, status }: StackRow, type: string | undefined, physicalId: string): boolean {
  if (status === "DELETE_COMPLETE") return false;
  return Object.values(resources).some(
    (one) => one.type === type && one.physicalId === physicalId && !/^DELETE_(COMPLETE|SKIPPED)$/.test(one.status),
  );
}

function logicalIdOf({ LogicalResourceId }: ResourceToImport): string {
  if (LogicalResourceId === undefined) throw invalid("LogicalResourceId of a resource to import is missing");
  return LogicalResourceId;
}

function identify(resource: ResourceToImport, { resources }: Template): string {
  const logicalId = logicalIdOf(resource);
  const declared = resources[logicalId];
  if (declared === undefined) throw invalid(`Resources to import [${logicalId}] are not in the template`);
  if (declared.type !== resource.ResourceType) {
    throw invalid(`Resource ${logicalId} to import is of type ${declared.type}, not ${resource.ResourceType}`);
  }
  const keys = findResourceType(declared.type)?.identifier ?? [];
  const given = resource.ResourceIdentifier ?? {};
  if (!isDeepStrictEqual(Object.keys(given).sort(), [...keys].sort())) {
    throw invalid(`Invalid identifier for ${declared.type}: it must have [${keys.join(", ")}]`);
  }
  return keys.map((key) => given[key] ?? "").join("|");
}

function checkPolicies(logicalIds: readonly string[], { resources }: Template): void {
  const lacking = logicalIds.filter((logicalId) => resources[logicalId]?.hasDeletionPolicy !== true);
  if (lacking.length === 0) return;
  throw invalid(
    `Resources [${lacking.sort().join(", ")}] to import must have a DeletionPolicy attribute in the template`,
  );
}

function checkNothingElse(
  call: Call,
  existing: StackRow | undefined,
  template: Template,
  imports: Readonly<Record<string, string>>,
): void {
  const before =
    existing === undefined || existing.templateKey === ""
      ? undefined
      : templateOf(call.state, call, existing.templateKey);
  if (!isDeepStrictEqual(before?.outputs ?? {}, template.outputs)) {
    throw invalid("As part of the import operation, you cannot modify or add [Outputs]");
  }
  const known = before?.resources ?? {};
  const changed = [...new Set([...Object.keys(known), ...Object.keys(template.resources)])].filter(
    (logicalId) =>
      imports[logicalId] === undefined && !isDeepStrictEqual(known[logicalId], template.resources[logicalId]),
  );
  const taken = Object.keys(imports).filter((logicalId) => known[logicalId] !== undefined);
  if (changed.length + taken.length === 0) return;
  throw invalid(
    `Import operations do not allow new resource creations, resource deletions, or changes to resource properties: [${[...changed, ...taken].sort().join(", ")}]`,
  );
}
