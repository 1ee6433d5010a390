import type { Bundle, OrganizationResource, StackResource } from "../../src/model/blueprint.ts";
import { outputAttributes } from "../../src/model/cloudformation.ts";
import {
  findResourceType,
  type PropertySpec,
  type PropertyTypeSpec,
  type ResourceTypeSpec,
} from "../../src/model/cloudformation-spec.ts";
import { collectDeferred, type Deferred, isDeferred, isDeferredText, type Value } from "../../src/model/deferred.ts";

/** Checks of whole sets of bundles that every AWS test can make: each returns what is wrong, in words. */

type Properties = { readonly [key: string]: Value };

/** Properties, at any depth, that the published specification does not have, or that miss a required one. */
export function findSpecificationFaults(bundles: readonly Bundle[]): readonly string[] {
  return bundles.flatMap((bundle) => [
    ...bundle.organization.filter(({ management }) => management === "manage").flatMap(organizationFaults),
    ...bundle.stacks.flatMap((stack) =>
      Object.entries(stack.resources).flatMap(([logical, resource]) =>
        resourceFaults(`${stack.id}/${logical}`, resource),
      ),
    ),
  ]);
}

function organizationFaults(resource: OrganizationResource): readonly string[] {
  return resourceFaults(resource.id, resource);
}

function resourceFaults(id: string, resource: Pick<StackResource, "type" | "properties">): readonly string[] {
  const spec = findResourceType(resource.type);
  if (spec === undefined) return [`${id}: ${resource.type} is not in the specification`];
  return memberFaults(spec, spec.properties, resource.properties).map((fault) => `${id}: ${fault}`);
}

function memberFaults(
  spec: ResourceTypeSpec,
  members: Readonly<Record<string, PropertySpec>>,
  value: Properties,
): readonly string[] {
  const missing = Object.entries(members).filter(
    ([name, member]) => member.required === true && value[name] === undefined,
  );
  return [
    ...missing.map(([name]) => `${name} is required`),
    ...Object.entries(value).flatMap(([name, item]) => {
      const member = members[name];
      return member === undefined
        ? [`${name} is unknown`]
        : valueFaults(spec, member.type, item).map((fault) => `${name}: ${fault}`);
    }),
  ];
}

function valueFaults(spec: ResourceTypeSpec, type: PropertyTypeSpec, value: Value): readonly string[] {
  if (isDeferred(value) || isDeferredText(value) || isIntrinsic(value)) return [];
  switch (type.kind) {
    case "list":
      return Array.isArray(value) ? itemFaults(spec, type.of, value) : ["is no list"];
    case "map":
      return isStructure(value) ? itemFaults(spec, type.of, Object.values(value)) : ["is no map"];
    case "ref":
      return isStructure(value) ? memberFaults(spec, spec.definitions[type.name] ?? {}, value) : ["is no structure"];
    case "union":
      return type.of.some((option) => valueFaults(spec, option, value).length === 0) ? [] : ["fits no alternative"];
    default:
      return scalarFaults(type, value);
  }
}

function itemFaults(spec: ResourceTypeSpec, type: PropertyTypeSpec, items: readonly Value[]): readonly string[] {
  return items.flatMap((item) => valueFaults(spec, type, item));
}

function scalarFaults(type: PropertyTypeSpec, value: Value): readonly string[] {
  if (type.kind === "string") {
    if (typeof value !== "string") return ["is no text"];
    return type.oneOf === undefined || type.oneOf.includes(value) ? [] : [`${value} is not allowed`];
  }
  if (type.kind === "integer" || type.kind === "number") return typeof value === "number" ? [] : ["is no number"];
  if (type.kind === "boolean") return typeof value === "boolean" ? [] : ["is no boolean"];
  return [];
}

function isStructure(value: Value): value is Properties {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

function isIntrinsic(value: Value): boolean {
  return value !== null && typeof value === "object" && Object.keys(value).some((key) => key.startsWith("Fn::"));
}

/** References to resources that are in no bundle, to return values they do not have, or that no output carries. */
export function findReferenceFaults(bundles: readonly Bundle[]): readonly string[] {
  const types = new Map<string, string>();
  for (const bundle of bundles) {
    for (const resource of bundle.organization) types.set(resource.id, resource.type);
    for (const stack of bundle.stacks) {
      for (const [logical, resource] of Object.entries(stack.resources))
        types.set(`${stack.id}/${logical}`, resource.type);
    }
  }
  return bundles.flatMap((bundle) => [
    ...bundle.organization.flatMap(({ id, properties }) =>
      collectDeferred(properties).flatMap((deferred) => referenceFaults(types, id, deferred)),
    ),
    ...bundle.stacks.flatMap((stack) =>
      Object.values(stack.resources).flatMap(({ properties }) =>
        collectDeferred(properties).flatMap((deferred) => referenceFaults(types, stack.id, deferred)),
      ),
    ),
  ]);
}

function referenceFaults(types: ReadonlyMap<string, string>, from: string, deferred: Deferred): readonly string[] {
  const { resource, attribute } = deferred;
  if (resource.startsWith("cell/")) return [];
  const type = types.get(resource);
  if (type === undefined) return [`${from}: ${resource} does not exist`];
  if (resource.startsWith("organization/")) return [];
  const known = attribute === "Ref" || findResourceType(type)?.attributes.includes(attribute) === true;
  if (!known) return [`${from}: ${type} has no ${attribute}`];
  if (resource.startsWith(`${from}/`) || (outputAttributes[type] ?? []).includes(attribute)) return [];
  return [`${from}: ${attribute} of ${resource} is no output`];
}

/** Stacks that wait for each other, so that none of them could be created first. */
export function findStackCycles(bundles: readonly Bundle[]): readonly string[] {
  const stacks = bundles.flatMap((bundle) => bundle.stacks);
  const needs = new Map(
    stacks.map((stack) => {
      const deferred = Object.values(stack.resources).flatMap(({ properties }) => collectDeferred(properties));
      const owners = deferred.map(({ resource }) => resource.slice(0, resource.lastIndexOf("/")));
      return [stack.id, new Set(owners.filter((owner) => owner !== stack.id && owner.startsWith("stack/")))] as const;
    }),
  );
  return waitingForThemselves(needs);
}

/** Resources that wait for one another within one stack, by reference or by order; CloudFormation refuses the stack. */
export function findResourceCycles(bundles: readonly Bundle[]): readonly string[] {
  return bundles
    .flatMap(({ stacks }) => stacks)
    .flatMap(({ id, resources }) => {
      const needs = Object.entries(resources).map(([logical, { properties, dependsOn = [] }]) => {
        const references = collectDeferred(properties).map(({ resource }) => resource);
        const own = references.flatMap((resource) =>
          resource.startsWith(`${id}/`) ? [resource.slice(id.length + 1)] : [],
        );
        return [logical, new Set([...own, ...dependsOn])] as const;
      });
      return waitingForThemselves(new Map(needs)).map((found) => `${id}: ${found}`);
    });
}

function waitingForThemselves(needs: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] {
  const open = new Set(needs.keys());
  for (let progress = true; progress; ) {
    const ready = [...open].filter((id) => [...(needs.get(id) ?? [])].every((need) => !open.has(need)));
    for (const id of ready) open.delete(id);
    progress = ready.length > 0;
  }
  return [...open].map((id) => `${id} waits for itself`);
}
