import { describe, expect, it } from "vitest";
import { sampleCell, samplePlatform } from "../../../../test/support/sample.ts";
import type { Manifest } from "../../../model/blueprint.ts";
import { compileGuardrails } from "./compile-guardrails.ts";

interface Policy {
  readonly failurePolicy: string;
  readonly paramKind?: unknown;
  readonly validations?: readonly { readonly message: string }[];
}

interface Binding {
  readonly policyName: string;
  readonly validationActions?: readonly string[];
  readonly paramRef?: { readonly name: string; readonly namespace?: string; readonly parameterNotFoundAction: string };
  readonly matchResources?: { readonly resourceRules: readonly { readonly operations: readonly string[] }[] };
}

function manifests(kubernetesVersion = "1.36"): readonly Manifest[] {
  const cell = { ...sampleCell, cluster: { ...sampleCell.cluster, kubernetesVersion } };
  return compileGuardrails(samplePlatform, cell).map(({ manifest }) => manifest);
}

function specs<Spec>(kind: RegExp, version?: string): readonly (readonly [name: string, spec: Spec])[] {
  return manifests(version)
    .filter((manifest) => kind.test(manifest.kind))
    .map((manifest) => [manifest.metadata.name, manifest.spec as Spec]);
}

const policies = specs<Policy>(/^(Validating|Mutating)AdmissionPolicy$/);
const bindings = specs<Binding>(/PolicyBinding$/);

describe("compileGuardrails", () => {
  it("puts the definition before everything that refers to it", () => {
    const early = compileGuardrails(samplePlatform, sampleCell).filter(({ wave }) => wave === 0);
    expect(early.map(({ manifest }) => manifest.kind)).toEqual(["CustomResourceDefinition"]);
    const waves = new Set(compileGuardrails(samplePlatform, sampleCell).map(({ wave }) => wave));
    expect([...waves]).toEqual([0, 1]);
  });

  it("is the same for every platform and holds nothing of a tenant", () => {
    const other = { ...samplePlatform, guardrails: { ...samplePlatform.guardrails, registries: ["other.example"] } };
    expect(compileGuardrails(other, sampleCell)).toEqual(compileGuardrails(samplePlatform, sampleCell));
    expect(JSON.stringify(manifests())).not.toContain("birch");
  });

  it("gives each object a name of its own", () => {
    const ids = compileGuardrails(samplePlatform, sampleCell).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("fails closed: each policy refuses on error and each validating binding denies", () => {
    expect(policies.length).toBeGreaterThan(10);
    for (const [name, { failurePolicy }] of policies) expect([name, failurePolicy]).toEqual([name, "Fail"]);
    for (const [name, { validationActions }] of specs<Binding>(/^ValidatingAdmissionPolicyBinding$/)) {
      expect([name, validationActions]).toEqual([name, ["Deny"]]);
    }
  });

  it("binds every policy, and binds nothing else", () => {
    const bound = new Set(bindings.map(([, { policyName }]) => policyName));
    expect([...bound].sort()).toEqual(policies.map(([name]) => name).sort());
  });

  it("exempts nobody by name", () => {
    expect(JSON.stringify([policies, bindings])).not.toMatch(/userInfo|system:|username/);
  });

  it("finds the Guardrail in the object's own namespace", () => {
    const withParams = new Set(policies.filter(([, spec]) => spec.paramKind !== undefined).map(([name]) => name));
    for (const [name, { policyName, paramRef }] of bindings) {
      expect([name, paramRef !== undefined]).toEqual([name, withParams.has(policyName)]);
      if (paramRef === undefined) continue;
      expect(paramRef).toMatchObject({ name: "default" });
      expect(paramRef).not.toHaveProperty("namespace");
    }
  });

  it("refuses to create without a Guardrail, except what the platform itself lays first", () => {
    const lenient = bindings
      .filter(([, { paramRef }]) => paramRef?.parameterNotFoundAction === "Allow")
      .filter(
        ([, { matchResources }]) =>
          matchResources?.resourceRules.some(({ operations }) => operations.includes("CREATE")) ?? true,
      );
    expect(lenient.map(([name]) => name)).toEqual(["tenantry-network-peers", "tenantry-role-bindings"]);
  });

  it.each([
    ["1.34", 0],
    ["1.35", 0],
    ["1.36", 2],
    ["1.40", 2],
    ["2.0", 2],
  ])("on Kubernetes %s there are %i policies that fill in defaults", (version, count) => {
    expect(specs(/^MutatingAdmissionPolicy$/, version)).toHaveLength(count);
  });

  it("tells the reader what to do in every refusal", () => {
    const messages = policies.flatMap(([, { validations = [] }]) => validations.map(({ message }) => message));
    expect(messages.length).toBeGreaterThan(40);
    for (const message of messages) expect(message.length).toBeGreaterThan(20);
  });
});
