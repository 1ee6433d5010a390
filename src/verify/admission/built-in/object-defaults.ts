import type { EstateObject } from "../../../model/estate-cluster.ts";
import { fieldOf, isSwitchedOn, listOf, recordOf } from "../../pod-security/pod-fields.ts";

type Fields = Readonly<Record<string, unknown>>;

/**
 * An object with the defaults of its type that policies tend to read, as the API server fills them in on decoding
 * (kubernetes pkg/apis/<group>/v1/defaults.go, 1.36), for the kinds that tenants write.
 */
export function withDefaults(object: EstateObject): EstateObject {
  switch (`${object.apiVersion}/${object.kind}`) {
    case "v1/Pod":
      return { ...object, spec: podSpec(recordOf(object.spec)) };
    case "v1/Service":
      return { ...object, spec: serviceSpec(recordOf(object.spec)) };
    case "v1/PersistentVolumeClaim":
      return { ...object, spec: { volumeMode: "Filesystem", ...recordOf(object.spec) } };
    case "v1/Secret":
      return { ...object, type: object.type ?? "Opaque" };
    case "networking.k8s.io/v1/NetworkPolicy":
      return { ...object, spec: networkPolicySpec(recordOf(object.spec)) };
    case "rbac.authorization.k8s.io/v1/RoleBinding":
    case "rbac.authorization.k8s.io/v1/ClusterRoleBinding":
      return { ...object, ...eachOf(object, "subjects", subject) };
    default:
      return object;
  }
}

function podSpec(spec: Fields): Fields {
  const isHostNetwork = isSwitchedOn(fieldOf(spec, "hostNetwork"));
  const lists = ["initContainers", "containers", "ephemeralContainers"];
  const containers = Object.assign(
    {},
    ...lists.map((list) => eachOf(spec, list, (one) => container(one, isHostNetwork))),
  );
  return {
    restartPolicy: "Always",
    terminationGracePeriodSeconds: 30,
    dnsPolicy: "ClusterFirst",
    securityContext: {},
    schedulerName: "default-scheduler",
    enableServiceLinks: true,
    ...spec,
    ...containers,
    ...eachOf(spec, "volumes", (volume) => (Object.keys(volume).length > 1 ? volume : { ...volume, emptyDir: {} })),
  };
}

/** On the host's network a port of the container is a port of the node. */
function container(fields: Fields, isHostNetwork: boolean): Fields {
  return {
    terminationMessagePath: "/dev/termination-log",
    terminationMessagePolicy: "File",
    imagePullPolicy:
      /:[^/:]+$/.test(String(fields.image)) && !/:latest$/.test(String(fields.image)) ? "IfNotPresent" : "Always",
    resources: {},
    ...fields,
    ...eachOf(fields, "ports", (port) => ({
      ...(isHostNetwork ? { hostPort: port.containerPort } : {}),
      protocol: "TCP",
      ...port,
    })),
  };
}

function serviceSpec(spec: Fields): Fields {
  const type = spec.type ?? "ClusterIP";
  const isPublished = type === "NodePort" || type === "LoadBalancer";
  return {
    type,
    sessionAffinity: "None",
    ...(type === "ExternalName" ? {} : { internalTrafficPolicy: "Cluster" }),
    ...(isPublished ? { externalTrafficPolicy: "Cluster" } : {}),
    ...(type === "LoadBalancer" ? { allocateLoadBalancerNodePorts: true } : {}),
    ...spec,
    ...eachOf(spec, "ports", (port) => ({ protocol: "TCP", targetPort: port.port, ...port })),
  };
}

function networkPolicySpec(spec: Fields): Fields {
  const rule = (one: Fields): Fields => ({ ...one, ...eachOf(one, "ports", (port) => ({ protocol: "TCP", ...port })) });
  const egress = listOf(spec.egress).length > 0 ? ["Egress"] : [];
  return {
    podSelector: {},
    policyTypes: ["Ingress", ...egress],
    ...spec,
    ...eachOf(spec, "ingress", rule),
    ...eachOf(spec, "egress", rule),
  };
}

function subject(fields: Fields): Fields {
  return fields.kind === "ServiceAccount" ? fields : { apiGroup: "rbac.authorization.k8s.io", ...fields };
}

function eachOf(fields: Fields, name: string, change: (item: Fields) => Fields): Fields {
  const items = fields[name];
  return Array.isArray(items) ? { [name]: items.map((item) => change(recordOf(item))) } : {};
}
