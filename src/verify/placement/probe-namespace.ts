import type { EstateObject } from "../../model/estate-cluster.ts";
import type { AdmissionCause, AdmissionDecision } from "../admission/admission-request.ts";
import { admits } from "../admission/admits.ts";
import { admissionOf } from "../admission/cluster-admission.ts";
import type { AdmissionIndex } from "../admission/index-admission.ts";
import { fieldOf, recordOf } from "../pod-security/pod-fields.ts";
import type { Requester } from "../rbac/access-request.ts";
import { serviceAccountRequester } from "../rbac/identity.ts";
import { type NodeClass, nodeClassesOf } from "../scene/node-classes.ts";
import type { ClusterScene } from "../scene/scene.ts";
import { canPlace } from "./can-place.ts";
import { type ProbeName, probePod } from "./probes.ts";

/** What a pod of somebody's own choice can be in one namespace: the most that its admission lets through. */
export interface NamespacePods {
  readonly namespace: string;
  /** Spec of a pod that asks for nothing, as admission leaves it: it decides where pods belong. */
  readonly plain: unknown;
  /** Whether a pod may be this as well. */
  answer(probe: ProbeName): ProbeAnswer;
  /** Whether a pod may be made for a class of nodes to which plain ones do not go. */
  reach(nodeClass: NodeClass): ProbeAnswer;
  /** Whether a pod may do without a sandbox of its own. */
  unsandboxed(): ProbeAnswer;
  /** Texts of the namespace's name, labels and parameters: what its policies can compare with. */
  readonly texts: ReadonlySet<string>;
}

export interface ProbeAnswer {
  readonly decision: AdmissionDecision["decision"];
  readonly by: readonly AdmissionCause[];
}

/** Where a pod comes from: somebody without any rights of the platform's, and the controllers that make pods. */
export const creators: readonly Requester[] = [
  { user: "tenant", groups: ["system:authenticated"] },
  serviceAccountRequester("kube-system", "replicaset-controller"),
];

const resource = { group: "", version: "v1", resource: "pods" };

function ask(index: AdmissionIndex, namespace: string, object: EstateObject): AdmissionDecision {
  const answers = creators.map((requester) =>
    admits(index, { operation: "CREATE", requester, resource, namespace, name: "probe", object }),
  );
  return answers.reduce((best, answer) => (refusals(answer) < refusals(best) ? answer : best));
}

function refusals({ decision, by }: AdmissionDecision): number {
  return decision === "allow" ? 0 : by.length;
}

type Fields = Readonly<Record<string, unknown>>;

/** Asks the admission of a namespace by pods that it might let through; the answers are kept. */
export function findPods(cluster: ClusterScene, namespace: string): NamespacePods {
  const index = admissionOf(cluster);
  const base = findBase(cluster, index, namespace);
  /** What stands in the way of every pod here, such as an image of the wrong registry: the attacker knows a way round. */
  const background = new Set(base.answer.by.map(keyOf));
  const question = (probe: ProbeName, more: Fields): Asked => {
    const { decision, by, object } = ask(index, namespace, probePod(namespace, probe, { ...base.fields, ...more }));
    const against = by.filter((cause) => !background.has(keyOf(cause)));
    if (against.length > 0) return { decision, by: against, spec: object?.spec };
    // Plain pods do run; whether others do is another question to a webhook.
    const isPlain = probe === "plain" && Object.entries(more).every(([key, value]) => base.fields[key] === value);
    return decision === "unknown" && !isPlain
      ? { decision, by, spec: object?.spec }
      : { decision: "allow", by: [], spec: object?.spec };
  };
  const known = new Map<string, ProbeAnswer>();
  const once = (name: string, make: () => ProbeAnswer): ProbeAnswer => {
    const answer = known.get(name) ?? make();
    known.set(name, answer);
    return answer;
  };
  const texts = textsOf(index, namespace);
  const reach = (nodeClass: NodeClass): ProbeAnswer => {
    const place = { tolerations: tolerationsOf(nodeClass), nodeSelector: selectorOf(base.fields, nodeClass) };
    const asked = question("plain", place);
    return asked.decision === "deny" || canPlace(asked.spec, nodeClass) ? asked : refused;
  };
  const unsandboxed = (): ProbeAnswer => {
    const asked = [undefined, ...plainRuntimes(cluster), "probe"].map((runtimeClassName) => {
      const answer = question("plain", { runtimeClassName });
      return answer.decision !== "deny" && isSandboxed(cluster, answer.spec) ? refused : answer;
    });
    const best = (["allow", "unknown"] as const).map((decision) =>
      asked.find((answer) => answer.decision === decision),
    );
    return best.find((answer) => answer !== undefined) ?? refused;
  };
  return {
    namespace,
    plain: base.answer.object?.spec,
    texts,
    answer: (probe) => once(probe, () => question(probe, {})),
    unsandboxed: () => once("unsandboxed", unsandboxed),
    // Of classes that differ only in values that nothing about the namespace is like, one speaks for all.
    reach: (nodeClass) =>
      isLike(nodeClass, texts) || nodeClass.taints.length === 0
        ? reach(nodeClass)
        : once(`taints ${nodeClass.taints.map(({ key }) => key).join()}`, () => reach(nodeClass)),
  };
}

interface Asked extends ProbeAnswer {
  readonly spec: unknown;
}

/** Admitted, but not as what was asked for. */
const refused: ProbeAnswer = { decision: "deny", by: [] };

/** Runtime classes that share the node's kernel. */
function plainRuntimes(cluster: ClusterScene): readonly string[] {
  return cluster
    .objects("node.k8s.io/v1/RuntimeClass")
    .map(({ metadata }) => metadata.name)
    .filter((runtimeClassName) => !isSandboxed(cluster, { runtimeClassName }));
}

/** Whether a pod has a kernel of its own: by the handler of its runtime class, else by the class's name. */
export function isSandboxed(cluster: ClusterScene, podSpec: unknown): boolean {
  const name = fieldOf(podSpec, "runtimeClassName");
  if (typeof name !== "string" || name === "") return false;
  const found = cluster.find("node.k8s.io/v1/RuntimeClass", name);
  return sandboxes.test(String(found?.handler ?? name));
}

const sandboxes = /gvisor|runsc|kata|firecracker|sandbox/;

function keyOf({ policy, message }: AdmissionCause): string {
  return `${policy}\n${message}`;
}

interface Base {
  readonly fields: Fields;
  readonly answer: AdmissionDecision;
}

/**
 * The pod to which the least is objected: as it is, in one of the runtime classes there are, or on nodes that its namespace is
 * bound to by a parameter of its policies.
 */
function findBase(cluster: ClusterScene, index: AdmissionIndex, namespace: string): Base {
  const texts = textsOf(index, namespace);
  const runtimes = runtimeClassesOf(cluster, texts);
  const pools = boundPools(cluster, texts);
  const places: readonly Fields[] = [
    {},
    ...pools.map((pool) => ({
      tolerations: tolerationsOf(pool),
      nodeSelector: Object.fromEntries(Object.entries(pool.labels).filter(([key]) => texts.has(key))),
    })),
  ];
  let best: Base | undefined;
  for (const place of places) {
    for (const runtimeClassName of [undefined, ...runtimes]) {
      const fields = { ...place, ...(runtimeClassName === undefined ? {} : { runtimeClassName }) };
      const answer = ask(index, namespace, probePod(namespace, "plain", fields));
      if (best === undefined || refusals(answer) < refusals(best.answer)) best = { fields, answer };
      if (refusals(answer) === 0) return best;
    }
  }
  return best ?? { fields: {}, answer: { decision: "unknown", by: [] } };
}

/** The classes of nodes whose taints the parameters of a namespace name. */
export function boundPools(cluster: ClusterScene, texts: ReadonlySet<string>): readonly NodeClass[] {
  return nodeClassesOf(cluster).filter(({ taints }) =>
    taints.some(({ key, value }) => texts.has(key) && value !== undefined && texts.has(value)),
  );
}

function runtimeClassesOf(cluster: ClusterScene, texts: ReadonlySet<string>): readonly string[] {
  const existing = cluster.objects("node.k8s.io/v1/RuntimeClass").map(({ metadata }) => metadata.name);
  return [...new Set([...existing, ...[...texts].filter((text) => sandboxes.test(text))])];
}

/** The texts of a namespace's name, labels and parameters. */
export function textsOf(index: AdmissionIndex, namespace: string): ReadonlySet<string> {
  const texts = new Set<string>([namespace]);
  const collect = (value: unknown): void => {
    if (typeof value === "string") texts.add(value);
    else if (typeof value === "object" && value !== null) for (const item of Object.values(value)) collect(item);
  };
  collect(index.findNamespace(namespace)?.metadata.labels);
  for (const type of index.paramTypes) {
    for (const object of index.world.params.list(type, namespace)) collect(object.spec);
  }
  return texts;
}

function tolerationsOf({ taints }: NodeClass): readonly unknown[] {
  return taints.map(({ key, value, effect }) => ({
    key,
    operator: "Equal",
    ...(value === undefined ? {} : { value }),
    effect,
  }));
}

/** Labels that only this class has replace those of the nodes where plain pods belong. */
function selectorOf(base: Fields, { labels }: NodeClass): Fields {
  const keys = Object.keys(recordOf(base.nodeSelector));
  return Object.fromEntries(keys.flatMap((key) => (labels[key] === undefined ? [] : [[key, labels[key]]])));
}

/** Whether a policy could see in the taints of a class that they have to do with a namespace. */
export function isLike({ taints }: NodeClass, texts: ReadonlySet<string>): boolean {
  const values = taints.flatMap(({ value }) => (value === undefined || value === "" ? [] : [value]));
  return values.some((value) =>
    [...texts].some((text) => text.length > 1 && (value.startsWith(text) || text.startsWith(value))),
  );
}
