import { describe, expect, it } from "vitest";
import type { OwnerRole } from "../../../model/tenant.ts";
import { tenantRoleName } from "./role-names.ts";
import { tenantRoles } from "./tenant-roles.ts";

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/** The rights of a role as `verb group/resource`. */
function rights(name: string): ReadonlySet<string> {
  const role = tenantRoles().find(({ metadata }) => metadata.name === name);
  const rules = (role?.rules ?? []) as readonly Rule[];
  const texts = rules.flatMap(({ apiGroups, resources, verbs }) =>
    apiGroups.flatMap((group) => resources.flatMap((resource) => verbs.map((verb) => `${verb} ${group}/${resource}`))),
  );
  return new Set(texts);
}

const [view, edit, admin] = ["tenantry-view", "tenantry-edit", "tenantry-admin"].map(rights) as [
  ReadonlySet<string>,
  ReadonlySet<string>,
  ReadonlySet<string>,
];
const writes = ["create", "update", "patch", "delete", "deletecollection"];

describe("tenantRoles", () => {
  it("nests: whoever may edit may view, whoever administers may edit", () => {
    expect(view.size).toBeGreaterThan(0);
    expect([...view].filter((right) => !edit.has(right))).toEqual([]);
    expect([...edit].filter((right) => !admin.has(right))).toEqual([]);
    expect(admin.size).toBeGreaterThan(edit.size);
  });

  it("has no wildcard and no aggregation, so no right comes unseen", () => {
    expect(JSON.stringify(tenantRoles())).not.toMatch(/"\*"|aggregat/);
  });

  it("view reads, and reads no secret", () => {
    expect([...view].filter((right) => !/^(get|list|watch) /.test(right))).toEqual([]);
    expect([...view].filter((right) => right.includes("/secrets") || right.includes("/exec"))).toEqual([]);
  });

  it.each([
    "/resourcequotas",
    "/limitranges",
    "/namespaces",
    "/endpoints",
    "discovery.k8s.io/endpointslices",
    "tenantry.dev/guardrails",
    "/pods/binding",
    "/pods/status",
    "/services/status",
    "/events",
  ])("nobody writes %s", (resource) => {
    expect(writes.filter((verb) => admin.has(`${verb} ${resource}`))).toEqual([]);
  });

  it.each(["/pods/proxy", "/services/proxy", "/nodes", "/nodes/proxy", "/persistentvolumes"])(
    "nobody touches %s",
    (resource) => {
      expect([...admin].filter((right) => right.endsWith(` ${resource}`))).toEqual([]);
    },
  );

  it("nobody may bind, escalate, impersonate or list namespaces", () => {
    expect([...admin].filter((right) => /^(bind|escalate|impersonate) /.test(right))).toEqual([]);
    expect(admin.has("list /namespaces")).toBe(false);
  });
});

describe("tenantRoleName", () => {
  it.each<[OwnerRole, string]>([
    ["view", "tenantry-view"],
    ["edit", "tenantry-edit"],
    ["admin", "tenantry-admin"],
    ["cluster-admin", "tenantry-admin"],
  ])("binds %s as %s on a shared cluster", (role, name) => {
    expect(tenantRoleName(role)).toBe(name);
  });
});
