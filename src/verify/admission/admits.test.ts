import { describe, expect, it } from "vitest";
import type { EstateObject } from "../../model/estate-cluster.ts";
import type { AdmissionDecision } from "./admission-request.ts";
import { admits } from "./admits.ts";
import cases from "./admits-cases.json" with { type: "json" };
import { indexAdmission } from "./index-admission.ts";

interface AdmissionCase {
  readonly name: string;
  readonly validations?: readonly string[];
  /** Further fields of the policy's spec, of its constraints, and of its binding's spec. */
  readonly policy?: object;
  readonly match?: object;
  readonly binding?: object;
  readonly webhook?: object;
  readonly mutation?: object;
  readonly expect: AdmissionDecision["decision"];
}

const pods = { resourceRules: [{ apiGroups: [""], apiVersions: ["v1"], resources: ["pods"], operations: ["CREATE"] }] };
const admission = "admissionregistration.k8s.io/v1";

function object(kind: string, name: string, more: object, apiVersion = "v1"): EstateObject {
  return { apiVersion, kind, metadata: { name }, ...more };
}

function objectsOf(one: AdmissionCase): readonly EstateObject[] {
  const spec = { matchConstraints: { ...pods, ...one.match }, ...one.policy };
  const validations = (one.validations ?? ["true"]).map((expression) => ({ expression }));
  const policy = { spec: { ...spec, validations } };
  const binding = { spec: { policyName: "p", validationActions: ["Deny"], ...one.binding } };
  const mutation = { spec: { matchConstraints: pods, mutations: [one.mutation] } };
  return [
    object("Namespace", "web", { metadata: { name: "web", labels: { team: "a" } } }),
    object("ConfigMap", "limits", { metadata: { name: "limits", namespace: "web" }, data: { size: "1" } }),
    object("ConfigMap", "more", { metadata: { name: "more", namespace: "web" }, data: { size: "2" } }),
    object("ValidatingAdmissionPolicy", "p", policy, admission),
    object("ValidatingAdmissionPolicyBinding", "p", binding, admission),
    ...(one.webhook === undefined
      ? []
      : [object("ValidatingWebhookConfiguration", "w", { webhooks: [{ name: "w", ...one.webhook }] }, admission)]),
    ...(one.mutation === undefined
      ? []
      : [
          object("MutatingAdmissionPolicy", "m", mutation, admission),
          object("MutatingAdmissionPolicyBinding", "m", { spec: { policyName: "m" } }, admission),
        ]),
  ];
}

describe("admits", () => {
  it.each(cases as readonly AdmissionCase[])("$name: $expect", (one) => {
    const index = indexAdmission(objectsOf(one), {
      authorize: (_, request) => (request.kind === "url" ? "unknown" : request.resource === "pods" ? "allow" : "deny"),
    });
    const answer = admits(index, {
      operation: "CREATE",
      requester: { user: "ann", groups: [] },
      resource: { group: "", version: "v1", resource: "pods" },
      namespace: "web",
      name: "p",
      object: object("Pod", "p", {
        metadata: { name: "p", namespace: "web", labels: { app: "x" } },
        spec: { containers: [{ name: "c", image: "i" }] },
      }),
    });
    expect(answer.decision).toBe(one.expect);
    expect(answer.by.length === 0).toBe(one.expect === "allow");
  });
});
