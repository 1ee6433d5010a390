import type { JsonObject } from "../model/json.ts";
import { asJsonObject } from "../model/json.ts";
import type { PlacedCell } from "../model/placement.ts";
import type { ClusterApi } from "../ports/cluster.ts";
import type { Finding } from "./doctor-check.ts";

/**
 * Whether the engine that the platform document names is there to enforce network policies: without one the API server
 * takes them and nothing happens.
 *
 * Sources: EKS user guide, "Network policies" (the ConfigMap of Auto Mode, the argument of the VPC CNI's agent); the DaemonSets
 * that the installations of Cilium and Calico are made of.
 */
export async function examineNetworkPolicy(api: ClusterApi, { name, cluster }: PlacedCell): Promise<Finding> {
  switch (cluster.networkPolicy) {
    case "none":
      return {
        state: "fail",
        detail: "the platform document says that nothing enforces network policies",
        fix: `install an engine and set networkPolicy of cell ${name}, or let no tenant share it`,
      };
    case "vpc-cni":
    case "vpc-cni-strict":
      return cluster.compute === "auto-mode" ? examineAutoMode(api, name) : examineVpcCni(api, cluster.networkPolicy);
    case "cilium":
      return examineAgent(api, { namespace: "kube-system", daemonSet: "cilium" });
    case "calico":
      return (await daemonSet(api, "calico-system", "calico-node")) === undefined
        ? examineAgent(api, { namespace: "kube-system", daemonSet: "calico-node" })
        : { state: "ok", detail: "calico-node is installed" };
  }
}

/** Auto Mode runs the engine itself and asks a ConfigMap whether to, which in an adopted cell is not ours to set. */
async function examineAutoMode(api: ClusterApi, cell: string): Promise<Finding> {
  const config = await api.get({
    apiVersion: "v1",
    kind: "ConfigMap",
    namespace: "kube-system",
    name: "amazon-vpc-cni",
  });
  const value = asJsonObject(config?.data)?.["enable-network-policy-controller"];
  if (value === "true") return { state: "ok", detail: "enabled in kube-system/amazon-vpc-cni" };
  return {
    state: "warn",
    detail: `not enabled in kube-system/amazon-vpc-cni, so policies in ${cell} are not enforced`,
    fix: "kubectl -n kube-system create configmap amazon-vpc-cni --from-literal enable-network-policy-controller=true",
  };
}

async function examineVpcCni(api: ClusterApi, engine: "vpc-cni" | "vpc-cni-strict"): Promise<Finding> {
  const agent = await daemonSet(api, "kube-system", "aws-node");
  if (agent === undefined) return missing("DaemonSet kube-system/aws-node");
  const containers = containersOf(agent);
  if (!containers.some(({ args }) => argumentsOf(args).includes("--enable-network-policy=true"))) {
    return {
      state: "fail",
      detail: "the VPC CNI runs without its policy agent, so policies are not enforced",
      fix: 'aws eks update-addon --addon-name vpc-cni --configuration-values \'{"enableNetworkPolicy": "true"}\'',
    };
  }
  if (engine === "vpc-cni-strict" && !containers.some(isStrict)) {
    return {
      state: "warn",
      detail: "the VPC CNI is not in strict mode: a new pod may talk to anyone until its policies reach the node",
      fix: "set NETWORK_POLICY_ENFORCING_MODE to strict on the add-on, or networkPolicy: vpc-cni in the document",
    };
  }
  return { state: "ok", detail: `the VPC CNI enforces policies${engine === "vpc-cni-strict" ? ", strictly" : ""}` };
}

function isStrict({ env }: JsonObject): boolean {
  if (!Array.isArray(env)) return false;
  return env.some((entry: JsonObject) => entry.name === "NETWORK_POLICY_ENFORCING_MODE" && entry.value === "strict");
}

async function examineAgent(
  api: ClusterApi,
  { namespace, daemonSet: name }: { readonly namespace: string; readonly daemonSet: string },
): Promise<Finding> {
  const found = await daemonSet(api, namespace, name);
  return found === undefined
    ? missing(`DaemonSet ${namespace}/${name}`)
    : { state: "ok", detail: `${name} is installed` };
}

function missing(what: string): Finding {
  return {
    state: "fail",
    detail: `there is no ${what}, so policies are not enforced`,
    fix: "install the engine that networkPolicy names, or correct it in the document",
  };
}

function daemonSet(api: ClusterApi, namespace: string, name: string): Promise<JsonObject | undefined> {
  return api.get({ apiVersion: "apps/v1", kind: "DaemonSet", namespace, name });
}

function containersOf(manifest: JsonObject): readonly JsonObject[] {
  const pod = asJsonObject(asJsonObject(asJsonObject(manifest.spec)?.template)?.spec);
  return Array.isArray(pod?.containers) ? (pod.containers as readonly JsonObject[]) : [];
}

function argumentsOf(args: unknown): readonly unknown[] {
  return Array.isArray(args) ? args : [];
}
