import type { JsonObject } from "../../../model/json.ts";
import { fieldOf, listOf } from "../../pod-security/pod-fields.ts";
import type { ClusterScene } from "../../scene/scene.ts";

/** A well-known controller whose custom resources tenants may be given. */
export interface Operator {
  readonly name: string;
  readonly resources: readonly { readonly group: string; readonly resource: string }[];
  /** What goes wrong. */
  readonly risk: string;
  readonly repair: string;
  /** Whether a workload is it, by its name or image. */
  readonly runs: (name: string, podSpec: JsonObject) => boolean;
  /** Whether its definitions are in the cluster. */
  readonly isInstalled: (cluster: ClusterScene) => boolean;
  /** Whether a namespace's objects lead beyond what is the namespace's own. */
  readonly isOpenTo: (cluster: ClusterScene, namespace: string) => boolean;
}

interface Known {
  readonly name: string;
  readonly group: string;
  readonly resources: readonly string[];
  readonly image: RegExp;
  readonly risk: string;
  readonly repair: string;
  readonly isOpenTo?: Operator["isOpenTo"];
}

/** Cluster-wide stores without conditions serve every namespace (external-secrets, ClusterSecretStore `spec.conditions`). */
function hasOpenStore(cluster: ClusterScene, namespace: string): boolean {
  const labels = cluster.namespaceLabels(namespace);
  return ["external-secrets.io/v1", "external-secrets.io/v1beta1"].some((version) =>
    cluster.objects(`${version}/ClusterSecretStore`).some((store) => {
      const conditions = listOf(fieldOf(store, "spec", "conditions"));
      return conditions.length === 0 || conditions.some((condition) => isCovered(condition, { namespace, labels }));
    }),
  );
}

function isCovered(
  condition: unknown,
  { namespace, labels }: { readonly namespace: string; readonly labels: Readonly<Record<string, string>> },
): boolean {
  if (listOf(fieldOf(condition, "namespaces")).includes(namespace)) return true;
  if (listOf(fieldOf(condition, "namespaceRegexes")).length > 0) return true;
  const selector = fieldOf(condition, "namespaceSelector");
  if (selector === undefined) return false;
  const wanted = Object.entries((fieldOf(selector, "matchLabels") ?? {}) as Readonly<Record<string, unknown>>);
  return wanted.every(([key, value]) => labels[key] === value);
}

/**
 * Argo CD follows Applications outside its own namespace only where a project names theirs (AppProject `sourceNamespaces`); it is
 * open where it deploys to any other namespace than the Application's.
 */
function hasOpenProject(cluster: ClusterScene, namespace: string): boolean {
  return cluster.objects("argoproj.io/v1alpha1/AppProject").some((project) => {
    const destinations = listOf(fieldOf(project, "spec", "destinations")).map((item) => fieldOf(item, "namespace"));
    if (destinations.includes("*")) return true;
    const sources = listOf(fieldOf(project, "spec", "sourceNamespaces"));
    const isSource = sources.some((source) => source === namespace || /[*?[{/]/.test(String(source)));
    const isUsable = isSource || project.metadata.namespace === namespace;
    return isUsable && destinations.some((destination) => destination !== namespace);
  });
}

function hasIssuer(cluster: ClusterScene): boolean {
  return cluster.objects("cert-manager.io/v1/ClusterIssuer").length > 0;
}

const known: readonly Known[] = [
  {
    name: "external-secrets",
    group: "external-secrets.io",
    resources: ["externalsecrets", "pushsecrets"],
    image: /external-secrets/,
    risk: "a ClusterSecretStore without conditions reads any secret that its role may",
    repair: "give each ClusterSecretStore conditions, or use a SecretStore with a role per namespace",
    isOpenTo: hasOpenStore,
  },
  {
    name: "argo-cd",
    group: "argoproj.io",
    resources: ["applications", "applicationsets"],
    image: /argocd|argo-cd/,
    risk: "an Application of a project with foreign destinations deploys anything there",
    repair: "give each tenant an AppProject with its own namespaces as destinations",
    isOpenTo: hasOpenProject,
  },
  {
    name: "cert-manager",
    group: "cert-manager.io",
    resources: ["certificates", "certificaterequests"],
    image: /cert-manager-controller|cert-manager/,
    risk: "a ClusterIssuer signs certificates for any name",
    repair: "use an Issuer per namespace, or a policy on the names of Certificates",
    isOpenTo: hasIssuer,
  },
  {
    name: "crossplane",
    group: "pkg.crossplane.io",
    resources: ["*"],
    image: /crossplane/,
    risk: "its providers make cloud resources with one identity for all namespaces",
    repair: "a ProviderConfig and role per namespace",
  },
  {
    name: "aws-controllers-k8s",
    group: "services.k8s.aws",
    resources: ["adoptedresources", "fieldexports"],
    image: /aws-controllers-k8s|ack-/,
    risk: "it changes AWS resources with one role for all namespaces",
    repair: "a role per namespace by CARM (the ack-role-account-map ConfigMap)",
  },
  {
    name: "aws-load-balancer-controller",
    group: "elbv2.k8s.aws",
    resources: ["targetgroupbindings"],
    image: /aws-load-balancer-controller|aws-alb-ingress/,
    risk: "a TargetGroupBinding takes over the targets of any load balancer in the account",
    repair: "keep targetgroupbindings from tenants",
  },
];

/** Controllers that are looked for, by what they follow. */
export const operators: readonly Operator[] = known.map(({ group, resources, image, isOpenTo, ...words }) => ({
  ...words,
  resources: resources.map((resource) => ({ group, resource })),
  runs: (name, podSpec) => image.test(name) || imagesOf(podSpec).some((text) => image.test(text)),
  isInstalled: (cluster) => cluster.types.some((type) => type.startsWith(`${group}/`)) || hasDefinition(cluster, group),
  isOpenTo: isOpenTo ?? (() => true),
}));

function imagesOf(podSpec: JsonObject): readonly string[] {
  return listOf(fieldOf(podSpec, "containers")).map((container) => String(fieldOf(container, "image") ?? ""));
}

function hasDefinition(cluster: ClusterScene, group: string): boolean {
  return cluster
    .objects("apiextensions.k8s.io/v1/CustomResourceDefinition")
    .some((definition) => fieldOf(definition, "spec", "group") === group);
}

/** Groups whose objects other rules look at, or that hold nothing by which somebody else would act. */
const lookedAt: ReadonlySet<string> = new Set([
  ...known.map(({ group }) => group),
  "gateway.networking.k8s.io",
  "networking.k8s.aws",
  "policy.networking.k8s.io",
  "tenantry.dev",
]);

/** Kinds that somebody has defined in a cluster and that no rule knows: by group, their resources. */
export function unknownResources(cluster: ClusterScene): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const definition of cluster.objects("apiextensions.k8s.io/v1/CustomResourceDefinition")) {
    const [group, plural] = [fieldOf(definition, "spec", "group"), fieldOf(definition, "spec", "names", "plural")];
    if (typeof group !== "string" || typeof plural !== "string" || lookedAt.has(group)) continue;
    found.set(group, [...(found.get(group) ?? []), plural]);
  }
  return found;
}
