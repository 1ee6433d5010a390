import type { EstateAccount, EstateOrganization, EstateResource } from "../model/estate.ts";
import type { JsonObject } from "../model/json.ts";
import {
  accountsOf,
  attachmentsOf,
  findOrganization,
  policiesOf,
  tagsOf,
  unitsOf,
} from "./aws/organizations/organization-state.ts";
import type { CloudResource } from "./aws/resources/resource-state.ts";
import type { State } from "./aws/state.ts";
import { describeSandbox } from "./describe-sandbox.ts";

/** All of AWS in a sandbox as a proof reads it. Nothing is hidden from the sandbox itself, so there are no gaps. */
export interface SandboxAccounts {
  readonly organization?: EstateOrganization;
  readonly accounts: readonly EstateAccount[];
}

export function readAccounts(state: State): SandboxAccounts {
  const resources = new Map<string, EstateResource[]>();
  for (const resource of describeSandbox(state).resources) {
    const list = resources.get(resource.accountId) ?? [];
    list.push(toEstateResource(resource));
    resources.set(resource.accountId, list);
  }
  const accounts = accountsOf(state)
    .values()
    .map(
      ({ id, name, parentId }): EstateAccount => ({
        id,
        name,
        parent: parentId,
        tags: tagsOf(state).get(id) ?? {},
        resources: resources.get(id) ?? [],
      }),
    );
  const organization = organizationOf(state);
  return { accounts, ...(organization === undefined ? {} : { organization }) };
}

function organizationOf(state: State): EstateOrganization | undefined {
  const found = findOrganization(state);
  if (found === undefined) return undefined;
  const attachments = attachmentsOf(state);
  const targets = (policy: string): readonly string[] =>
    attachments.keys().filter((target) => attachments.get(target)?.includes(policy) === true);
  return {
    id: found.id,
    managementAccountId: found.managementAccountId,
    rootId: found.rootId,
    units: [
      { id: found.rootId, name: "Root" },
      ...unitsOf(state)
        .values()
        .map(({ id, name, parentId }) => ({ id, name, parent: parentId })),
    ],
    policies: policiesOf(state)
      .values()
      .flatMap(({ id, name, type, content }) =>
        type === "SERVICE_CONTROL_POLICY" || type === "RESOURCE_CONTROL_POLICY"
          ? [{ id, name, kind: type, document: JSON.parse(content) as JsonObject, targets: targets(id) }]
          : [],
      ),
    delegatedAdministrators: [],
  };
}

/** CloudFormation tags what it makes with its stack and logical id; nobody else can set such tags. */
function toEstateResource(resource: CloudResource): EstateResource {
  const { type, accountId, region, id, properties, attributes, tags, stack } = resource;
  const arn = attributes.Arn ?? attributes.DBClusterArn;
  const own = id.startsWith("arn:") ? id : `${type}/${accountId}/${region}/${id}`;
  const [, name = ""] = stack?.stackId.split("/") ?? [];
  return {
    id: typeof arn === "string" ? arn : own,
    type,
    accountId,
    region: type.startsWith("AWS::IAM::") ? "global" : region,
    properties,
    tags: {
      ...tags,
      ...(stack === undefined
        ? {}
        : { "aws:cloudformation:stack-name": name, "aws:cloudformation:logical-id": stack.logicalId }),
    },
    source: stack === undefined ? id : `${name}/${stack.logicalId}`,
  };
}
