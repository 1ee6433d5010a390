import type { OrganizationResource } from "../../model/blueprint.ts";
import { bundleKey } from "../../model/blueprint.ts";
import { defer, type Value } from "../../model/deferred.ts";
import { platformOrigin } from "../../model/origin.ts";
import type { Platform } from "../../model/platform.ts";
import { policyName } from "../../model/policy-name.ts";
import type { Environment, Tenant } from "../../model/tenant.ts";
import { classStatements, frozenStatements, type GuardrailClass, suspendedStatements } from "./guardrail-classes.ts";
import { foundationStatements } from "./guardrails.ts";
import type { Statement } from "./policy-document.ts";
import { type PolicyType, packPolicies } from "./policy-packing.ts";
import { resourceStatements } from "./resource-perimeter.ts";
import { platformTags, tagList } from "./tags.ts";

/** Every class that has accounts in the active and the frozen state. */
const classes: readonly GuardrailClass[] = ["cell", "regulated", "standard"];

/** The unit below which every account of ours lives, with the foundation attached once for all. */
const rootUnit = "tenantry";
const suspendedUnit = "suspended";

/**
 * The organisation's units and policies: a fixed set, however many tenants there are.
 *
 * `tenants` (adopted) holds one unit of ours, and below it one for each lifecycle state and guardrail class; accounts move
 * between them. Never a unit or a policy per tenant.
 */
export function compileOrganizationResources(platform: Platform): readonly OrganizationResource[] {
  const { organizationalUnits: adopted } = platform.organization;
  const units = [
    adoptedUnit(platform, "staging", adopted.staging),
    adoptedUnit(platform, "suspended", adopted.suspended),
    adoptedUnit(platform, "tenants", adopted.tenants),
    unit(platform, rootUnit, adopted.tenants),
    ...classes.flatMap((name) => [
      unit(platform, `active-${name}`, unitReference(rootUnit)),
      unit(platform, `frozen-${name}`, unitReference(rootUnit)),
    ]),
    unit(platform, suspendedUnit, adopted.suspended),
  ];
  return [...units, ...policies(platform)].sort((left, right) => (left.id < right.id ? -1 : 1));
}

/** The unit that an environment's own account belongs to. */
export function accountUnit(tenant: Tenant, environment: Environment): Value {
  const { state } = tenant.lifecycle;
  return unitReference(state === "suspended" ? suspendedUnit : `${state}-${environmentClass(environment)}`);
}

/** The unit of an account that hosts a shared cell. */
export function cellAccountUnit(): Value {
  return unitReference("active-cell");
}

function environmentClass(environment: Environment): GuardrailClass {
  const { compliance, dataClassification } = environment.requirements;
  return compliance.length > 0 || dataClassification === "restricted" ? "regulated" : "standard";
}

function unitReference(name: string): Value {
  return defer(unitId(name), "Id");
}

function unitId(name: string): string {
  return `organization/ou/${name}`;
}

/** A unit that others made; its `Id` is what it is found by. */
function adoptedUnit(platform: Platform, name: string, id: string): OrganizationResource {
  return {
    id: unitId(`adopted-${name}`),
    type: "AWS::Organizations::OrganizationalUnit",
    properties: { Id: id },
    origin: platformOrigin(platform.name, `spec.organization.organizationalUnits.${name}`),
    management: "adopt",
    retain: true,
  };
}

function unit(platform: Platform, name: string, parent: Value): OrganizationResource {
  const unitName = name === rootUnit ? `${rootUnit}-${platform.name}` : name;
  return {
    id: unitId(name),
    type: "AWS::Organizations::OrganizationalUnit",
    properties: { Name: unitName, ParentId: parent, Tags: organizationTags(platform) },
    origin: platformOrigin(platform.name, "spec.organization.organizationalUnits"),
    management: "manage",
    retain: true,
  };
}

function policies(platform: Platform): readonly OrganizationResource[] {
  const active = classes.map((name) => `active-${name}`);
  const frozen = classes.map((name) => `frozen-${name}`);
  const control = "SERVICE_CONTROL_POLICY";
  return [
    ...policySet(platform, { name: "foundation", type: control, statements: foundationStatements(platform) }, [
      rootUnit,
    ]),
    ...policySet(platform, { name: "suspended", type: control, statements: suspendedStatements }, [suspendedUnit]),
    ...policySet(platform, { name: "frozen", type: control, statements: frozenStatements }, frozen),
    ...classes.flatMap((name, index) => {
      const targets = [active[index] ?? "", frozen[index] ?? ""];
      return policySet(platform, { name, type: control, statements: classStatements(name) }, targets);
    }),
    ...policySet(
      platform,
      { name: "perimeter", type: "RESOURCE_CONTROL_POLICY", statements: resourceStatements(platform) },
      [rootUnit, suspendedUnit],
    ),
  ];
}

interface PolicySet {
  readonly name: string;
  readonly type: PolicyType;
  readonly statements: readonly Statement[];
}

function policySet(platform: Platform, set: PolicySet, targets: readonly string[]): readonly OrganizationResource[] {
  return packPolicies(set.type, set.statements).map((content, index) => ({
    id: `organization/policy/${set.name}-${index + 1}`,
    type: "AWS::Organizations::Policy",
    properties: {
      Content: content,
      Description: `Guardrails of platform ${platform.name}: ${set.name}`,
      Name: policyName(platform.name, set.name, index + 1),
      Tags: organizationTags(platform),
      TargetIds: targets.map(unitReference),
      Type: set.type,
    },
    origin: platformOrigin(platform.name, "spec.guardrails"),
    management: "manage" as const,
    retain: false,
  }));
}

function organizationTags(platform: Platform): readonly Value[] {
  return tagList(platformTags(platform, bundleKey({ kind: "organization" })));
}
