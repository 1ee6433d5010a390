import type { EdgeRule } from "../graph/edge-rule.ts";
import type { Evidence, GraphBuilder, VertexId } from "../graph/graph-builder.ts";
import { hubVertex } from "../graph/vertices.ts";
import type { ClusterScene } from "../scene/scene.ts";
import {
  clusterGrantsWith,
  type GrantedPermission,
  permissionQuery,
  tellGrant,
  vertexOfGrant,
} from "./rbac/grant-permissions.ts";
import { anyUser } from "./rbac/holders.ts";

/**
 * A client certificate for any user takes a signing request, its approval, and the right to approve for a signer whose
 * certificates the API server trusts. EKS signs none of those, so the rule does not count there.
 */
export const k11Csr: EdgeRule = {
  id: "K11",
  name: "CSR",
  title: "Who may create and approve certificate signing requests becomes any user",
  layer: "rbac",
  level: "identity",
  threatModel: "credentials",
  mitigation: "drop update on certificatesigningrequests/approval and approve on signers",
  technique: "T1649",
  derive(scene, graph) {
    for (const cluster of scene.clusters) if (cluster.cluster.eks === undefined) linkSigning(cluster, graph);
  },
};

const group = "certificates.k8s.io";
const trustedSigners = ["kubernetes.io/kube-apiserver-client", "kubernetes.io/kube-apiserver-client-kubelet"];

function linkSigning(cluster: ClusterScene, graph: GraphBuilder): void {
  const parts = {
    request: clusterGrantsWith(cluster, [permissionQuery(group, "certificatesigningrequests", ["create"])]),
    approval: clusterGrantsWith(cluster, [
      permissionQuery(group, "certificatesigningrequests/approval", ["update", "patch"]),
    ]),
    signer: clusterGrantsWith(cluster, [permissionQuery(group, "signers", ["approve"])]).filter(isTrusted),
  };
  if (Object.values(parts).some((grants) => grants.length === 0)) return;
  const hub = (name: string): VertexId => hubVertex(graph, k11Csr, `${cluster.name}/${name}`);
  for (const [name, grants] of Object.entries(parts)) {
    for (const { grant, permission } of grants) {
      const evidence = (): Evidence => tellGrant(cluster, grant, permission);
      graph.edge(vertexOfGrant(cluster, graph, grant), hub(name), k11Csr.id, evidence);
    }
  }
  const evidence = (): Evidence => ({
    because: "a certificate that is requested, approved and signed names any user",
    objects: [],
  });
  graph.conjunction([hub("approval"), hub("signer")], hub("approve"), k11Csr.id, evidence);
  graph.conjunction([hub("request"), hub("approve")], anyUser(cluster, graph, k11Csr), k11Csr.id, evidence);
}

/** A name may be a signer's or, as `kubernetes.io/*`, all of a domain's. */
function isTrusted({ permission: { names } }: GrantedPermission): boolean {
  return names === "all" || names.some((name) => name === "kubernetes.io/*" || trustedSigners.includes(name));
}
