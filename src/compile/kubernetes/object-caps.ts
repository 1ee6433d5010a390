import type { ClusterModel } from "../../model/architecture.ts";
import type { QuotaShare } from "./quota-partition.ts";

/**
 * Caps on every kind of object that a tenant may create, so that none can fill the API server, use up the region's load
 * balancers or open a port on the nodes. Generous to workloads: a Deployment keeps eleven ReplicaSets, a CronJob four Jobs.
 */
const caps: QuotaShare = {
  configmaps: "200",
  "count/cronjobs.batch": "50",
  "count/daemonsets.apps": "50",
  "count/deployments.apps": "200",
  "count/gateways.gateway.networking.k8s.io": "5",
  "count/grpcroutes.gateway.networking.k8s.io": "100",
  "count/horizontalpodautoscalers.autoscaling": "200",
  "count/httproutes.gateway.networking.k8s.io": "100",
  "count/ingresses.networking.k8s.io": "20",
  "count/jobs.batch": "500",
  "count/leases.coordination.k8s.io": "100",
  "count/poddisruptionbudgets.policy": "200",
  "count/referencegrants.gateway.networking.k8s.io": "20",
  "count/replicasets.apps": "2500",
  "count/rolebindings.rbac.authorization.k8s.io": "50",
  "count/roles.rbac.authorization.k8s.io": "50",
  "count/serviceaccounts": "50",
  "count/statefulsets.apps": "100",
  "count/tlsroutes.gateway.networking.k8s.io": "100",
  persistentvolumeclaims: "50",
  pods: "100",
  replicationcontrollers: "20",
  resourcequotas: "5",
  secrets: "200",
  services: "50",
  "services.loadbalancers": "0",
};

/** A virtual cluster keeps the objects of all its namespaces in one, and a secret for each pod's token. */
const vclusterCaps: QuotaShare = {
  configmaps: "1000",
  "count/ingresses.networking.k8s.io": "100",
  "count/serviceaccounts": "500",
  secrets: "1000",
  services: "200",
};

/** What a host namespace may hold of each kind where the specification does not say; load balancers only where it does. */
export function namespaceCaps(cluster: ClusterModel): QuotaShare {
  return cluster === "vcluster" ? { ...caps, ...vclusterCaps } : caps;
}

/** The same for network policies, which have a quota of their own. */
export function policyCaps(cluster: ClusterModel): QuotaShare {
  return { "count/networkpolicies.networking.k8s.io": cluster === "vcluster" ? "500" : "100" };
}
