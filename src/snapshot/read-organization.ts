import type { Diagnostic } from "../model/diagnostic.ts";
import type { JsonObject, JsonValue } from "../model/json.ts";
import type { LiveOrganizationResource, Snapshot } from "../model/snapshot.ts";
import { asList, asObject, asText, type DumpFile, shapeProblem } from "./dump-file.ts";

export interface OrganizationDump {
  readonly file: DumpFile;
  readonly value: JsonValue;
}

export interface ReadOrganization {
  readonly resources: readonly LiveOrganizationResource[];
  readonly gaps: Snapshot["gaps"];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads the answers of AWS Organizations in CloudFormation's words: list-accounts, list-policies, describe-policy, and by
 * the id in the file's name list-accounts-for-parent as `accounts/<parent>.json`, list-organizational-units-for-parent as
 * `units/<parent>.json`, list-targets-for-policy as `targets/<policy>.json`, list-tags-for-resource as `tags/<id>.json`.
 */
export function readOrganization(dumps: readonly OrganizationDump[]): ReadOrganization {
  const read: Draft = { tags: new Map(), contents: new Map(), targets: new Map(), listed: new Map() };
  const gaps: { readonly place: string; readonly reason: string }[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const { file, value } of dumps) {
    const answer = asObject(value) ?? {};
    if (!readAnswer(file, answer, read)) diagnostics.push(wrongShape(file));
    if (answer.NextToken !== undefined)
      gaps.push({ place: "organization", reason: `${file.path} ends before its list does` });
  }
  return { resources: [...read.listed.values()].map((resource) => joined(resource, read)), gaps, diagnostics };
}

interface Draft {
  readonly tags: Map<string, JsonValue>;
  readonly contents: Map<string, JsonValue>;
  readonly targets: Map<string, JsonValue>;
  readonly listed: Map<string, LiveOrganizationResource>;
}

/** Adds what one answer says; false when it is none that is known. */
function readAnswer(file: DumpFile, answer: JsonObject, read: Draft): boolean {
  const policy = asObject(answer.Policy);
  const resources = readLists(answer, parentId(file));
  if (answer.Tags !== undefined) read.tags.set(fileId(file), answer.Tags);
  else if (answer.Targets !== undefined) read.targets.set(fileId(file), targetIds(answer.Targets));
  else if (policy !== undefined) read.contents.set(policyId(policy), policy.Content ?? "");
  else if (resources === undefined) return false;
  for (const resource of resources ?? []) read.listed.set(resource.id, merged(read.listed.get(resource.id), resource));
  return true;
}

function joined(resource: LiveOrganizationResource, { tags, contents, targets }: Draft): LiveOrganizationResource {
  const added = {
    ...present("Tags", tags.get(resource.id)),
    ...present("Content", contents.get(resource.id)),
    ...present("TargetIds", targets.get(resource.id)),
  };
  return { ...resource, properties: { ...resource.properties, ...added } };
}

/** An account is listed once among all and once below its parent; what either says counts. */
function merged(
  before: LiveOrganizationResource | undefined,
  resource: LiveOrganizationResource,
): LiveOrganizationResource {
  return { ...resource, properties: { ...before?.properties, ...resource.properties } };
}

function targetIds(targets: JsonValue): JsonValue {
  return (asList(targets) ?? []).flatMap((target) => asText(asObject(target)?.TargetId) ?? []);
}

/** The parent whose children a file under `accounts/` or `units/` lists. */
function parentId(file: DumpFile): string | undefined {
  const [, folder, name] = file.path.split("/");
  return (folder === "accounts" || folder === "units") && name !== undefined ? fileId(file) : undefined;
}

function readLists(answer: JsonObject, parent: string | undefined): readonly LiveOrganizationResource[] | undefined {
  const accounts = asList(answer.Accounts);
  const units = asList(answer.OrganizationalUnits);
  const policies = asList(answer.Policies);
  if (accounts !== undefined) {
    const place = present("ParentIds", parent === undefined ? undefined : [parent]);
    return accounts.flatMap((item) =>
      resource("AWS::Organizations::Account", item, (found) => ({ ...accountProperties(found), ...place })),
    );
  }
  if (units !== undefined) {
    const place = present("ParentId", parent);
    return units.flatMap((item) =>
      resource("AWS::Organizations::OrganizationalUnit", item, (found) => ({ ...nameOnly(found), ...place })),
    );
  }
  if (policies !== undefined)
    return policies.flatMap((item) => resource("AWS::Organizations::Policy", item, policyProperties));
  return undefined;
}

function resource(
  type: string,
  value: JsonValue,
  properties: (item: JsonObject) => JsonObject,
): readonly LiveOrganizationResource[] {
  const item = asObject(value);
  const id = asText(item?.Id);
  const isGone = item?.Status === "SUSPENDED" || item?.State === "CLOSED";
  return item === undefined || id === undefined || isGone ? [] : [{ type, id, properties: properties(item) }];
}

function accountProperties(item: JsonObject): JsonObject {
  return { AccountName: item.Name ?? "", Email: item.Email ?? "", ...present("Arn", item.Arn) };
}

function nameOnly(item: JsonObject): JsonObject {
  return { Name: item.Name ?? "", ...present("Arn", item.Arn) };
}

function policyProperties(item: JsonObject): JsonObject {
  return {
    Name: item.Name ?? "",
    Type: item.Type ?? "",
    ...present("Description", item.Description),
    ...present("Arn", item.Arn),
  };
}

function policyId(policy: JsonObject): string {
  return asText(asObject(policy.PolicySummary)?.Id) ?? "";
}

function fileId(file: DumpFile): string {
  return file.path.slice(file.path.lastIndexOf("/") + 1).replace(/\.json$/, "");
}

function present(name: string, value: JsonValue | undefined): JsonObject {
  return value === undefined ? {} : { [name]: value };
}

function wrongShape(file: DumpFile): Diagnostic {
  return shapeProblem(file, {
    code: "TEN5005",
    severity: "error",
    summary: `${file.path} is no answer of AWS Organizations that is known here`,
    fix: "write list-accounts, list-policies, describe-policy, or units/, accounts/, targets/ and tags/<id>.json",
  });
}
