import type { EstateObject } from "../../../model/estate-cluster.ts";
import { fieldOf, listOf, recordOf } from "../../pod-security/pod-fields.ts";

type Find = (type: string) => readonly EstateObject[];
type Fields = Readonly<Record<string, unknown>>;

/**
 * What the API server's own admission plugins, on by default, fill into a new object and policies tend to read: service
 * account, tolerations of sick nodes, default classes, what a runtime class brings.
 *
 * Whether classes that are named exist is not looked at: the object would be refused, so more is taken for possible.
 */
export function runMutatingPlugins(object: EstateObject, find: Find): EstateObject {
  const spec = recordOf(object.spec);
  switch (`${object.apiVersion}/${object.kind}`) {
    case "v1/Pod":
      return { ...object, spec: podSpec(spec, find) };
    case "v1/PersistentVolumeClaim":
      return {
        ...object,
        spec: withDefaultClass(spec, "storageClassName", {
          classes: find("storage.k8s.io/v1/StorageClass"),
          mark: "storageclass.kubernetes.io/is-default-class",
        }),
      };
    case "networking.k8s.io/v1/Ingress":
      return ingress(object, spec, find);
    default:
      return object;
  }
}

function podSpec(spec: Fields, find: Find): Fields {
  const account = spec.serviceAccountName ?? spec.serviceAccount ?? "default";
  const priority = find("scheduling.k8s.io/v1/PriorityClass").find(({ globalDefault }) => globalDefault === true);
  const named = spec.priorityClassName ?? priority?.metadata.name;
  const runtime = find("node.k8s.io/v1/RuntimeClass").find(({ metadata }) => metadata.name === spec.runtimeClassName);
  const scheduling = fieldOf(runtime, "scheduling");
  const selector = { ...recordOf(spec.nodeSelector), ...recordOf(fieldOf(scheduling, "nodeSelector")) };
  return {
    ...spec,
    serviceAccountName: account,
    serviceAccount: account,
    ...(named === undefined || named === "" ? {} : { priorityClassName: named }),
    ...(Object.keys(selector).length === 0 ? {} : { nodeSelector: selector }),
    tolerations: withSickNodes([...listOf(spec.tolerations), ...listOf(fieldOf(scheduling, "tolerations"))]),
  };
}

function withSickNodes(tolerations: readonly unknown[]): readonly unknown[] {
  const missing = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"].filter(
    (key) =>
      !tolerations.some((toleration) => {
        const [own, effect] = [fieldOf(toleration, "key"), fieldOf(toleration, "effect")];
        return (own === key || own === undefined || own === "") && (effect === "NoExecute" || effect === undefined);
      }),
  );
  const added = missing.map((key) => ({ key, operator: "Exists", effect: "NoExecute", tolerationSeconds: 300 }));
  return [...tolerations, ...added];
}

function ingress(object: EstateObject, spec: Fields, find: Find): EstateObject {
  if (object.metadata.annotations?.["kubernetes.io/ingress.class"] !== undefined) return object;
  return {
    ...object,
    spec: withDefaultClass(spec, "ingressClassName", {
      classes: find("networking.k8s.io/v1/IngressClass"),
      mark: "ingressclass.kubernetes.io/is-default-class",
    }),
  };
}

function withDefaultClass(
  spec: Fields,
  field: string,
  { classes, mark }: { readonly classes: readonly EstateObject[]; readonly mark: string },
): Fields {
  if (spec[field] !== undefined) return spec;
  const found = classes.find(({ metadata }) => metadata.annotations?.[mark] === "true");
  return found === undefined ? spec : { ...spec, [field]: found.metadata.name };
}
