import type { EstateObject } from "../../../model/estate-cluster.ts";
import { fieldOf, listOf, recordOf, textOf } from "../../pod-security/pod-fields.ts";

type Fields = Readonly<Record<string, unknown>>;

/**
 * What the API server's storage changes in a new object after mutating admission and before validating admission: AppArmor
 * annotations become fields, Services get their node ports (kubernetes pkg/registry/core/{pod,service}).
 */
export function prepareForStorage(object: EstateObject): EstateObject {
  switch (`${object.apiVersion}/${object.kind}`) {
    case "v1/Pod":
      return fieldOf(object.spec, "os", "name") === "windows" ? object : withAppArmorFields(object);
    case "v1/Service":
      return { ...object, spec: withNodePorts(recordOf(object.spec)) };
    default:
      return object;
  }
}

const annotationPrefix = "container.apparmor.security.beta.kubernetes.io/";

function withAppArmorFields(pod: EstateObject): EstateObject {
  const annotations = pod.metadata.annotations ?? {};
  if (!Object.keys(annotations).some((key) => key.startsWith(annotationPrefix))) return pod;
  const spec = recordOf(pod.spec);
  const podProfile = fieldOf(spec, "securityContext", "appArmorProfile");
  const changed = ["initContainers", "containers", "ephemeralContainers"].flatMap((list) => {
    const items = spec[list];
    if (!Array.isArray(items)) return [];
    return [[list, items.map((item) => withProfile(recordOf(item), annotations, podProfile))] as const];
  });
  return { ...pod, spec: { ...spec, ...Object.fromEntries(changed) } };
}

function withProfile(container: Fields, annotations: Readonly<Record<string, string>>, podProfile: unknown): Fields {
  const profile = profileOf(annotations[`${annotationPrefix}${textOf(container.name) ?? ""}`]);
  const isSet = fieldOf(container, "securityContext", "appArmorProfile") !== undefined;
  if (profile === undefined || isSet || JSON.stringify(profile) === JSON.stringify(podProfile)) return container;
  return { ...container, securityContext: { ...recordOf(container.securityContext), appArmorProfile: profile } };
}

function profileOf(annotation: string | undefined): Fields | undefined {
  if (annotation === "unconfined") return { type: "Unconfined" };
  if (annotation === "runtime/default") return { type: "RuntimeDefault" };
  if (annotation?.startsWith("localhost/") !== true || annotation === "localhost/") return undefined;
  return { type: "Localhost", localhostProfile: annotation.slice("localhost/".length) };
}

/** Any port of the node's range will do; policies only ask whether there is one. */
function withNodePorts(spec: Fields): Fields {
  const allocates =
    spec.type === "NodePort" || (spec.type === "LoadBalancer" && spec.allocateLoadBalancerNodePorts !== false);
  if (!allocates) return spec;
  return {
    ...spec,
    ports: listOf(spec.ports).map((port, index) => ({ nodePort: 30_000 + index, ...recordOf(port) })),
  };
}
