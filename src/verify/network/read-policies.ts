import { type EstateObject, objectType } from "../../model/estate-cluster.ts";
import {
  type CompiledPolicy,
  type Direction,
  type Peer,
  type PolicyProblem,
  type PolicyRule,
  podSet,
} from "./compiled-policy.ts";
import { compileSelector, everything, type Selector } from "./label-selector.ts";
import { readClusterPolicy } from "./read-cluster-policy.ts";
import { FieldReader, type Fields, isFields, isPresent } from "./read-fields.ts";
import { readNetworkPolicy } from "./read-network-policy.ts";

/** Policies compiled, and what the API server would refuse of them. */
export interface ReadPolicies {
  readonly policies: readonly CompiledPolicy[];
  readonly problems: readonly PolicyProblem[];
  /** Ids of policies of kinds that are not understood: what they select is unknown. */
  readonly foreign: readonly string[];
}

type Read = (object: EstateObject, reader: FieldReader) => CompiledPolicy;

const kinds: Readonly<Record<string, Read>> = {
  "networking.k8s.io/v1/NetworkPolicy": readNetworkPolicy,
  "networking.k8s.aws/v1alpha1/ApplicationNetworkPolicy": readNetworkPolicy,
  "networking.k8s.aws/v1alpha1/ClusterNetworkPolicy": readClusterPolicy,
  "policy.networking.k8s.io/v1alpha2/ClusterNetworkPolicy": readClusterPolicy,
  "policy.networking.k8s.io/v1alpha1/AdminNetworkPolicy": readClusterPolicy,
  "policy.networking.k8s.io/v1alpha1/BaselineAdminNetworkPolicy": readClusterPolicy,
};

/** API groups whose policies open or close paths in ways of their own. */
const foreignKinds: ReadonlySet<string> = new Set([
  "cilium.io/CiliumNetworkPolicy",
  "cilium.io/CiliumClusterwideNetworkPolicy",
  "crd.projectcalico.org/NetworkPolicy",
  "crd.projectcalico.org/GlobalNetworkPolicy",
  "projectcalico.org/NetworkPolicy",
  "projectcalico.org/GlobalNetworkPolicy",
]);

/**
 * Compiles every policy among the objects.
 *
 * One that cannot be read, and one of a foreign kind, may or may not select the pods in its reach, and may allow or deny them
 * anything.
 */
export function readPolicies(objects: readonly EstateObject[]): ReadPolicies {
  const policies: CompiledPolicy[] = [];
  const problems: PolicyProblem[] = [];
  const foreign: string[] = [];
  for (const object of objects) {
    const read = kinds[objectType(object)];
    if (read !== undefined) {
      const reader = new FieldReader();
      const policy = read(object, reader);
      policies.push(reader.problems.length === 0 ? policy : unreadable(policy));
      for (const problem of reader.problems) {
        const { source } = object;
        problems.push({ policy: policy.id, ...problem, ...(source === undefined ? {} : { source }) });
      }
    } else if (foreignKinds.has(`${object.apiVersion.split("/")[0]}/${object.kind}`)) {
      const policy = foreignPolicy(object);
      policies.push(policy);
      foreign.push(policy.id);
    }
  }
  return { policies, problems, foreign };
}

function unreadable(policy: CompiledPolicy): CompiledPolicy {
  const peers: readonly Peer[] = [{ kind: "unknown", text: "a policy with mistakes" }];
  const actions: readonly PolicyRule["action"][] = policy.tier === "NetworkPolicy" ? ["Accept"] : ["Accept", "Deny"];
  const rules = actions.map((action): PolicyRule => ({ action, peers, ports: "all" }));
  return { ...policy, certain: false, rules: { ingress: rules, egress: rules } };
}

/** Cilium's own form limits itself to one direction when it has rules for one alone; of Calico's nothing is read. */
function foreignPolicy(object: EstateObject): CompiledPolicy {
  const { name, namespace } = object.metadata;
  const spec: Fields = isFields(object.spec) ? object.spec : {};
  const isCilium = object.apiVersion.startsWith("cilium.io/");
  const rules: readonly PolicyRule[] = [
    { action: "Accept", peers: [{ kind: "unknown", text: `a ${object.kind}` }], ports: "all" },
  ];
  const about = (direction: Direction): boolean =>
    !isCilium || !isFields(object.spec) || isPresent(spec[direction]) || isPresent(spec[`${direction}Deny`]);
  return {
    id: namespace === undefined ? `${object.kind} ${name}` : `${object.kind} ${namespace}/${name}`,
    tier: "NetworkPolicy",
    priority: 0,
    subject: podSet(namespace === undefined ? everything : { name: namespace }, foreignSubject(spec, isCilium)),
    certain: false,
    rules: { ...(about("ingress") ? { ingress: rules } : {}), ...(about("egress") ? { egress: rules } : {}) },
  };
}

/** Cilium prefixes keys with their source; a selector over anything but plain Kubernetes labels may select any pod. */
function foreignSubject(spec: Fields, isCilium: boolean): Selector {
  const compiled = isCilium ? compileSelector(spec.endpointSelector ?? {}) : everything;
  if (typeof compiled === "string") return everything;
  return compiled.requirements.some(({ key }) => key.includes(":")) ? everything : compiled;
}
