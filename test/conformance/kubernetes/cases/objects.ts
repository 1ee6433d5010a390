import type { CaseObject } from "../harness/case.ts";

/** Base objects that every guardrail admits, so that a case differs from them in the one thing it is about. */

export const web = "oak--prod--web";
export const jobs = "oak--prod--jobs";
export const foreign = "elm--prod--core";
export const edge = "oak--edge--web";
export const lab = "oak--lab--web";
export const half = "oak--half--web";
export const own = "yew--prod";
export const full = "oak--full--web";

export const goodImage = "registry.acme.example/shop:1.0";

export const restrictedContainer: Readonly<Record<string, unknown>> = {
  name: "main",
  image: goodImage,
  securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
};

/** A pod that Pod Security admits at `restricted`, in a namespace of tenant oak. */
export function pod(spec: Readonly<Record<string, unknown>> = {}, namespace: string = web): CaseObject {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "case", namespace },
    spec: {
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
      containers: [restrictedContainer],
      ...spec,
    },
  };
}

export function container(overrides: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return { ...restrictedContainer, ...overrides };
}

export function service(
  spec: Readonly<Record<string, unknown>> = {},
  annotations: Readonly<Record<string, string>> = {},
  namespace: string = web,
): CaseObject {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "case", namespace, annotations },
    spec: { selector: { app: "shop" }, ports: [{ port: 80 }], ...spec },
  };
}

const backend = { service: { name: "shop", port: { number: 80 } } };

export function ingressRule(host?: string): Readonly<Record<string, unknown>> {
  return { ...(host === undefined ? {} : { host }), http: { paths: [{ path: "/", pathType: "Prefix", backend }] } };
}

export function ingress(
  spec: Readonly<Record<string, unknown>> = {},
  annotations: Readonly<Record<string, string>> = {},
): CaseObject {
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: { name: "case", namespace: web, annotations },
    spec: { ingressClassName: "alb", rules: [ingressRule("oak.acme.example")], ...spec },
  };
}

export function claim(spec: Readonly<Record<string, unknown>> = {}): CaseObject {
  return {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name: "case", namespace: web },
    spec: {
      accessModes: ["ReadWriteOnce"],
      storageClassName: "gp3",
      resources: { requests: { storage: "1Gi" } },
      ...spec,
    },
  };
}

export function networkPolicy(spec: Readonly<Record<string, unknown>>, namespace: string = web): CaseObject {
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: "case", namespace },
    spec: { podSelector: {}, ...spec },
  };
}

export function roleBinding(subject: Readonly<Record<string, unknown>>): CaseObject {
  return {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "RoleBinding",
    metadata: { name: "case", namespace: web },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "tenantry-view" },
    subjects: [subject],
  };
}

export function named(object: CaseObject, name: string): CaseObject {
  return { ...object, metadata: { ...object.metadata, name } };
}

/** Objects that exist for the cases that update; created by the owner of oak, who may. */
export const targets: readonly CaseObject[] = [
  named(pod(), "target"),
  named(service(), "target"),
  named(ingress(), "target"),
  named(claim(), "target"),
  named(networkPolicy({ ingress: [{ from: [{ podSelector: {} }] }] }), "target"),
  named(roleBinding({ kind: "ServiceAccount", name: "ci", namespace: web }), "target"),
];
