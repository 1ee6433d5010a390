import type { Confidence } from "../../model/audit.ts";
import type { EstateObject } from "../../model/estate-cluster.ts";
import { environmentLabel, tenantLabel } from "../../model/ownership.ts";
import type { ClusterIndex, EstateIndex } from "../estate-index.ts";
import { environmentOf, findTenantKeys, labelValue, type TenantKey } from "./label-keys.ts";
import { splitName, tenantName } from "./split-name.ts";
import { isSystemNamespace } from "./system-names.ts";
import type { TenantBy } from "./tenant-by.ts";

/** Which environment a namespace is taken for, and why. */
export interface PlacedNamespace {
  readonly cluster: string;
  readonly namespace: string;
  readonly tenant: string;
  /** Absent: nothing names one. */
  readonly environment?: string;
  readonly confidence: Confidence;
  readonly because: string;
}

type Guess = Pick<PlacedNamespace, "tenant" | "confidence" | "because"> & { readonly environment?: string };

interface Subject {
  readonly cluster: ClusterIndex;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/**
 * Tells whose every namespace is that is not the platform's: by what a tenancy product declares, by a label, by the name.
 *
 * Names come last and in two rounds: a namespace whose name begins with a tenant that is known already is that tenant's.
 */
export function inferNamespaces(index: EstateIndex, by: TenantBy | undefined): readonly PlacedNamespace[] {
  const subjects = index.clusters.filter(({ cluster }) => cluster.host === undefined).flatMap(subjectsOf);
  const keys = findTenantKeys(
    subjects.map(({ labels }) => labels),
    by,
  );
  const sure = new Map(subjects.map((subject) => [subject, declared(subject, keys, by)]));
  const known = new Set([...sure.values()].flatMap((guess) => guess?.tenant ?? []));
  for (const { name } of subjects) {
    const parts = splitName(name);
    if (parts.isParted && parts.environment !== undefined) known.add(tenantName(parts.tenants[0] ?? name));
  }
  return subjects.map((subject) => {
    const guess = sure.get(subject) ?? byName(subject.name, known);
    const environment = guess.environment ?? environmentOf(subject.labels) ?? splitName(subject.name).environment;
    return {
      ...guess,
      cluster: subject.cluster.name,
      namespace: subject.name,
      ...(environment === undefined ? {} : { environment: tenantName(environment) }),
    };
  });
}

function subjectsOf(cluster: ClusterIndex): readonly Subject[] {
  const annotations = new Map(
    cluster.objects("v1/Namespace").map(({ metadata }) => [metadata.name, metadata.annotations ?? {}] as const),
  );
  return cluster.namespaces
    .filter((name) => !isSystemNamespace(name))
    .map((name) => ({ cluster, name, labels: cluster.labels(name), annotations: annotations.get(name) ?? {} }));
}

/** What leaves little doubt: a flag, a tenancy product, a virtual cluster, a label. */
function declared(subject: Subject, keys: readonly TenantKey[], by: TenantBy | undefined): Guess | undefined {
  if (by?.kind === "namespace-prefix") return byPrefix(subject.name);
  if (by?.kind === "label") {
    const value = subject.labels[by.key];
    if (value !== undefined) return sure(value, `label ${by.key}=${value}`);
  }
  return byProduct(subject) ?? byVirtualCluster(subject) ?? byLabel(subject, keys);
}

function byPrefix(name: string): Guess {
  const { tenants, environment, isParted } = splitName(name);
  const tenant = tenantName((isParted ? tenants[0] : tenants.at(-1)) ?? name);
  return { ...sure(tenant, `the namespace's name ${name}`), ...(environment === undefined ? {} : { environment }) };
}

function byProduct({ labels, annotations }: Subject): Guess | undefined {
  const ours = labels[tenantLabel];
  if (ours !== undefined) {
    const environment = labels[environmentLabel]?.split("--").at(-1);
    return { ...sure(ours, `label ${tenantLabel}=${ours}`), ...(environment === undefined ? {} : { environment }) };
  }
  const capsule = labels["capsule.clastix.io/tenant"];
  if (capsule !== undefined) return sure(capsule, `Capsule tenant ${capsule}`);
  const project = labels["field.cattle.io/projectId"] ?? annotations["field.cattle.io/projectId"];
  if (project !== undefined) return sure(project.split(":").at(-1) ?? project, `Rancher project ${project}`);
  const root = hierarchyRoot(labels);
  return root === undefined ? undefined : sure(root, `HNC tree of ${root}`);
}

/** HNC labels every namespace with each of its ancestors and how far up that is; the furthest is the tenant. */
function hierarchyRoot(labels: Readonly<Record<string, string>>): string | undefined {
  const suffix = ".tree.hnc.x-k8s.io/depth";
  const ancestors = Object.entries(labels)
    .filter(([key]) => key.endsWith(suffix))
    .map(([key, depth]) => ({ name: key.slice(0, -suffix.length), depth: Number(depth) }))
    .sort((left, right) => right.depth - left.depth);
  return ancestors[0]?.name;
}

function byVirtualCluster({ cluster, name }: Subject): Guess | undefined {
  const control = ["apps/v1/StatefulSet", "apps/v1/Deployment"]
    .flatMap((type) => cluster.objectsIn(type, name))
    .find(isVirtualCluster);
  if (control === undefined) return undefined;
  const { tenants, isParted } = splitName(name);
  const stripped = (isParted ? (tenants[0] ?? name) : name).replace(/^(vcluster|vc)-/, "");
  return {
    tenant: tenantName(stripped),
    confidence: "medium",
    because: `virtual cluster ${control.metadata.name} in namespace ${name}`,
  };
}

/** Whether a workload is the control plane of a virtual cluster. Source: the vCluster chart's labels. */
export function isVirtualCluster({ metadata }: EstateObject): boolean {
  const labels = metadata.labels ?? {};
  return labels.app === "vcluster" || labels["app.kubernetes.io/name"] === "vcluster";
}

function byLabel({ labels }: Subject, keys: readonly TenantKey[]): Guess | undefined {
  const found = labelValue(labels, keys);
  if (found === undefined) return undefined;
  const { key, value } = found;
  return {
    tenant: tenantName(value),
    confidence: key.isPlain ? "high" : "medium",
    because: `label ${key.key}=${value}`,
  };
}

function byName(name: string, known: ReadonlySet<string>): Guess {
  const { tenants, environment, isParted } = splitName(name);
  const of = environment === undefined ? {} : { environment };
  if (isParted) {
    const [tenant = name] = tenants;
    return { tenant: tenantName(tenant), confidence: "medium", because: `the namespace's name ${name}`, ...of };
  }
  const tenant = tenants.map(tenantName).find((candidate) => known.has(candidate));
  if (tenant !== undefined) {
    return { tenant, confidence: "medium", because: `the namespace's name ${name} begins with ${tenant}`, ...of };
  }
  return {
    tenant: tenantName(tenants[0] ?? name),
    confidence: "low",
    because: `namespace ${name} has nothing that names a tenant, and is taken for one of its own`,
    ...of,
  };
}

function sure(tenant: string, because: string): Guess {
  return { tenant: tenantName(tenant), confidence: "high", because };
}
