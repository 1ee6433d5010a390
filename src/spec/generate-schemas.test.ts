import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { customResourceDefinitions } from "./custom-resource.ts";
import { generateSchemas } from "./generate-schemas.ts";
import { documentSchema, type JsonSchema } from "./json-schema.ts";

const generated = generateSchemas();

describe("committed schemas", () => {
  it.each(Object.keys(generated))("%s is what is generated (run node scripts/generate-schemas.ts)", (path) => {
    expect(readFileSync(new URL(`../../${path}`, import.meta.url), "utf8")).toBe(generated[path]);
  });

  it("holds the three documents and the two definitions", () => {
    expect(Object.keys(generated)).toEqual([
      "schemas/platform.schema.json",
      "schemas/tenant.schema.json",
      "schemas/lock.schema.json",
      "schemas/crds/platforms.tenantry.dev.yaml",
      "schemas/crds/tenants.tenantry.dev.yaml",
    ]);
  });
});

describe("JSON Schemas", () => {
  it.each(["platform", "tenant", "lock"] as const)("describe every field of %s", (kind) => {
    const bare: string[] = [];
    visit(documentSchema(kind), kind, (field, path) => {
      if (field.description === undefined) bare.push(path);
    });
    expect(bare).toEqual([]);
  });

  it("refuse unknown fields", () => {
    const open: string[] = [];
    visit(documentSchema("tenant"), "tenant", (field, path) => {
      if (field.properties !== undefined && field.additionalProperties !== false) open.push(path);
    });
    expect(open).toEqual([]);
  });
});

describe("custom resource definitions", () => {
  it("are structural: each value has one type or says that it is open", () => {
    const wrong: string[] = [];
    for (const definition of customResourceDefinitions()) {
      visit(rootOf(definition.spec), definition.metadata.name, (field, path) => {
        const open =
          field["x-kubernetes-preserve-unknown-fields"] === true || field["x-kubernetes-int-or-string"] === true;
        if (typeof field.type !== "string" && !open) wrong.push(path);
        if (field.anyOf !== undefined || (field.properties !== undefined && field.additionalProperties !== undefined)) {
          wrong.push(path);
        }
      });
    }
    expect(wrong).toEqual([]);
  });

  it("hold no number that a 64-bit float bounds, and no YAML alias", () => {
    const text = Object.entries(generated)
      .filter(([path]) => path.endsWith(".yaml"))
      .map(([, yaml]) => yaml)
      .join("\n");
    expect(text).not.toContain(String(Number.MAX_SAFE_INTEGER));
    expect(text).not.toMatch(/[&*]a\d/);
    expect(parse(generated["schemas/crds/tenants.tenantry.dev.yaml"] ?? "")).toMatchObject({
      kind: "CustomResourceDefinition",
    });
  });
});

function rootOf(spec: Readonly<Record<string, unknown>>): JsonSchema {
  const [version] = spec.versions as readonly { readonly schema: { readonly openAPIV3Schema: JsonSchema } }[];
  return version?.schema.openAPIV3Schema ?? {};
}

function visit(schema: JsonSchema, path: string, see: (field: JsonSchema, path: string) => void): void {
  for (const [name, field] of Object.entries(schema.properties ?? {})) {
    see(field, `${path}.${name}`);
    visit(field, `${path}.${name}`, see);
  }
  if (schema.items !== undefined) visit(schema.items, `${path}[]`, see);
  if (typeof schema.additionalProperties === "object") visit(schema.additionalProperties, `${path}.*`, see);
}
