import { describe, expect, it } from "vitest";
import type { JsonObject } from "../model/json.ts";
import { findOwnedFields, hasManagedFields, ownsLabel } from "../model/managed-fields.ts";
import { findRemovedFields } from "./managed-fields.ts";

const owned: JsonObject = {
  "f:metadata": { "f:labels": { "f:old": {}, "f:kept": {} } },
  "f:spec": {
    "f:hard": { "f:pods": {}, "f:services": {} },
    "f:containers": { 'k:{"name":"gone"}': { ".": {}, "f:image": {}, "f:name": {} } },
    "f:ports": { 'k:{"containerPort":80,"protocol":"TCP"}': { ".": {}, "f:containerPort": {} } },
    "f:finalizers": { 'v:"a"': {}, 'v:"b"': {} },
  },
};
const live: JsonObject = {
  metadata: { labels: { old: "1", kept: "2", foreign: "3" } },
  spec: {
    hard: { pods: "60", services: "5" },
    containers: [{ name: "other" }, { name: "gone", image: "x" }],
    ports: [{ containerPort: 80, protocol: "TCP" }],
    finalizers: ["a", "b", "c"],
  },
};

describe("findRemovedFields", () => {
  it("finds what we applied once, is still there and no longer wanted", () => {
    const desired = {
      metadata: { labels: { kept: "2" } },
      spec: { hard: { pods: "60" }, ports: [{ containerPort: 80 }], finalizers: ["b"] },
    };
    expect(findRemovedFields(owned, desired, live)).toEqual([
      { path: "/metadata/labels/old", before: "1" },
      { path: "/spec/hard/services", before: "5" },
      { path: "/spec/containers/1", before: { name: "gone", image: "x" } },
      { path: "/spec/finalizers/0", before: "a" },
    ]);
  });

  it("says nothing about what others have removed already", () => {
    expect(findRemovedFields(owned, {}, { metadata: {}, spec: { hard: {} } })).toEqual([]);
  });

  it("says nothing when we still want everything", () => {
    const desired = {
      metadata: { labels: { old: "1", kept: "2" } },
      spec: {
        hard: { pods: "60", services: "5" },
        containers: [{ name: "gone", image: "y" }],
        ports: [{ containerPort: 80, protocol: "TCP" }],
        finalizers: ["a", "b"],
      },
    };
    expect(findRemovedFields(owned, desired, live)).toEqual([]);
  });

  it("survives a record that is not what it should be", () => {
    expect(findRemovedFields({ "f:spec": { "k:{broken": {}, "i:0": {}, "x:y": {} } }, {}, { spec: [1] })).toEqual([]);
  });
});

describe("findOwnedFields", () => {
  const entry = (fields: JsonObject): JsonObject => ({
    metadata: { managedFields: [{ manager: "kubectl", operation: "Apply", fieldsV1: { "f:a": {} } }, fields] },
  });

  it("takes what our own apply recorded", () => {
    expect(findOwnedFields(entry({ manager: "tenantry", operation: "Apply", fieldsV1: owned }))).toBe(owned);
  });

  it.each([
    ["an update under our name", { manager: "tenantry", operation: "Update", fieldsV1: owned }],
    ["another manager", { manager: "tenantry2", operation: "Apply", fieldsV1: owned }],
    ["a subresource", { manager: "tenantry", operation: "Apply", subresource: "status", fieldsV1: owned }],
  ])("refuses %s", (_name, fields) => {
    const object = entry(fields as JsonObject);
    expect(findOwnedFields(object)).toBeUndefined();
    expect(hasManagedFields(object)).toBe(true);
  });

  it("knows an object that came without any record", () => {
    expect(hasManagedFields({ metadata: { managedFields: [] } })).toBe(false);
  });
});

describe("ownsLabel", () => {
  it("asks for the very label", () => {
    expect(ownsLabel(owned, "old")).toBe(true);
    expect(ownsLabel(owned, "foreign")).toBe(false);
    expect(ownsLabel({ "f:spec": {} }, "old")).toBe(false);
  });
});
