import type { Claims } from "../../../src/model/claims.ts";
import { AttackGraph } from "../../../src/verify/graph/attack-graph.ts";
import type { GraphBuilder, VertexId } from "../../../src/verify/graph/graph-builder.ts";

const cellSize = 200;
const evidence = () => ({ because: "measured", objects: [] });

/**
 * A graph of realistic shape: cells of 200 environments, three namespaces each with workloads, service accounts, data and
 * roles, a pooled table, shared nodes, agents and API servers, and two steps that need two premises.
 */
export function syntheticGraph(environments: number): AttackGraph {
  const graph = new AttackGraph();
  for (let owner = 0; owner < environments; owner++) addEnvironment(graph, owner);
  return graph;
}

export function syntheticClaims(environments: number): Claims {
  return Array.from({ length: environments }, (_, owner) => ({
    tenant: `t${String(owner).padStart(6, "0")}`,
    environment: "prod",
    namespaces: [],
    clusters: [],
    accounts: [],
    resources: [],
    partitions: [],
    subjects: [],
    principals: [],
    allowedPeers: [],
  }));
}

/** Everything that touches one environment; adding it again gives the same. */
export function addEnvironment(graph: GraphBuilder, owner: number): void {
  const cell = `eu${Math.floor(owner / cellSize)}`;
  const id = `t${String(owner).padStart(6, "0")}--prod`;
  const link = (from: VertexId, to: VertexId, rule: string): void => graph.edge(from, to, rule, evidence);
  const attacker = graph.vertex("attacker", `${id.slice(0, 7)}/prod`, owner);
  const group = graph.vertex("subject", `${cell}/Group/${id}-devs`, owner);
  const anyone = graph.vertex("hub", `${cell}/authenticated`, -2);
  const apiServer = graph.vertex("network", `${cell}/api-server`, -1);
  link(attacker, group, "START");
  link(group, anyone, "K01");
  link(anyone, graph.vertex("grant", `${cell}/-/discovery`, -1), "K01");
  const table = graph.vertex("aws-data", `arn:aws:dynamodb:::table/${cell}#leading-key:${id}`, owner);
  for (const name of ["web", "jobs", "data"]) {
    const namespace = `${cell}/${id}--${name}`;
    const edit = graph.vertex("grant", `${namespace}/ClusterRole/edit`, owner);
    const pods = graph.vertex("pod-creation", namespace, owner);
    const workloads = graph.vertex("workload", `${namespace}/*`, owner);
    const secrets = graph.vertex("cluster-data", `${namespace}/secret/*`, owner);
    const accounts = graph.vertex("subject", `${cell}/ServiceAccount/${id}--${name}/*`, owner);
    const network = graph.vertex("network", `${namespace}/*`, owner);
    link(group, edit, "K01");
    for (const target of [pods, workloads, secrets, accounts]) link(edit, target, "K05");
    link(attacker, pods, "START");
    for (const target of [workloads, secrets, accounts, network, apiServer]) link(pods, target, "T01");
    graph.conjunction([secrets, accounts], edit, "K07", evidence);
    for (let index = 0; index < 4; index++) {
      const workload = graph.vertex("workload", `${namespace}/deployment/w${index}`, owner);
      const account = graph.vertex("subject", `${cell}/ServiceAccount/${id}--${name}/sa${index}`, owner);
      const secret = graph.vertex("cluster-data", `${namespace}/secret/s${index}`, owner);
      const role = graph.vertex("principal", `arn:aws:iam::1:role/tenantry/${id}-${name}-${index}`, owner);
      const bucket = graph.vertex("aws-data", `arn:aws:s3:::${id}-${name}-${index}`, owner);
      for (const [from, to] of [
        [attacker, workload],
        [workloads, workload],
        [accounts, account],
        [secrets, secret],
        [workload, account],
        [workload, secret],
        [workload, network],
        [workload, apiServer],
        [account, anyone],
        [account, role],
        [role, bucket],
        [role, table],
      ] as const)
        link(from, to, "K05");
    }
  }
}
