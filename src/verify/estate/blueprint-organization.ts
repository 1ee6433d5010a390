import type { OrganizationResource } from "../../model/blueprint.ts";
import type { EstateOrganization, OrganizationPolicy } from "../../model/estate.ts";
import { symbol } from "../../model/estate.ts";
import type { JsonObject } from "../../model/json.ts";
import type { Platform } from "../../model/platform.ts";
import type { ValueResolver } from "./resolve-values.ts";

export interface OrganizationInput {
  readonly platform: Platform;
  readonly resources: readonly OrganizationResource[];
  readonly resolver: ValueResolver;
  /** Ids of all accounts in the estate. */
  readonly accounts: readonly string[];
}

/**
 * The organisation as the blueprint will have it. Units above the adopted ones and foreign policies are not in a blueprint;
 * as those can only take rights away, leaving them out proves less, never more.
 */
export function organizationOfBlueprint(input: OrganizationInput): EstateOrganization {
  const { platform, resources, resolver } = input;
  const rootId = symbol(platform.organization.id, "Root");
  const units = resources
    .filter(({ type }) => type === "AWS::Organizations::OrganizationalUnit")
    .map((unit) => {
      const { Name, ParentId } = resolver.resolve(unit.properties) as JsonObject;
      return {
        id: unitId(unit, resolver),
        name: typeof Name === "string" ? Name : unit.id.slice(unit.id.lastIndexOf("/") + 1),
        parent: typeof ParentId === "string" ? ParentId : rootId,
      };
    });
  const policies = resources
    .filter(({ type }) => type === "AWS::Organizations::Policy")
    .map((policy) => {
      const { Name, Type, Content, TargetIds } = resolver.resolve(policy.properties) as JsonObject;
      return {
        id: policy.id,
        name: String(Name),
        kind: Type as OrganizationPolicy["kind"],
        document: Content as JsonObject,
        targets: TargetIds as readonly string[],
      };
    });
  const everywhere = [rootId, ...units.map(({ id }) => id), ...input.accounts];
  return {
    id: platform.organization.id,
    managementAccountId: platform.organization.managementAccountId,
    rootId,
    units: [{ id: rootId, name: "Root" }, ...units],
    policies: [...policies, ...defaultPolicies(everywhere)],
    delegatedAdministrators: [],
  };
}

function unitId(unit: OrganizationResource, resolver: ValueResolver): string {
  return resolver.resolve({ kind: "tenantry.dev/deferred", resource: unit.id, attribute: "Id" }) as string;
}

/** What AWS attaches to everything when policies of a kind are turned on, and nobody may detach from resource policies. */
function defaultPolicies(targets: readonly string[]): readonly OrganizationPolicy[] {
  const allow = (extra: JsonObject): JsonObject => ({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "*", Resource: "*", ...extra }],
  });
  return [
    { id: "p-FullAWSAccess", name: "FullAWSAccess", kind: "SERVICE_CONTROL_POLICY", document: allow({}), targets },
    {
      id: "p-RCPFullAWSAccess",
      name: "RCPFullAWSAccess",
      kind: "RESOURCE_CONTROL_POLICY",
      document: allow({ Principal: "*" }),
      targets,
    },
  ];
}
