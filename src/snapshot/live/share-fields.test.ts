import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../model/json.ts";
import { createFieldSharing } from "./share-fields.ts";

function objectOf(name: string, fieldsV1: JsonObject): JsonObject {
  const managedFields = [{ manager: "tenantry", operation: "Apply", time: name, fieldsV1 }];
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, managedFields }, data: { name } };
}

function fieldsOf({ metadata }: JsonObject): unknown {
  return (metadata as { readonly managedFields: readonly JsonObject[] }).managedFields[0]?.fieldsV1;
}

describe("createFieldSharing", () => {
  const share = createFieldSharing();
  const first = objectOf("a", { "f:data": { "f:name": {} } });
  const equal = objectOf("b", { "f:data": { "f:name": {} } });
  const other = objectOf("c", { "f:data": { "f:other": {} } });

  it("keeps every object as it is", () => {
    expect([first, equal, other].map(share)).toEqual([first, equal, other]);
  });

  it("keeps equal fields once, and different ones apart", () => {
    expect(fieldsOf(share(equal))).toBe(fieldsOf(share(first)));
    expect(fieldsOf(share(other))).not.toBe(fieldsOf(share(first)));
  });

  it("takes an object without managed fields", () => {
    const bare = { apiVersion: "v1", kind: "Secret", metadata: { name: "a" } };
    expect(share(bare)).toBe(bare);
  });
});
