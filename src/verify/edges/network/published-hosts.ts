import type { EstateObject } from "../../../model/estate-cluster.ts";
import { fieldOf, listOf } from "../../pod-security/pod-fields.ts";
import type { ClusterScene } from "../../scene/scene.ts";

/** A host name that a namespace publishes, or may publish by its Guardrail. */
export interface PublishedHost {
  readonly host: string;
  readonly namespace: string;
  readonly source?: string;
}

/** Host names of Ingresses, HTTPRoutes and Guardrails, each once per namespace. */
export function publishedHosts(cluster: ClusterScene): readonly PublishedHost[] {
  const all = sources.flatMap(({ type, hosts }) =>
    cluster.objects(type).flatMap((object) => hosts(object).flatMap((host) => publishedHost(object, host))),
  );
  return [...new Map(all.map((published) => [`${published.namespace}/${published.host}`, published])).values()];
}

function publishedHost({ metadata, source }: EstateObject, host: unknown): readonly PublishedHost[] {
  if (typeof host !== "string" || host === "") return [];
  return [{ host, namespace: metadata.namespace ?? "default", ...(source === undefined ? {} : { source }) }];
}

const sources: readonly { readonly type: string; readonly hosts: (object: EstateObject) => readonly unknown[] }[] = [
  {
    type: "networking.k8s.io/v1/Ingress",
    hosts: (object) => listOf(fieldOf(object, "spec", "rules")).map((rule) => fieldOf(rule, "host")),
  },
  {
    type: "gateway.networking.k8s.io/v1/HTTPRoute",
    hosts: (object) => listOf(fieldOf(object, "spec", "hostnames")),
  },
  { type: "tenantry.dev/v1alpha1/Guardrail", hosts: (object) => listOf(fieldOf(object, "spec", "hosts")) },
];
