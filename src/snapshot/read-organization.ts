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
 * Reads the answers of AWS Organizations in CloudFormation's words: list-accounts, list-organizational-units-for-parent,
 * list-policies, describe-policy, and list-tags-for-resource as `tags/<id>.json`.
 */
export function readOrganization(dumps: readonly OrganizationDump[]): ReadOrganization {
  const tags = new Map<string, JsonValue>();
  const contents = new Map<string, JsonValue>();
  const listed = new Map<string, LiveOrganizationResource>();
  const gaps: { readonly place: string; readonly reason: string }[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const { file, value } of dumps) {
    const answer = asObject(value) ?? {};
    const policy = asObject(answer.Policy);
    const resources = readLists(answer);
    if (answer.Tags !== undefined) tags.set(fileId(file), answer.Tags);
    else if (policy !== undefined) contents.set(policyId(policy), policy.Content ?? "");
    else if (resources === undefined) diagnostics.push(wrongShape(file));
    for (const resource of resources ?? []) listed.set(resource.id, resource);
    if (answer.NextToken !== undefined)
      gaps.push({ place: "organization", reason: `${file.path} ends before its list does` });
  }
  return { resources: [...listed.values()].map((resource) => joined(resource, tags, contents)), gaps, diagnostics };
}

function joined(
  resource: LiveOrganizationResource,
  tags: ReadonlyMap<string, JsonValue>,
  contents: ReadonlyMap<string, JsonValue>,
): LiveOrganizationResource {
  const [own, content] = [tags.get(resource.id), contents.get(resource.id)];
  const added = {
    ...(own === undefined ? {} : { Tags: own }),
    ...(content === undefined ? {} : { Content: content }),
  };
  return { ...resource, properties: { ...resource.properties, ...added } };
}

function readLists(answer: JsonObject): readonly LiveOrganizationResource[] | undefined {
  const accounts = asList(answer.Accounts);
  const units = asList(answer.OrganizationalUnits);
  const policies = asList(answer.Policies);
  if (accounts !== undefined)
    return accounts.flatMap((item) => resource("AWS::Organizations::Account", item, accountProperties));
  if (units !== undefined)
    return units.flatMap((item) => resource("AWS::Organizations::OrganizationalUnit", item, nameOnly));
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
    fix: "write list-accounts, list-organizational-units-for-parent, list-policies, describe-policy or tags/<id>.json",
  });
}
