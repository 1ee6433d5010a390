import { describe, expect, it } from "vitest";
import { claimsOf, emptyClaim, idOf } from "../../../test/support/random-attack-graph.ts";
import type { Claims } from "../../model/claims.ts";
import { AttackGraph } from "./attack-graph.ts";
import { type ProofRequest, prove } from "./prove.ts";
import type { RuleFacts } from "./tell-path.ts";

const rules: readonly RuleFacts[] = [
  { id: "T01", level: "network", mitigation: "deny it" },
  { id: "P04", level: "execute", mitigation: "" },
  { id: "K06", level: "read", mitigation: "drop the verb", technique: "T1552.007" },
];

const evidence = (because: string, repair?: string) => () => ({
  because,
  objects: [because],
  ...(repair === undefined ? {} : { repair }),
});

function proofOf(graph: AttackGraph, claims: Claims, more: Partial<ProofRequest> = {}) {
  return prove({ graph, claims, threatModel: "shared-service", rules, ...more }).report;
}

/** Attackers of as many environments as are asked for, and a workload of each that its network leads into. */
function services(owners: number) {
  const graph = new AttackGraph();
  const places = Array.from({ length: owners }, (_, owner) => ({
    attacker: graph.vertex("attacker", idOf(owner), owner),
    network: graph.vertex("network", `eu1-a/n${owner}/*`, owner),
    workload: graph.vertex("workload", `eu1-a/n${owner}/deployment/api`, owner),
  }));
  for (const { network, workload } of places) graph.edge(network, workload, "P04", evidence("exploited"));
  return { graph, at: (owner: number) => places[owner] ?? { attacker: 0, network: 0, workload: 0 } };
}

describe("an intended peer", () => {
  const allowing: Claims = claimsOf(3).map((claim, owner) => ({
    ...claim,
    allowedPeers:
      owner === 0
        ? [{ direction: "to" as const, tenant: "t000001", environment: "prod", namespace: "web", port: 443 }]
        : [],
  }));

  it("is PROVED except for the packets that are allowed, and listed", () => {
    const { graph, at } = services(3);
    graph.edge(at(0).attacker, at(1).network, "T01", evidence("allowed"));
    const { counts, intended } = proofOf(graph, allowing);
    expect(counts).toEqual({ pairs: 6, proved: 6, refuted: 0, unknown: 0 });
    expect(intended).toEqual([{ from: idOf(0), to: idOf(1), port: 443 }]);
  });

  it("is REFUTED by any other way, which the path shows", () => {
    const { graph, at } = services(3);
    const secret = graph.vertex("cluster-data", "eu1-a/n1/secret/token", 1);
    graph.edge(at(0).attacker, at(1).network, "T01", evidence("allowed"));
    graph.edge(at(0).attacker, secret, "K06", evidence("a binding"));
    const [pair] = proofOf(graph, allowing).refuted;
    expect(pair?.path.map(({ rule }) => rule)).toEqual(["K06"]);
  });

  it("is nobody else's: the same packets from another environment are a violation", () => {
    const { graph, at } = services(3);
    graph.edge(at(2).attacker, at(1).network, "T01", evidence("open"));
    expect(proofOf(graph, allowing).refuted.map(({ from, to }) => `${from} ${to}`)).toEqual([`${idOf(2)} ${idOf(1)}`]);
  });

  it("is listed once whichever end declares it", () => {
    const from = { ...emptyClaim("a"), allowedPeers: [peer("to", "b")] };
    const to = { ...emptyClaim("b"), allowedPeers: [peer("from", "a")] };
    expect(proofOf(new AttackGraph(), [from, to]).intended).toHaveLength(1);
  });

  function peer(direction: "to" | "from", tenant: string) {
    return { direction, tenant, environment: "prod", namespace: "web", port: 80 };
  }
});

describe("packets", () => {
  it("that arrive at another environment are no violation by themselves", () => {
    const graph = new AttackGraph();
    const attacker = graph.vertex("attacker", idOf(0), 0);
    graph.edge(attacker, graph.vertex("network", "eu1-a/n1/*", 1), "T01", evidence("open"));
    expect(proofOf(graph, claimsOf(2)).counts.refuted).toBe(0);
  });
});

describe("UNKNOWN", () => {
  const cause = (id: string) => ({ id, cause: `cause of ${id}`, fix: "look", objects: [] });

  function twoWays() {
    const graph = new AttackGraph();
    const attacker = graph.vertex("attacker", idOf(0), 0);
    const secret = graph.vertex("cluster-data", "eu1-a/n1/secret/token", 1);
    graph.unknown(attacker, secret, "K06", cause("first"));
    return { graph, attacker, secret };
  }

  it("is grouped by cause, with examples and how to know", () => {
    const { unknown } = proofOf(twoWays().graph, claimsOf(2));
    expect(unknown).toEqual([
      { id: "first", cause: "cause of first", fix: "look", examples: [[idOf(0), idOf(1)]], pairs: 1 },
    ]);
  });

  it("is accepted only where nothing else than accepted causes leads on", () => {
    const { graph, attacker, secret } = twoWays();
    const accepted = [{ id: "first", reason: "known", expires: "2027-01-01" }];
    expect(proofOf(graph, claimsOf(2), { accepted }).unknown[0]?.accepted?.reason).toBe("known");
    const hub = graph.vertex("hub", "longer", -2);
    graph.unknown(attacker, hub, "K06", cause("second"));
    graph.unknown(hub, secret, "K06", cause("third"));
    const { unknown } = proofOf(graph, claimsOf(2), { accepted });
    expect(unknown.map(({ id, accepted: is }) => [id, is === undefined])).toEqual([
      ["second", true],
      ["third", true],
    ]);
  });

  it("gives way to a certain path", () => {
    const { graph, attacker, secret } = twoWays();
    graph.edge(attacker, secret, "K06", evidence("a binding"));
    expect(proofOf(graph, claimsOf(2)).counts).toMatchObject({ refuted: 1, unknown: 0 });
  });
});

describe("a refuted pair", () => {
  function leak() {
    const graph = new AttackGraph();
    const attacker = graph.vertex("attacker", idOf(0), 0);
    const hub = graph.vertex("hub", "K06:everyone", -2);
    const secret = graph.vertex("cluster-data", "eu1-a/n1/secret/token", 1);
    graph.edge(attacker, hub, "P04", evidence("is anyone"));
    graph.edge(hub, secret, "K06", evidence("RoleBinding/oops", "delete RoleBinding/oops"));
    return graph;
  }

  it("is told as hops and as a sentence that leaves hubs out", () => {
    const [pair] = proofOf(leak(), claimsOf(2)).refuted;
    expect(pair?.sentence).toBe(
      "the attacker t000000/prod → secret/token in namespace n1 of cluster eu1-a (t000001/prod)",
    );
    expect(pair?.path[1]).toMatchObject({
      rule: "K06",
      level: "read",
      technique: "T1552.007",
      because: "RoleBinding/oops",
    });
  });

  it("is repaired in the words of its evidence", () => {
    const [pair] = proofOf(leak(), claimsOf(2)).refuted;
    expect(pair?.repair).toEqual([{ rule: "K06", change: "delete RoleBinding/oops", evidence: ["RoleBinding/oops"] }]);
  });

  it("is repaired by the changes of each rule, also where their words are the same, and told a rule's change once", () => {
    const graph = new AttackGraph();
    const attacker = graph.vertex("attacker", idOf(0), 0);
    for (const [name, rule] of [
      ["a", "K06"],
      ["b", "K06"],
      ["c", "T01"],
    ] as const) {
      const secret = graph.vertex("cluster-data", `eu1-a/n1/secret/${name}`, 1);
      graph.edge(attacker, secret, rule, evidence(name, "delete the binding"));
    }
    const [pair] = proofOf(graph, claimsOf(2)).refuted;
    expect(pair?.repair.map(({ rule, change, evidence: of }) => [rule, change, of.toSorted()]).toSorted()).toEqual([
      ["K06", "delete the binding", ["a", "b"]],
      ["T01", "delete the binding", ["c"]],
    ]);
  });

  it("is told with both premises of a conjunction, and with what led to a premise that is a hub", () => {
    const graph = new AttackGraph();
    const attacker = graph.vertex("attacker", idOf(0), 0);
    const admin = graph.vertex("admin", "namespace:eu1-a/n0", 0);
    const grant = graph.vertex("grant", "eu1-a/n0/Role/r", 0);
    const hub = graph.vertex("hub", "K16:pods", -2);
    const secret = graph.vertex("cluster-data", "eu1-a/n1/secret/token", 1);
    graph.edge(attacker, admin, "K06", evidence("admin"));
    graph.edge(attacker, grant, "K06", evidence("bound"));
    graph.edge(grant, hub, "K06", evidence("pods"));
    graph.conjunction([admin, hub], secret, "K06", evidence("both"));
    const [pair] = proofOf(graph, claimsOf(2)).refuted;
    expect(pair?.sentence.split("; ")).toEqual([
      "the attacker t000000/prod → administration of namespace eu1-a/n0",
      "the attacker t000000/prod → the rules of Role/r in namespace n0 of cluster eu1-a",
      "with administration of namespace eu1-a/n0 and the rules of Role/r in namespace n0 → secret/token in namespace n1 (t000001/prod)",
    ]);
  });

  it("is told up to a number, and counted beyond it", () => {
    const graph = new AttackGraph();
    const hub = graph.vertex("hub", "all", -2);
    for (let owner = 0; owner < 40; owner++) {
      const attacker = graph.vertex("attacker", idOf(owner), owner);
      graph.edge(attacker, hub, "K06", evidence("in"));
      graph.edge(hub, attacker, "K06", evidence("out"));
    }
    const { counts, refuted, exceptions } = proofOf(graph, claimsOf(40), { told: 5 });
    expect(counts.refuted).toBe(40 * 39);
    expect(refuted).toHaveLength(5);
    expect(exceptions?.[39]?.refuted).toHaveLength(39);
  });
});

describe("a graph", () => {
  it("keeps a vertex and an assumption once, and the wider scope of an assumption", () => {
    const graph = new AttackGraph();
    expect(graph.vertex("workload", "a", 0)).toBe(graph.vertex("workload", "a", 0));
    expect(graph.find("workload", "b")).toBeUndefined();
    graph.assume({ id: "x", text: "holds" }, [0]);
    graph.assume({ id: "x", text: "holds" }, [1]);
    graph.assume({ id: "y", text: "holds" }, [0]);
    graph.assume({ id: "y", text: "holds" });
    expect(proofOf(graph, claimsOf(2)).assumptions).toEqual([
      { id: "x", text: "holds", environments: [idOf(0), idOf(1)] },
      { id: "y", text: "holds" },
    ]);
  });
});
