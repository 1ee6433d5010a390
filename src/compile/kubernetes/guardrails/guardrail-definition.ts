import type { Manifest } from "../../../model/blueprint.ts";
import { type GuardrailSettings, guardrailKind, guardrailName } from "../../../model/guardrail.ts";
import type { JsonObject } from "../../../model/json.ts";

const dnsLabel = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const dnsName = `^${dnsLabel}(\\.${dnsLabel})*$`;

const className: JsonObject = { type: "string", maxLength: 253, pattern: dnsName };

/**
 * The bounds of each field. They keep the admission expressions within the API server's cost budget, whatever is asked
 * of them, and keep out values that could match more than they say: wildcards and trailing separators.
 */
const fields: Readonly<Record<keyof GuardrailSettings, JsonObject>> = {
  tenant: { type: "string", maxLength: 20, pattern: `^${dnsLabel}$`, description: "The tenant's name." },
  environment: { type: "string", maxLength: 8, pattern: `^${dnsLabel}$`, description: "The environment's name." },
  registries: list(64, "Image sources: a registry host, or a host and a path prefix.", {
    type: "string",
    maxLength: 255,
    pattern: "^[a-z0-9]([-._a-z0-9]*[a-z0-9])?(:[0-9]+)?(/[a-z0-9]([-._a-z0-9]*[a-z0-9])?)*$",
  }),
  hosts: list(256, "Exact host names for Ingress and Gateway API.", {
    type: "string",
    maxLength: 253,
    pattern: dnsName,
  }),
  ingressClasses: list(32, "Ingress classes that may be named.", className),
  gatewayClasses: list(32, "Gateway classes that may be named.", className),
  storageClasses: list(32, "Storage classes that may be named.", className),
  priorityClasses: list(32, "Priority classes that may be named.", className),
  runtimeClasses: list(32, "Runtime classes that may be named.", className),
  requiredRuntimeClass: { ...className, description: "The runtime class that every pod must use." },
  serviceTypes: list(2, "Allowed Service types.", { type: "string", enum: ["ClusterIP", "LoadBalancer"] }),
  nodePool: {
    type: "object",
    description: "The label, and taint, of the environment's own nodes.",
    required: ["key", "value"],
    properties: {
      key: { type: "string", minLength: 1, maxLength: 317 },
      value: { type: "string", minLength: 1, maxLength: 63 },
    },
  },
  peerEnvironments: list(64, "Environments whose pods may be NetworkPolicy peers.", {
    type: "string",
    maxLength: 30,
    pattern: `^${dnsLabel}--${dnsLabel}$`,
  }),
  egress: list(64, "Blocks that egress rules of NetworkPolicies may name.", {
    type: "object",
    required: ["cidr"],
    properties: {
      cidr: {
        type: "string",
        maxLength: 43,
        "x-kubernetes-validations": [{ rule: "isCIDR(self)", message: "must be a block such as 10.0.0.0/16" }],
      },
      ports: list(64, "TCP ports; all ports and protocols when empty.", {
        type: "integer",
        minimum: 1,
        maximum: 65_535,
      }),
    },
  }),
};

const specRules = [
  {
    rule: "self.tenant == oldSelf.tenant && self.environment == oldSelf.environment",
    message: "a namespace never changes its tenant or environment",
  },
  { rule: "!self.tenant.contains('--') && !self.environment.contains('--')", message: "-- is reserved" },
  {
    rule: "!has(self.requiredRuntimeClass) || self.requiredRuntimeClass in self.runtimeClasses",
    message: "the required runtime class must be among runtimeClasses",
  },
];

/** The definition of the Guardrail kind, whose spec is `GuardrailSettings`. It has no controller and no status. */
export function guardrailDefinition(): Manifest {
  const spec = {
    type: "object",
    required: ["tenant", "environment"] satisfies (keyof GuardrailSettings)[],
    properties: fields,
    "x-kubernetes-validations": specRules,
  };
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: "guardrails.tenantry.dev" },
    spec: {
      group: "tenantry.dev",
      scope: "Namespaced",
      names: { kind: guardrailKind, listKind: `${guardrailKind}List`, plural: "guardrails", singular: "guardrail" },
      versions: [
        {
          name: "v1alpha1",
          served: true,
          storage: true,
          additionalPrinterColumns: [
            { name: "Tenant", type: "string", jsonPath: ".spec.tenant" },
            { name: "Environment", type: "string", jsonPath: ".spec.environment" },
          ],
          schema: { openAPIV3Schema: objectSchema(spec) },
        },
      ],
    },
  };
}

function objectSchema(spec: JsonObject): JsonObject {
  return {
    type: "object",
    description: "What admission policies allow in the namespace. Read-only for tenants.",
    required: ["spec"],
    properties: { apiVersion: { type: "string" }, kind: { type: "string" }, metadata: { type: "object" }, spec },
    "x-kubernetes-validations": [
      {
        rule: `self.metadata.name == '${guardrailName}'`,
        message: `a namespace has one Guardrail, named ${guardrailName}`,
      },
    ],
  };
}

/**
 * A list that is empty, so allows nothing, unless stated. Atomic: server-side apply drops a list of any other type when its
 * last item goes, and the policies need all lists.
 */
function list(maxItems: number, description: string, items: JsonObject): JsonObject {
  return { type: "array", description, default: [], maxItems, "x-kubernetes-list-type": "atomic", items };
}
