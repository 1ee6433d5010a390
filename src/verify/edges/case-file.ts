import type { Claims, EnvironmentClaim } from "../../model/claims.ts";
import type { Estate, EstateAccount, EstateOrganization, EstateResource } from "../../model/estate.ts";
import type { EstateCluster, EstateObject } from "../../model/estate-cluster.ts";
import { compareText } from "../../model/json.ts";
import type { TrustedController } from "../../model/platform.ts";
import type { ThreatModel } from "../../model/requirements.ts";

/**
 * One case of an edge rule: a small estate, and what the rule must derive from it. Everything has a default, so that a case
 * holds only what it is about.
 */
export interface EdgeCase {
  readonly name: string;
  /** Default: `code-execution`. */
  readonly threatModel?: ThreatModel;
  /** By `<tenant>/<environment>`; `namespaces` as `<cluster>/<namespace>`. */
  readonly claims?: Readonly<Record<string, CaseClaim>>;
  readonly clusters?: readonly CaseCluster[];
  readonly accounts?: readonly CaseAccount[];
  readonly organization?: Partial<EstateOrganization>;
  readonly trustedControllers?: readonly TrustedController[];
  readonly gaps?: Estate["gaps"];
  /** Default: `snapshot`. */
  readonly origin?: Estate["origin"];
  readonly expect: CaseExpectation;
}

/** What the rule must add to an empty graph. A case that names no `unknown` must have none. */
export interface CaseExpectation {
  /**
   * Exactly these, in any order, as `<kind> <key> -> <kind> <key>`; of a conjunction `<kind> <key> & <kind> <key> -> …`.
   * Default: not checked when `includes` is given, else none.
   */
  readonly edges?: readonly string[];
  /** At least these. */
  readonly includes?: readonly string[];
  /** None that holds one of these texts. */
  readonly excludes?: readonly string[];
  /** `true`: no edge at all. */
  readonly none?: true;
  /** Ids of unknown edges, exactly. */
  readonly unknown?: readonly string[];
  /** Ids of assumptions, at least these. */
  readonly assumptions?: readonly string[];
}

export type CaseClaim = Partial<Omit<EnvironmentClaim, "tenant" | "environment" | "namespaces">> & {
  readonly namespaces?: readonly string[];
};

export type CaseCluster = Partial<Omit<EstateCluster, "objects">> & {
  readonly name: string;
  readonly objects?: readonly CaseObject[];
};

/**
 * An API object, or `<Kind>/<name>` or `<Kind>/<namespace>/<name>` for one with nothing else in it. `name`, `namespace`,
 * `labels` and `annotations` may stand at its top; `apiVersion` may be left out for the kinds of `apiVersions`.
 */
export type CaseObject = string | { readonly kind: string; readonly [key: string]: unknown };

export type CaseAccount = Partial<Omit<EstateAccount, "resources">> & {
  readonly id: string;
  readonly resources?: readonly CaseResource[];
};

/** `id`, `region` (`eu-central-1`), `properties` and `tags` may be left out. */
export type CaseResource = Partial<EstateResource> & { readonly type: string; readonly id: string };

/** Where the kinds that cases use belong. */
const apiVersions: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"].map((kind) => [kind, "apps/v1"] as const),
  ),
  Job: "batch/v1",
  CronJob: "batch/v1",
  ...Object.fromEntries(
    ["Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"].map(
      (kind) => [kind, "rbac.authorization.k8s.io/v1"] as const,
    ),
  ),
  NetworkPolicy: "networking.k8s.io/v1",
  Ingress: "networking.k8s.io/v1",
  IngressClass: "networking.k8s.io/v1",
  HTTPRoute: "gateway.networking.k8s.io/v1",
  Gateway: "gateway.networking.k8s.io/v1",
  StorageClass: "storage.k8s.io/v1",
  RuntimeClass: "node.k8s.io/v1",
  PriorityClass: "scheduling.k8s.io/v1",
  EndpointSlice: "discovery.k8s.io/v1",
  ValidatingAdmissionPolicy: "admissionregistration.k8s.io/v1",
  ValidatingAdmissionPolicyBinding: "admissionregistration.k8s.io/v1",
  MutatingAdmissionPolicy: "admissionregistration.k8s.io/v1",
  MutatingAdmissionPolicyBinding: "admissionregistration.k8s.io/v1",
  ValidatingWebhookConfiguration: "admissionregistration.k8s.io/v1",
  MutatingWebhookConfiguration: "admissionregistration.k8s.io/v1",
  CustomResourceDefinition: "apiextensions.k8s.io/v1",
  NodePool: "karpenter.sh/v1",
  NodeClass: "eks.amazonaws.com/v1",
  Guardrail: "tenantry.dev/v1alpha1",
};

const coreKinds: readonly string[] = [
  "ConfigMap",
  "Endpoints",
  "LimitRange",
  "Namespace",
  "Node",
  "PersistentVolume",
  "PersistentVolumeClaim",
  "Pod",
  "ReplicationController",
  "ResourceQuota",
  "Secret",
  "Service",
  "ServiceAccount",
];

export function estateOfCase(edgeCase: EdgeCase): Estate {
  return {
    origin: edgeCase.origin ?? "snapshot",
    ...(edgeCase.organization === undefined
      ? {}
      : {
          organization: {
            id: "o-case",
            managementAccountId: "999999999999",
            rootId: "r-case",
            units: [],
            policies: [],
            delegatedAdministrators: [],
            ...edgeCase.organization,
          },
        }),
    accounts: (edgeCase.accounts ?? []).map(accountOfCase),
    clusters: (edgeCase.clusters ?? []).map(clusterOfCase),
    trustedControllers: edgeCase.trustedControllers ?? [],
    gaps: edgeCase.gaps ?? [],
  };
}

export function claimsOfCase({ claims = {} }: EdgeCase): Claims {
  return Object.entries(claims)
    .sort(([one], [other]) => compareText(one, other))
    .map(([id, { namespaces = [], ...claim }]): EnvironmentClaim => {
      const [tenant = "", environment = ""] = id.split("/");
      return {
        tenant,
        environment,
        clusters: [],
        accounts: [],
        resources: [],
        partitions: [],
        subjects: [],
        principals: [],
        allowedPeers: [],
        ...claim,
        namespaces: namespaces.map((place) => {
          const [cluster = "", namespace = ""] = place.split("/");
          return { cluster, namespace };
        }),
      };
    });
}

function clusterOfCase({ objects = [], ...cluster }: CaseCluster): EstateCluster {
  return { kubernetesVersion: "1.36", ...cluster, objects: objects.map(objectOfCase) };
}

/** An object in full, from its short form. */
export function objectOfCase(object: CaseObject): EstateObject {
  if (typeof object === "string") {
    const [kind = "", ...names] = object.split("/");
    const name = names.at(-1) ?? "";
    return objectOfCase({ kind, name, ...(names.length > 1 ? { namespace: names[0] } : {}) });
  }
  const { kind, apiVersion, name, namespace, labels, annotations, metadata, ...rest } = object;
  const own = Object.entries({ name, namespace, labels, annotations }).filter(([, value]) => value !== undefined);
  return {
    apiVersion: (apiVersion ?? apiVersionOf(kind)) as string,
    kind,
    metadata: { ...Object.fromEntries(own), ...(metadata as object) } as EstateObject["metadata"],
    ...rest,
  };
}

function apiVersionOf(kind: string): string {
  const known = coreKinds.includes(kind) ? "v1" : apiVersions[kind];
  if (known === undefined) throw new Error(`A case must say the apiVersion of ${kind}.`);
  return known;
}

function accountOfCase({ resources = [], ...account }: CaseAccount): EstateAccount {
  return {
    tags: {},
    ...account,
    resources: resources.map((resource) => resourceOfCase(account.id, resource)),
  };
}

/** A resource in full, from its short form. */
export function resourceOfCase(accountId: string, resource: CaseResource): EstateResource {
  return {
    accountId,
    region: resource.type.startsWith("AWS::IAM::") ? "global" : "eu-central-1",
    properties: {},
    tags: {},
    source: resource.id,
    ...resource,
  };
}
