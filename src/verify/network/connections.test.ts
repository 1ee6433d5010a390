import { describe, expect, it } from "vitest";
import type { EstateObject } from "../../model/estate-cluster.ts";
import { parseAddress } from "./address-set.ts";
import { connections, type NetworkEnd } from "./connections.ts";
import cases from "./connections-cases.json" with { type: "json" };
import { indexNetwork, type NetworkIndex } from "./network-index.ts";
import type { Enforcement } from "./network-settings.ts";
import { formatPorts, subtractPorts } from "./port-set.ts";

type Written = string | Readonly<Record<string, unknown>>;

/** `a/x` is a pod with the label app=x. */
function objectOf(written: Written): EstateObject {
  if (typeof written === "string") return objectOf({ pod: written });
  const { pod, policy, cluster, anp, service, deployment, group, kind, spec = {} } = written;
  const [namespace = "", name = ""] = String(pod ?? policy ?? service ?? deployment).split("/");
  const metadata = { name, namespace };
  const labels = (written.labels ?? { app: name }) as Record<string, string>;
  const podSpec = { hostNetwork: written.hostNetwork, containers: [{ name: "c", ports: written.ports }] };
  if (pod !== undefined) {
    return {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { ...metadata, labels },
      spec: podSpec,
      status: { podIP: written.ip },
    };
  }
  if (deployment !== undefined) {
    return {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata,
      spec: { template: { metadata: { labels }, spec: podSpec } },
    };
  }
  if (service !== undefined) {
    return {
      apiVersion: "v1",
      kind: "Service",
      metadata,
      spec: { selector: written.selector, clusterIP: written.clusterIP },
    };
  }
  if (policy !== undefined) {
    return {
      apiVersion: String(group ?? "networking.k8s.io/v1"),
      kind: String(kind ?? "NetworkPolicy"),
      metadata,
      spec,
    };
  }
  if (anp !== undefined) {
    return {
      apiVersion: "policy.networking.k8s.io/v1alpha1",
      kind: "AdminNetworkPolicy",
      metadata: { name: String(anp) },
      spec,
    };
  }
  const apiVersion = String(group ?? "policy.networking.k8s.io/v1alpha2");
  return { apiVersion, kind: "ClusterNetworkPolicy", metadata: { name: String(cluster) }, spec };
}

function endOf(index: NetworkIndex, text: string): NetworkEnd {
  const address = parseAddress(text);
  if (address !== undefined) return { kind: "address", address };
  const [namespace = "", name = ""] = text.split("/");
  const [workload] = index.findWorkload(namespace, name);
  if (workload === undefined) throw new Error(`no workload ${text}`);
  return { kind: "workload", workload };
}

describe("connections", () => {
  for (const { name, objects, ask, engine = "conformant" } of cases) {
    it(name, () => {
      const settings = { enforcement: engine as Enforcement, missingNamespaces: "bare" } as const;
      const index = indexNetwork((objects as readonly Written[]).map(objectOf), settings);
      expect(index.problems).toEqual([]);
      for (const [from = "", to = "", allowed, unknown = "No Connections"] of ask) {
        const answer = connections(index, endOf(index, from), endOf(index, to));
        const told = [
          from,
          to,
          formatPorts(answer.allowed),
          formatPorts(subtractPorts(answer.unknown, answer.allowed)),
        ];
        expect(told).toEqual([from, to, allowed, unknown]);
      }
    });
  }
});
