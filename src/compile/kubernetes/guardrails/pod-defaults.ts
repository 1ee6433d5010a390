import type { Manifest } from "../../../model/blueprint.ts";
import { mutatingPolicy } from "./mutating-policy.ts";

const nodeSelector = `
has(params.spec.nodePool) && !(params.spec.nodePool.key in object.spec.?nodeSelector.orValue({})) ? [
  has(object.spec.nodeSelector)
    ? JSONPatch{op: "add", path: "/spec/nodeSelector/" + jsonpatch.escapeKey(params.spec.nodePool.key), value: params.spec.nodePool.value}
    : JSONPatch{op: "add", path: "/spec/nodeSelector", value: {params.spec.nodePool.key: params.spec.nodePool.value}}
] : []`;

const toleration = `
has(params.spec.nodePool) && !object.spec.?tolerations.orValue([]).exists(t, t.?key.orValue('') == params.spec.nodePool.key) ? [
  has(object.spec.tolerations)
    ? JSONPatch{op: "add", path: "/spec/tolerations/-", value: Object.spec.tolerations{key: params.spec.nodePool.key, operator: "Equal", value: params.spec.nodePool.value}}
    : JSONPatch{op: "add", path: "/spec/tolerations", value: [Object.spec.tolerations{key: params.spec.nodePool.key, operator: "Equal", value: params.spec.nodePool.value}]}
] : []`;

const runtimeClass = `
has(params.spec.requiredRuntimeClass) && !has(object.spec.runtimeClassName) ? [
  JSONPatch{op: "add", path: "/spec/runtimeClassName", value: params.spec.requiredRuntimeClass}
] : []`;

const seccomp = `
object.spec.?os.?name.orValue('linux') == 'linux' && !has(object.spec.securityContext.seccompProfile)
  ? Object{spec: Object.spec{securityContext: Object.spec.securityContext{seccompProfile: Object.spec.securityContext.seccompProfile{type: "RuntimeDefault"}}}}
  : Object{}`;

/**
 * Fills in what the pod policy demands and a tenant should not have to write: own nodes, the sandbox, seccomp.
 *
 * Only where a field is unset; a value that contradicts stays as it is and is refused.
 */
export function podDefaults(): readonly Manifest[] {
  return mutatingPolicy({
    name: "tenantry-pod-defaults",
    params: "namespace",
    rules: [{ apiGroups: [""], resources: ["pods"], operations: ["CREATE"] }],
    mutations: [
      { patchType: "JSONPatch", jsonPatch: { expression: nodeSelector.trim() } },
      { patchType: "JSONPatch", jsonPatch: { expression: toleration.trim() } },
      { patchType: "JSONPatch", jsonPatch: { expression: runtimeClass.trim() } },
      { patchType: "ApplyConfiguration", applyConfiguration: { expression: seccomp.trim() } },
    ],
  });
}
