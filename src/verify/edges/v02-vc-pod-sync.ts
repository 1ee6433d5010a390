import type { EdgeRule } from "../graph/edge-rule.ts";
import type { GraphBuilder } from "../graph/graph-builder.ts";
import { nodeVertex, podCreationVertex } from "../graph/vertices.ts";
import { podsOf } from "../placement/namespace-pods.ts";
import { placementsOf } from "../placement/placements.ts";
import type { ProbeName } from "../placement/probes.ts";
import type { ClusterScene } from "../scene/scene.ts";

/** Pod Security inside a virtual cluster is its own administrator's; only the host namespace's holds its pods back. */
export const v02VcPodSync: EdgeRule = {
  id: "V02",
  name: "VC_POD_SYNC",
  title: "A pod made in a virtual cluster is synced to a host namespace that lets it take over its node",
  layer: "vcluster",
  level: "execute",
  threatModel: "code-execution",
  mitigation: "enforce Pod Security restricted on the host namespace",
  technique: "T1611",
  derive(scene, graph) {
    for (const cluster of scene.clusters) linkVirtual(cluster, graph);
  },
};

const { id } = v02VcPodSync;
const escapes: readonly ProbeName[] = ["privileged", "host-path", "host-pid", "capability"];

function linkVirtual(virtual: ClusterScene, graph: GraphBuilder): void {
  const { host } = virtual;
  const place = virtual.cluster.host;
  if (host === undefined || place === undefined) return;
  const pods = podsOf(host)(place.namespace);
  const answers = escapes.map((probe) => ({ probe, answer: pods.answer(probe) }));
  const open = answers.find(({ answer }) => answer.decision === "allow");
  const unclear = answers.find(({ answer }) => answer.decision === "unknown");
  if (open === undefined && unclear === undefined) return;
  const classes = placementsOf(host)(place.namespace).map(({ nodeClass }) => nodeClass);
  for (const namespace of virtual.namespaces) {
    const from = podCreationVertex(graph, virtual, namespace);
    for (const { name, sources } of classes) {
      const to = nodeVertex(graph, host, name);
      if (open !== undefined) {
        graph.edge(from, to, id, () => ({
          because: `pods of ${virtual.name} are made in ${host.name}/${place.namespace}, whose admission lets in one with ${open.probe}`,
          objects: sources,
          repair: `enforce Pod Security restricted on namespace ${place.namespace} of ${host.name}`,
        }));
      } else {
        graph.unknown(from, to, id, {
          id: `${id}:${host.name}/${place.namespace}`,
          cause: `whether the host namespace ${host.name}/${place.namespace} lets in pods that take over their node is not known: ${(unclear?.answer.by ?? []).map(({ policy, message }) => `${policy}: ${message}`).join("; ")}`,
          fix: "enforce Pod Security restricted on the host namespace",
          objects: [],
        });
      }
    }
  }
}
