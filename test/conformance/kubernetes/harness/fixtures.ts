import type { Identity } from "../../../../scripts/servers/start-cluster.ts";
import { tenantRoleNames } from "../../../../src/compile/kubernetes/guardrails/role-names.ts";
import {
  type GuardrailSettings,
  guardrailApiVersion,
  guardrailKind,
  guardrailName,
} from "../../../../src/model/guardrail.ts";
import { environmentId } from "../../../../src/model/names.ts";
import { environmentLabel, managedByLabel, managedByValue, tenantLabel } from "../../../../src/model/ownership.ts";
import type { CaseObject } from "./case.ts";

/** The tenants that the guard cases act in. None of them occurs in the examples. */

export const ownNodes = { key: "node-restriction.kubernetes.io/tenantry-environment", value: "yew--prod" } as const;

const open: GuardrailSettings = {
  tenant: "oak",
  environment: "prod",
  registries: ["registry.acme.example", "mirror.acme.example/oak"],
  hosts: ["oak.acme.example", "shop.acme.example"],
  ingressClasses: ["alb"],
  gatewayClasses: ["shared"],
  storageClasses: ["gp3"],
  priorityClasses: ["batch"],
  runtimeClasses: ["gvisor"],
  serviceTypes: ["ClusterIP", "LoadBalancer"],
  peerEnvironments: ["elm--prod", "oak--prod"],
  egress: [{ cidr: "10.20.0.0/16", ports: [443] }],
};

interface NamespaceFixture {
  readonly name: string;
  readonly settings: GuardrailSettings;
  readonly podSecurity: "restricted" | "privileged";
  readonly pods: number;
  readonly hasGuardrail: boolean;
}

function fixture(name: string, overrides: Partial<NamespaceFixture> = {}): NamespaceFixture {
  return { name, settings: open, podSecurity: "restricted", pods: 100, hasGuardrail: true, ...overrides };
}

function oak(environment: string, overrides: Partial<GuardrailSettings> = {}): GuardrailSettings {
  return { ...open, environment, peerEnvironments: [`oak--${environment}`], ...overrides };
}

const elm: GuardrailSettings = {
  ...open,
  tenant: "elm",
  hosts: ["elm.acme.example"],
  serviceTypes: ["ClusterIP"],
  peerEnvironments: ["elm--prod"],
};

const yew: GuardrailSettings = {
  ...open,
  tenant: "yew",
  hosts: ["yew.acme.example"],
  runtimeClasses: ["sandbox"],
  requiredRuntimeClass: "sandbox",
  nodePool: ownNodes,
  peerEnvironments: ["yew--prod"],
};

/** As many entries as the definition takes, each as long as it takes, the useful one last. */
function fill(count: number, length: number, suffix: string): readonly string[] {
  return Array.from({ length: count }, (_, index) => {
    const start = `n${index}`;
    return `${start}${"x".repeat(Math.max(0, Math.min(60, length - suffix.length - start.length)))}${suffix}`;
  });
}

/** A Guardrail at its bounds: the largest that any expression ever has to search. */
const full: GuardrailSettings = {
  ...oak("full"),
  registries: [...fill(63, 255, `.${"registry.".repeat(20)}acme.example`), "registry.acme.example"],
  hosts: [...fill(255, 253, `.${"host.".repeat(36)}acme.example`), "oak.acme.example"],
  peerEnvironments: [...Array.from({ length: 63 }, (_, index) => `tenant-number-${index + 10}--prod`), "oak--full"],
  egress: Array.from({ length: 64 }, (_, index) => ({
    cidr: `10.${index}.0.0/16`,
    ports: Array.from({ length: 64 }, (_, port) => port + 1),
  })),
};

export const namespaceFixtures: readonly NamespaceFixture[] = [
  fixture("oak--prod--web"),
  fixture("oak--prod--jobs"),
  fixture("elm--prod--core", { settings: elm }),
  fixture("yew--prod", { settings: yew }),
  /** All addresses are declared, so that only the metadata rule can refuse one. */
  fixture("oak--edge--web", {
    settings: oak("edge", { egress: ["0.0.0.0/0", "::/0"].map((cidr) => ({ cidr, ports: [] })) }),
  }),
  /** Pod Security is off, so that only our own rule can refuse a host port. */
  fixture("oak--lab--web", { settings: oak("lab"), podSecurity: "privileged" }),
  /** Half-made: labelled, but without its Guardrail. */
  fixture("oak--half--web", { settings: oak("half"), hasGuardrail: false }),
  /** An environment whose quota of three pods is split two to one. */
  fixture("oak--quota--a", { settings: oak("quota"), pods: 2 }),
  fixture("oak--quota--b", { settings: oak("quota"), pods: 1 }),
  fixture("oak--full--web", { settings: full }),
  /** For namespace deletion. */
  fixture("oak--gone--web", { settings: oak("gone") }),
  fixture("oak--left--web", { settings: oak("left") }),
];

const ours = { [managedByLabel]: managedByValue };

/** The objects of all fixture namespaces, in the order in which they must exist. */
export function fixtureObjects(): readonly CaseObject[] {
  return [
    ...namespaceFixtures.map(namespaceOf),
    ...namespaceFixtures.flatMap(contentsOf),
    ...["gvisor", "sandbox"].map((name) => ({
      apiVersion: "node.k8s.io/v1",
      kind: "RuntimeClass",
      metadata: { name },
      handler: name,
      overhead: { podFixed: { memory: "32Mi" } },
      ...(name === "gvisor" ? { scheduling: { tolerations: [{ key: name, operator: "Exists" }] } } : {}),
    })),
    ...["batch", "urgent"].map((name) => ({
      apiVersion: "scheduling.k8s.io/v1",
      kind: "PriorityClass",
      metadata: { name },
      value: 1000,
    })),
    ...overprivilegedAccess(),
  ];
}

function namespaceOf({ name, settings, podSecurity }: NamespaceFixture): CaseObject {
  const labels = {
    ...ours,
    [tenantLabel]: settings.tenant,
    [environmentLabel]: settings.environment,
    "pod-security.kubernetes.io/enforce": podSecurity,
  };
  return { apiVersion: "v1", kind: "Namespace", metadata: { name, labels } };
}

function contentsOf(namespace: NamespaceFixture): readonly CaseObject[] {
  const { name, settings } = namespace;
  const place = { namespace: name, labels: ours };
  const guardrail: CaseObject = {
    apiVersion: guardrailApiVersion,
    kind: guardrailKind,
    metadata: { ...place, name: guardrailName },
    spec: settings,
  };
  const bindings = roleBindings(settings.tenant, name).map((binding) => ({
    ...binding,
    metadata: { ...place, ...binding.metadata },
  }));
  return [
    ...(namespace.hasGuardrail ? [guardrail] : []),
    {
      apiVersion: "v1",
      kind: "ResourceQuota",
      metadata: { ...place, name: "tenantry" },
      spec: { hard: { pods: String(namespace.pods), "requests.cpu": "50" } },
    },
    {
      apiVersion: "v1",
      kind: "LimitRange",
      metadata: { ...place, name: "tenantry" },
      spec: { limits: [{ type: "Container", defaultRequest: { cpu: "10m", memory: "16Mi" } }] },
    },
    {
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: { ...place, name: "tenantry-default-deny" },
      spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
    },
    { apiVersion: "v1", kind: "ConfigMap", metadata: { ...place, name: "tenantry-bindings" }, data: { region: "eu" } },
    { apiVersion: "v1", kind: "ServiceAccount", metadata: { namespace: name, name: "ci" } },
    ...bindings,
  ];
}

function roleBindings(tenant: string, namespace: string): readonly CaseObject[] {
  const binding = (name: string, role: string, subject: Readonly<Record<string, unknown>>): CaseObject => ({
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "RoleBinding",
    metadata: { name },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: role },
    subjects: [subject],
  });
  const group = (name: string): Readonly<Record<string, unknown>> => ({
    apiGroup: "rbac.authorization.k8s.io",
    kind: "Group",
    name: `oidc:${tenant}-${name}`,
  });
  return [
    binding("tenantry-admin", tenantRoleNames.admin, group("devs")),
    binding("tenantry-view", tenantRoleNames.view, group("auditors")),
    binding("tenantry-ci", tenantRoleNames.edit, { kind: "ServiceAccount", name: "ci", namespace }),
  ];
}

/** Rights that no tenant should have; with them, only admission stands between the tenant and the platform's objects. */
function overprivilegedAccess(): readonly CaseObject[] {
  const name = "conformance-overprivileged";
  const everything = ["create", "delete", "get", "list", "patch", "update"];
  return [
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRole",
      metadata: { name },
      rules: [
        { apiGroups: [""], resources: ["namespaces", "namespaces/status", "namespaces/finalize"], verbs: everything },
        { apiGroups: [""], resources: ["services"], verbs: everything },
        { apiGroups: ["networking.k8s.io"], resources: ["ingresses"], verbs: everything },
        { apiGroups: [""], resources: ["resourcequotas", "limitranges", "serviceaccounts"], verbs: everything },
        { apiGroups: ["tenantry.dev"], resources: ["guardrails"], verbs: ["delete", "get"] },
        { apiGroups: ["apiextensions.k8s.io"], resources: ["customresourcedefinitions"], verbs: everything },
        { apiGroups: ["rbac.authorization.k8s.io"], resources: ["clusterroles"], verbs: everything },
      ],
    },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRoleBinding",
      metadata: { name },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name },
      subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "User", name: "oak-overprivileged" }],
    },
  ];
}

function identity(user: string, ...groups: readonly string[]): Identity {
  return { user, groups, token: `${user}-token` };
}

/** People, by groups of the identity provider as an OIDC login would deliver them. */
export const fixtureIdentities: readonly Identity[] = [
  identity("oak-owner", "oidc:oak-devs"),
  identity("oak-viewer", "oidc:oak-auditors"),
  identity("oak-overprivileged", "oidc:oak-devs"),
  identity("elm-owner", "oidc:elm-devs"),
  identity("yew-owner", "oidc:yew-devs"),
];

export function idOf(settings: Pick<GuardrailSettings, "tenant" | "environment">): string {
  return environmentId(settings.tenant, settings.environment);
}
