import { describe, expect, it } from "vitest";
import { tenantRoles } from "./guardrails/tenant-roles.ts";
import { namespaceCaps, policyCaps } from "./object-caps.ts";

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/** The kinds whose objects a tenant may create, as quota keys with and without `count/`. */
const creatable = tenantRoles()
  .flatMap(({ rules }) => rules as readonly Rule[])
  .filter(({ verbs }) => verbs.includes("create"))
  .flatMap(({ apiGroups, resources }) => apiGroups.flatMap((group) => resources.map((name) => ({ group, name }))))
  .filter(({ name }) => !name.includes("/"))
  .map(({ group, name }) => (group === "" ? name : `${name}.${group}`));

describe.each(["namespace", "vcluster", "cluster"] as const)("caps of a host namespace for model %s", (cluster) => {
  const made = { ...namespaceCaps(cluster), ...policyCaps(cluster) };

  it.each([...new Set(creatable)])("bound %s, which tenants may create", (key) => {
    expect(made[key] ?? made[`count/${key}`]).toMatch(/^[0-9]+$/);
  });
});
