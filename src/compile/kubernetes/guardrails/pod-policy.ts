import type { Manifest } from "../../../model/blueprint.ts";
import { type NamedExpression, type Validation, validatingPolicy } from "./admission-policy.ts";
import {
  celAll,
  celAny,
  environmentIdExpression,
  isAllowedClass,
  isFilledIn,
  isNamespaceOf,
  listed,
  selectsOnly,
} from "./cel.ts";

const containerLists = ["containers", "initContainers", "ephemeralContainers"] as const;

/** A registry host must be followed by `/`; a path prefix may also end at a tag, a digest or the end of the name. */
const comesFrom =
  "i.startsWith(r + '/') || (r.contains('/') && (i == r || i.startsWith(r + ':') || i.startsWith(r + '@')))";

const variables: readonly NamedExpression[] = [
  { name: "id", expression: environmentIdExpression },
  {
    name: "images",
    expression: [
      ...containerLists.map((list) => `object.spec.?${list}.orValue([]).map(c, c.?image.orValue(''))`),
      "object.spec.?volumes.orValue([]).filter(v, has(v.image)).map(v, v.image.?reference.orValue(''))",
    ].join(" + "),
  },
  {
    name: "foreignImages",
    expression: `variables.images.filter(i, !params.spec.registries.exists(r, ${comesFrom}))`,
  },
  {
    name: "foreignTolerations",
    expression: `object.spec.?tolerations.orValue([]).filter(t, !(${celAny(
      // Conditions of a node, added by the API server and the DaemonSet controller themselves.
      "t.?key.orValue('').startsWith('node.kubernetes.io/')",
      celAll(
        "has(params.spec.nodePool)",
        "t.?key.orValue('') == params.spec.nodePool.key",
        "t.?operator.orValue('Equal') == 'Equal'",
        "t.?value.orValue('') == params.spec.nodePool.value",
      ),
    )}))`,
  },
  { name: "nodeSelector", expression: "object.spec.?nodeSelector.orValue({})" },
  {
    name: "nodeTerms",
    expression:
      "object.spec.?affinity.?nodeAffinity.?requiredDuringSchedulingIgnoredDuringExecution.?nodeSelectorTerms.orValue([]) + object.spec.?affinity.?nodeAffinity.?preferredDuringSchedulingIgnoredDuringExecution.orValue([]).map(p, p.preference)",
  },
  { name: "podTerms", expression: ["podAffinity", "podAntiAffinity"].map(podTerms).join(" + ") },
];

function podTerms(kind: string): string {
  const terms = `object.spec.?affinity.?${kind}`;
  return `${terms}.?requiredDuringSchedulingIgnoredDuringExecution.orValue([]) + ${terms}.?preferredDuringSchedulingIgnoredDuringExecution.orValue([]).map(p, p.podAffinityTerm)`;
}

const choosesNode = "k.contains('node-restriction.kubernetes.io/') || k == 'kubernetes.io/hostname'";

const images: readonly Validation[] = [
  {
    expression: "variables.foreignImages.size() == 0",
    message: "an image does not come from an allowed registry; see spec.registries of the namespace's Guardrail",
    messageExpression: `'image ' + variables.foreignImages[0] + ' does not come from an allowed registry; use one of: ' + ${listed("registries")}`,
  },
];

const classes: readonly Validation[] = [
  {
    expression: "!has(object.spec.runtimeClassName) || object.spec.runtimeClassName in params.spec.runtimeClasses",
    message: "the runtime class is not allowed here",
    messageExpression: `'runtime class ' + object.spec.runtimeClassName + ' is not allowed; use one of: ' + ${listed("runtimeClasses")}`,
  },
  {
    expression:
      "!has(params.spec.requiredRuntimeClass) || object.spec.?runtimeClassName.orValue('') == params.spec.requiredRuntimeClass",
    message: "pods must use the environment's runtime class",
    messageExpression: "'pods must set runtimeClassName: ' + params.spec.requiredRuntimeClass",
  },
  {
    expression: celAny(
      "object.spec.?priorityClassName.orValue('') == ''",
      isAllowedClass("object.spec.priorityClassName", "params.spec.priorityClasses", "priorityClassName"),
    ),
    message: "the priority class is not allowed here",
    messageExpression: `'priority class ' + object.spec.priorityClassName + ' is not allowed; use one of: ' + ${listed("priorityClasses")}`,
  },
];

const placement: readonly Validation[] = [
  {
    expression: "request.operation != 'CREATE' || object.spec.?nodeName.orValue('') == ''",
    message: "nodeName bypasses the scheduler and is not allowed; remove it",
  },
  {
    expression:
      "!has(params.spec.nodePool) || variables.nodeSelector[?params.spec.nodePool.key].orValue('') == params.spec.nodePool.value",
    message: "pods must select the environment's own nodes",
    messageExpression:
      "'pods must run on the environment\\'s own nodes; set nodeSelector ' + params.spec.nodePool.key + ': ' + params.spec.nodePool.value",
  },
  {
    expression: `has(params.spec.nodePool) || !variables.nodeSelector.exists(k, ${choosesNode})`,
    message: "nodeSelector may not choose a node or another tenant's nodes",
    messageExpression: `'nodeSelector may not choose a node or another tenant\\'s nodes; remove ' + variables.nodeSelector.filter(k, ${choosesNode}).join(', ')`,
  },
  {
    expression: `has(params.spec.nodePool) || !variables.nodeTerms.exists(t, t.?matchFields.orValue([]).size() > 0 || t.?matchExpressions.orValue([]).exists(e, e.operator in ['In', 'Exists', 'Gt', 'Lt'] && [e.key].exists(k, ${choosesNode})))`,
    message: "node affinity may not choose a node or another tenant's nodes; select zones or instance types instead",
  },
  {
    // A runtime class brings the tolerations of its own nodes; they are the platform's.
    expression: celAny("variables.foreignTolerations.size() == 0", isFilledIn("tolerations")),
    message: "a toleration is not allowed here",
    messageExpression:
      "'toleration of ' + (variables.foreignTolerations[0].?key.orValue('') == '' ? 'every taint' : variables.foreignTolerations[0].key) + ' is not allowed; remove it' + (has(params.spec.nodePool) ? ' or tolerate ' + params.spec.nodePool.key + '=' + params.spec.nodePool.value : '')",
  },
  {
    expression: `variables.podTerms.all(t, t.?namespaces.orValue([]).all(n, ${isNamespaceOf("variables.id", "n")}) && (!has(t.namespaceSelector) || ${selectsOnly("t.namespaceSelector", "[variables.id]")}))`,
    message: "pod affinity may only refer to namespaces of the own environment; name them or drop namespaceSelector",
  },
];

/** Volumes that a driver makes from the pod alone pass by storage classes and quota, and mount from the node's network. */
const volumes: readonly Validation[] = [
  {
    expression: "!object.spec.?volumes.orValue([]).exists(v, has(v.csi))",
    message: "volumes of a CSI driver may not be written into the pod; claim them with a PersistentVolumeClaim",
  },
];

const hostPorts: readonly Validation[] = [
  {
    expression: containerLists
      .map(
        (list) => `object.spec.?${list}.orValue([]).all(c, c.?ports.orValue([]).all(p, p.?hostPort.orValue(0) == 0))`,
      )
      .join(" && "),
    message: "host ports are not allowed; publish the pod through a Service",
  },
];

/**
 * What every pod must obey, whoever creates it: a person, a controller, or a virtual cluster's syncer.
 *
 * Pods are the one place: workload templates are not checked again, because no container runs without its Pod passing
 * here, and a controller reports the refusal as an event of the workload.
 */
export function podPolicy(): readonly Manifest[] {
  return validatingPolicy({
    name: "tenantry-pods",
    params: "namespace",
    scope: "tenant-namespaces",
    rules: [
      { apiGroups: [""], resources: ["pods"], operations: ["CREATE", "UPDATE"] },
      { apiGroups: [""], resources: ["pods/ephemeralcontainers"], operations: ["UPDATE"] },
    ],
    conditions: [
      { name: "changes-spec", expression: "request.operation == 'CREATE' || object.spec != oldObject.spec" },
    ],
    variables,
    validations: [...images, ...classes, ...placement, ...volumes, ...hostPorts],
  });
}
