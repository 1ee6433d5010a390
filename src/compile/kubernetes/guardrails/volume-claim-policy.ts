import type { Manifest } from "../../../model/blueprint.ts";
import { type Validation, validatingPolicy } from "./admission-policy.ts";
import { celAny, isAllowedClass, listed } from "./cel.ts";

/** Whoever may change PersistentVolumes binds claims: the volume controller. No tenant role has that right. */
const mayBindVolumes = "authorizer.group('').resource('persistentvolumes').check('update').allowed()";

const validations: readonly Validation[] = [
  {
    expression: celAny(
      "oldObject != null && oldObject.spec.?storageClassName.orValue('') == object.spec.?storageClassName.orValue('')",
      isAllowedClass("object.spec.?storageClassName.orValue('')", "params.spec.storageClasses", "storageClassName"),
      mayBindVolumes,
    ),
    message: "the storage class is not allowed here",
    messageExpression: `'storage class ' + (object.spec.?storageClassName.orValue('') == '' ? '(none)' : object.spec.storageClassName) + ' is not allowed; use one of: ' + ${listed("storageClasses")}`,
  },
  {
    // From before storageClassName existed; Kubernetes still prefers it, and it cannot change later.
    expression: "!('volume.beta.kubernetes.io/storage-class' in object.metadata.?annotations.orValue({}))",
    message: "the annotation volume.beta.kubernetes.io/storage-class is not allowed; set storageClassName",
  },
  {
    expression:
      "object.spec.?volumeAttributesClassName.orValue('') == (oldObject == null ? '' : oldObject.spec.?volumeAttributesClassName.orValue(''))",
    message: "a claim may not choose its volume's performance; remove volumeAttributesClassName",
  },
  {
    expression: `object.spec.?volumeName.orValue('') == '' || (oldObject != null && oldObject.spec.?volumeName.orValue('') == object.spec.volumeName) || ${mayBindVolumes}`,
    message: "a claim may not choose its volume",
    messageExpression: "'a claim may not choose its volume (' + object.spec.volumeName + '); remove volumeName'",
  },
  {
    expression: "!has(object.spec.selector)",
    message: "a claim may not select among existing volumes; remove selector",
  },
  {
    expression: "object.spec.?dataSourceRef.?namespace.orValue(request.namespace) == request.namespace",
    message: "a claim may not be filled from another namespace",
    messageExpression:
      "'a claim may not be filled from namespace ' + object.spec.dataSourceRef.namespace + '; use a source in its own namespace'",
  },
  {
    expression:
      "[object.spec.?dataSource, object.spec.?dataSourceRef].all(s, !s.hasValue() || s.value().?apiGroup.orValue(null) == null || s.value().apiGroup in ['', 'snapshot.storage.k8s.io'])",
    message: "a claim may only be filled from a claim or a snapshot, not through another provider's populator",
  },
];

/** Claims get fresh volumes of allowed classes; they never reach a volume or a source that another tenant may own. */
export function volumeClaimPolicy(): readonly Manifest[] {
  return validatingPolicy({
    name: "tenantry-volume-claims",
    params: "namespace",
    scope: "tenant-namespaces",
    rules: [{ apiGroups: [""], resources: ["persistentvolumeclaims"], operations: ["CREATE", "UPDATE"] }],
    conditions: [
      { name: "changes-spec", expression: "request.operation == 'CREATE' || object.spec != oldObject.spec" },
    ],
    validations,
  });
}
