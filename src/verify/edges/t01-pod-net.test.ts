import { describe, expect, it } from "vitest";
import { createScene } from "../scene/create-scene.ts";
import { type CaseObject, claimsOfCase, type EdgeCase, estateOfCase } from "./case-file.ts";
import { recordGraph } from "./recording-graph.ts";
import { t01PodNet } from "./t01-pod-net.ts";

const many = 250;
const names = Array.from({ length: many }, (_, index) => `ns${index}`);

function edgesOf(objects: readonly CaseObject[]): {
  readonly edges: readonly string[];
  readonly unknown: ReadonlySet<string>;
} {
  const edgeCase: EdgeCase = { name: "many", clusters: [{ name: "c", networkPolicy: "calico", objects }], expect: {} };
  const { graph, edges, unknown } = recordGraph();
  t01PodNet.derive(createScene(estateOfCase(edgeCase), claimsOfCase(edgeCase), "code-execution"), graph);
  return { edges: [...edges.keys()], unknown };
}

/** Ordered pairs of namespaces with a path of one edge, or of two over a hub. */
function reached(edges: readonly string[]): ReadonlySet<string> {
  const from = new Map<string, string[]>();
  for (const edge of edges) {
    const [source = "", target = ""] = edge.split(" -> ");
    from.set(source, [...(from.get(source) ?? []), target]);
  }
  const pairs = new Set<string>();
  for (const name of names) {
    const near = from.get(`pod-creation c/${name}`) ?? [];
    for (const target of near.flatMap((one) => [one, ...(from.get(one) ?? [])])) {
      const found = /^network c\/(.*)\/\*$/.exec(target)?.[1];
      if (found !== undefined && found !== name) pairs.add(`${name}>${found}`);
    }
  }
  return pairs;
}

const policy = (namespace: string, spec: object): CaseObject => ({ kind: "NetworkPolicy", name: "p", namespace, spec });
const namespaces = names.map((name) => `Namespace/${name}`);

describe("T01 in a cluster of many open namespaces", () => {
  it("joins them by a hub: edges grow with the namespaces, pairs with their square", () => {
    const { edges } = edgesOf(namespaces);
    expect(edges.length).toBeLessThan(3 * many);
    expect(reached(edges).size).toBe(many * (many - 1));
  });

  it("leads into no namespace that denies ingress, and out of none that denies egress", () => {
    const { edges } = edgesOf([
      ...namespaces,
      policy("ns0", { podSelector: {} }),
      policy("ns1", { podSelector: {}, policyTypes: ["Egress"] }),
    ]);
    const pairs = reached(edges);
    expect([...pairs].filter((pair) => pair.endsWith(">ns0"))).toEqual([]);
    expect([...pairs].filter((pair) => pair.startsWith("ns1>"))).toEqual([]);
    expect(pairs.has("ns0>ns1")).toBe(true);
    expect(pairs.size).toBe((many - 1) * (many - 1) - (many - 2));
  });

  it("keeps kinds of openness apart whose ports do not meet", () => {
    const out = { podSelector: {}, policyTypes: ["Ingress", "Egress"], egress: [{ ports: [{ port: 80 }] }] };
    const into = { podSelector: {}, policyTypes: ["Ingress", "Egress"], ingress: [{ ports: [{ port: 81 }] }] };
    const { edges, unknown } = edgesOf([
      ...namespaces,
      ...names.map((name, index) => policy(name, index % 2 === 0 ? out : into)),
    ]);
    expect([...reached(edges), ...unknown]).toEqual([]);
  });

  it("does not know what a cluster-wide policy may still deny", () => {
    const denial: CaseObject = {
      kind: "ClusterNetworkPolicy",
      apiVersion: "policy.networking.k8s.io/v1alpha2",
      name: "deny",
      spec: {
        tier: "Admin",
        priority: 1,
        subject: { namespaces: { matchLabels: { team: "x" } } },
        ingress: [{ action: "Deny", from: [{ namespaces: {} }] }],
      },
    };
    const { edges, unknown } = edgesOf([...namespaces, denial]);
    expect(reached(edges).size).toBe(0);
    expect(unknown.size).toBeGreaterThan(0);
  });
});
