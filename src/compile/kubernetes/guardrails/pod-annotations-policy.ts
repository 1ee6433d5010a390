import type { Manifest } from "../../../model/blueprint.ts";
import { validatingPolicy } from "./admission-policy.ts";
import { celTexts } from "./cel.ts";

/** By these network plugins take an address, a further network or an exception from policies out of the pod itself. */
const networkPrefixes = [
  "cni.projectcalico.org/",
  "ipam.cilium.io/",
  "k8s.v1.cni.cncf.io/",
  "policy.cilium.io/",
  "v1.multus-cni.io/",
];

const before = "(oldObject == null ? {} : oldObject.metadata.?annotations.orValue({}))";
const added = `object.metadata.?annotations.orValue({}).filter(k, ${celTexts(networkPrefixes)}.exists(p, k.startsWith(p)) && ${before}[?k].orValue('') != object.metadata.annotations[k])`;

/**
 * A pod gets its network from the cluster: no second interface beside the one that policies watch, no address of choice.
 *
 * The plugins themselves note on a pod what they did. They may write the status of every pod, which no tenant role may.
 */
export function podAnnotationsPolicy(): readonly Manifest[] {
  const mayWriteStatus = "authorizer.group('').resource('pods').subresource('status').check('patch').allowed()";
  return validatingPolicy({
    name: "tenantry-pod-annotations",
    params: "none",
    scope: "tenant-namespaces",
    rules: [{ apiGroups: [""], resources: ["pods"], operations: ["CREATE", "UPDATE"] }],
    conditions: [
      { name: "adds-network-annotation", expression: `${added}.size() > 0` },
      { name: "is-no-plugin", expression: `request.operation == 'CREATE' || !${mayWriteStatus}` },
    ],
    validations: [
      {
        expression: "false",
        message: "an annotation that chooses a pod's network is not allowed; remove it",
        messageExpression: `'annotation ' + ${added}[0] + ' chooses the pod\\'s network and is not allowed; remove it'`,
      },
    ],
  });
}
