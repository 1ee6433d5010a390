import { type EstateObject, objectType } from "../../model/estate-cluster.ts";
import { fieldOf, listOf } from "../pod-security/pod-fields.ts";
import { type PodSecurityPolicy, unlabelled } from "../pod-security/policy.ts";
import type { PodSecuritySetup } from "./built-in/pod-security-plugin.ts";
import type { Authorize } from "./cel/authorizer-library.ts";
import { type BoundPolicy, boundPolicies, indexParams } from "./policy/policy-set.ts";
import type { PolicyWorld } from "./policy/validating-policies.ts";

/** What stands in the way of writes to one API server, compiled for questions. */
export interface AdmissionIndex {
  readonly validating: readonly BoundPolicy[];
  readonly mutating: readonly BoundPolicy[];
  readonly webhooks: readonly Webhook[];
  readonly world: PolicyWorld;
  readonly podSecurity: PodSecuritySetup;
  /** Types of which policies have parameters. */
  readonly paramTypes: ReadonlySet<string>;
  findNamespace(name: string): EstateObject | undefined;
  /** Objects of one type, `<apiVersion>/<kind>`. */
  objects(type: string): readonly EstateObject[];
}

/** One webhook of a configuration. */
export interface Webhook {
  /** `<kind of the configuration>/<its name>/<name of the webhook>`. */
  readonly name: string;
  readonly fields: unknown;
}

export interface AdmissionOptions {
  /** A minor version, for example `1.36`; absent: the newest that is known. */
  readonly kubernetesVersion?: string;
  /** Answers the `authorizer` of expressions; absent: an expression that asks is unknown. */
  readonly authorize?: Authorize;
  /** What Pod Security enforces where a namespace says nothing; absent: nothing, as on EKS. */
  readonly podSecurityDefault?: PodSecurityPolicy;
}

/** Compiles the admission policies, webhooks, namespaces and parameters among a cluster's objects. */
export function indexAdmission(objects: readonly EstateObject[], options: AdmissionOptions = {}): AdmissionIndex {
  const byType = Map.groupBy(objects, objectType);
  const namespaces = new Map(
    (byType.get("v1/Namespace") ?? []).map((object) => [object.metadata.name, withNameLabel(object)]),
  );
  const minor = Number(/^1\.(\d+)/.exec(options.kubernetesVersion ?? "")?.[1] ?? Number.NaN);
  const validating = boundPolicies(objects, "ValidatingAdmissionPolicy");
  const mutating = boundPolicies(objects, "MutatingAdmissionPolicy");
  return {
    validating,
    mutating,
    paramTypes: paramTypesOf([...validating, ...mutating]),
    webhooks: ["ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"].flatMap((kind) =>
      (byType.get(`admissionregistration.k8s.io/v1/${kind}`) ?? []).flatMap((configuration) =>
        listOf(fieldOf(configuration, "webhooks")).map((fields) => ({
          name: `${kind}/${configuration.metadata.name}/${String(fieldOf(fields, "name"))}`,
          fields,
        })),
      ),
    ),
    world: { params: indexParams(objects), authorize: options.authorize },
    podSecurity: {
      clusterDefault: options.podSecurityDefault ?? unlabelled,
      known: Number.isNaN(minor) ? "latest" : minor,
    },
    findNamespace: (name) => namespaces.get(name),
    objects: (type) => byType.get(type) ?? [],
  };
}

/** The API server labels every Namespace with its name. */
function withNameLabel(object: EstateObject): EstateObject {
  const { metadata } = object;
  return {
    ...object,
    metadata: { ...metadata, labels: { ...metadata.labels, "kubernetes.io/metadata.name": metadata.name } },
  };
}

function paramTypesOf(policies: readonly BoundPolicy[]): ReadonlySet<string> {
  const kinds = policies.map(({ policy }) => fieldOf(policy, "spec", "paramKind")).filter((kind) => kind !== undefined);
  return new Set(kinds.map((kind) => `${String(fieldOf(kind, "apiVersion"))}/${String(fieldOf(kind, "kind"))}`));
}
