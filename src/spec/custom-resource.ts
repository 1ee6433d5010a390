import { documentSchema, type JsonSchema } from "./json-schema.ts";

/** A CustomResourceDefinition of `tenantry.dev/v1alpha1`. */
export interface CustomResourceDefinition {
  readonly apiVersion: "apiextensions.k8s.io/v1";
  readonly kind: "CustomResourceDefinition";
  readonly metadata: { readonly name: string };
  readonly spec: Readonly<Record<string, unknown>>;
}

interface Resource {
  readonly kind: "Platform" | "Tenant";
  readonly plural: string;
  readonly shortName: string;
  readonly columns: readonly Readonly<Record<string, string>>[];
  readonly rules: readonly Readonly<Record<string, string>>[];
}

const nameRule = (kind: string) => ({
  rule: "!self.metadata.name.contains('--')",
  message: `a ${kind}'s name holds no "--"`,
});

const resources: readonly Resource[] = [
  {
    kind: "Platform",
    plural: "platforms",
    shortName: "plat",
    columns: [{ name: "Organization", type: "string", jsonPath: ".spec.organization.id" }],
    rules: [
      nameRule("platform"),
      { rule: "self.metadata.name.size() <= 20", message: "a platform's name has at most 20 characters" },
    ],
  },
  {
    kind: "Tenant",
    plural: "tenants",
    shortName: "ten",
    columns: [
      { name: "Group", type: "string", jsonPath: ".spec.group" },
      { name: "State", type: "string", jsonPath: ".spec.lifecycle.state" },
    ],
    rules: [
      nameRule("tenant"),
      { rule: "self.metadata.name.size() <= 20", message: "a tenant's name has at most 20 characters" },
    ],
  },
];

/** The definitions of the kinds that may live in a cluster, from the same source as the JSON Schemas. */
export function customResourceDefinitions(): readonly CustomResourceDefinition[] {
  return resources.map((resource) => ({
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${resource.plural}.tenantry.dev` },
    spec: {
      group: "tenantry.dev",
      scope: "Cluster",
      names: {
        kind: resource.kind,
        listKind: `${resource.kind}List`,
        plural: resource.plural,
        singular: resource.kind.toLowerCase(),
        shortNames: [resource.shortName],
        categories: ["tenantry"],
      },
      versions: [
        {
          name: "v1alpha1",
          served: true,
          storage: true,
          subresources: { status: {} },
          additionalPrinterColumns: [
            ...resource.columns,
            { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" },
          ],
          schema: { openAPIV3Schema: rootSchema(resource) },
        },
      ],
    },
  }));
}

function rootSchema({ kind, rules }: Resource): JsonSchema {
  const document = documentSchema(kind === "Platform" ? "platform" : "tenant");
  const spec = document.properties?.spec ?? {};
  return {
    type: "object",
    description: document.description ?? "",
    required: ["spec"],
    properties: {
      apiVersion: { type: "string" },
      kind: { type: "string" },
      metadata: { type: "object" },
      spec: toStructural(spec),
      status: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
    },
    "x-kubernetes-validations": rules,
  };
}

/** Keywords that a structural schema takes over as they stand. */
const keptKeywords: ReadonlySet<string> = new Set([
  "description",
  "default",
  "enum",
  "pattern",
  "maxLength",
  "minLength",
  "minimum",
  "maximum",
  "minItems",
  "maxItems",
  "required",
]);

/**
 * A structural schema as the API server asks for it: each value has one type, unions become int-or-string or an open
 * value, maps and properties exclude each other, unknown fields are pruned and so refused by `fieldValidation: Strict`.
 */
export function toStructural(schema: JsonSchema): JsonSchema {
  if (schema.anyOf !== undefined) return { ...describe(schema), "x-kubernetes-preserve-unknown-fields": true };
  const kept = Object.fromEntries(Object.entries(schema).filter(([key]) => keptKeywords.has(key)));
  if (Array.isArray(schema.type)) {
    const { pattern: _pattern, ...open } = kept;
    return { ...open, "x-kubernetes-int-or-string": true };
  }
  return { ...kept, ...typeOf(schema), ...childrenOf(schema) };
}

/** Lists whose items are told apart by name: the API server refuses a second item of the same name. */
const namedLists: ReadonlySet<string> = new Set(["environments", "cells", "cellTemplates", "groups", "addressPools"]);

function listKind(name: string, field: JsonSchema): JsonSchema {
  if (!namedLists.has(name) || field.items?.properties === undefined) return {};
  return { "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name"] };
}

function describe({ description }: JsonSchema): JsonSchema {
  return description === undefined ? {} : { description };
}

function typeOf({ type }: JsonSchema): JsonSchema {
  return type === undefined ? { "x-kubernetes-preserve-unknown-fields": true } : { type };
}

function childrenOf(schema: JsonSchema): JsonSchema {
  const { properties, additionalProperties, items } = schema;
  if (items !== undefined) return { items: toStructural(items) };
  if (properties !== undefined) {
    return {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, field]) => [name, { ...toStructural(field), ...listKind(name, field) }]),
      ),
    };
  }
  if (additionalProperties === true) return { "x-kubernetes-preserve-unknown-fields": true };
  if (typeof additionalProperties === "object") return { additionalProperties: toStructural(additionalProperties) };
  return {};
}
