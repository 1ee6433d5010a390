import { describe, expect, it } from "vitest";
import type { GuardrailSettings } from "../../../model/guardrail.ts";
import { guardrailDefinition } from "./guardrail-definition.ts";

/** Every field set, so that the compiler keeps this list complete. */
const everything: Required<GuardrailSettings> = {
  tenant: "birch",
  environment: "prod",
  registries: [],
  hosts: [],
  ingressClasses: [],
  gatewayClasses: [],
  storageClasses: [],
  priorityClasses: [],
  runtimeClasses: [],
  requiredRuntimeClass: "sandbox",
  serviceTypes: [],
  nodePool: { key: "k", value: "v" },
  peerEnvironments: [],
  egress: [],
};

interface Field {
  readonly type: string;
  readonly pattern?: string;
  readonly maxItems?: number;
  readonly maxLength?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, Field>>;
  readonly default?: unknown;
  readonly enum?: readonly string[];
  readonly items?: Field;
  readonly "x-kubernetes-list-type"?: string;
}

const { versions } = guardrailDefinition().spec as {
  readonly versions: readonly {
    readonly schema: {
      readonly openAPIV3Schema: {
        readonly properties: { readonly spec: { readonly properties: Readonly<Record<string, Field>> } };
      };
    };
  }[];
};
const fields = versions[0]?.schema.openAPIV3Schema.properties.spec.properties ?? {};
const lists = Object.entries(fields).filter(([, field]) => field.type === "array");

function accepts(field: string, value: string): boolean {
  const pattern = fields[field]?.items?.pattern;
  if (pattern === undefined) throw new Error(`${field} has no pattern`);
  return new RegExp(pattern).test(value);
}

function isBounded(field: Field | undefined): boolean {
  if (field === undefined) return false;
  if (field.properties !== undefined) return Object.values(field.properties).every(isBounded);
  if (field.type === "array") return field.maxItems !== undefined && isBounded(field.items);
  return [field.maxLength, field.maximum, field.enum].some((bound) => bound !== undefined);
}

describe("guardrailDefinition", () => {
  it("describes exactly the agreed settings", () => {
    expect(Object.keys(fields).sort()).toEqual(Object.keys(everything).sort());
  });

  it("bounds every list and every item, so that no expression exceeds its budget", () => {
    expect(lists).toHaveLength(10);
    for (const [name, { maxItems, items }] of lists) {
      expect([name, maxItems !== undefined && maxItems <= 256]).toEqual([name, true]);
      expect([name, isBounded(items)]).toEqual([name, true]);
    }
  });

  it("keeps a list that becomes empty, and allows nothing when one is left out", () => {
    for (const [name, field] of lists) {
      expect([name, field.default, field["x-kubernetes-list-type"]]).toEqual([name, [], "atomic"]);
    }
  });

  it.each([
    ["registries", "registry.acme.example", true],
    ["registries", "registry.acme.example:5000", true],
    ["registries", "mirror.acme.example/oak/apps", true],
    ["registries", "mirror.acme.example/", false],
    ["registries", "mirror.acme.example//oak", false],
    ["registries", "*.acme.example", false],
    ["registries", "", false],
    ["hosts", "oak.acme.example", true],
    ["hosts", "*.acme.example", false],
    ["hosts", "oak.acme.example.", false],
    ["hosts", "Oak.acme.example", false],
    ["peerEnvironments", "oak--prod", true],
    ["peerEnvironments", "oak", false],
    ["peerEnvironments", "--", false],
  ])("in %s takes %s: %s", (field, value, expected) => {
    expect(accepts(field, value)).toBe(expected);
  });
});
