import { type Action, type Case, type CaseObject, create, twins } from "../harness/case.ts";
import { ownNodes } from "../harness/fixtures.ts";
import { claim, container, goodImage, ingress, ingressRule, networkPolicy, own, pod, service } from "./objects.ts";

/** What a tenant does inside its virtual cluster arrives on the host through the syncer, and meets the same rules. */
function synced(name: string, reason: string, denied: Action, allowed: Action): readonly Case[] {
  return twins({ guard: "virtual cluster", name: `syncer: ${name}`, as: "yew-syncer", reason, denied, allowed });
}

function syncedPod(spec: Readonly<Record<string, unknown>>): Action {
  const placed = { nodeSelector: { [ownNodes.key]: ownNodes.value }, runtimeClassName: "sandbox" };
  const translated = pod({ ...placed, ...spec }, own);
  const labels = { "vcluster.loft.sh/managed-by": "yew" };
  return create({ ...translated, metadata: { name: "web-0-x-default-x-yew", namespace: own, labels } });
}

function inHost<Kind extends { readonly metadata: object }>(object: Kind): Kind {
  return { ...object, metadata: { ...object.metadata, namespace: own } };
}

const goodRule = ingressRule("yew.acme.example");

const addresses = [{ ip: "10.64.7.7" }];
const handmade: readonly CaseObject[] = [
  {
    apiVersion: "v1",
    kind: "Endpoints",
    metadata: { name: "case", namespace: own },
    subsets: [{ addresses, ports: [{ port: 80 }] }],
  },
  {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { name: "case", namespace: own, labels: { "kubernetes.io/service-name": "case" } },
    addressType: "IPv4",
    endpoints: addresses.map(({ ip }) => ({ addresses: [ip] })),
    ports: [{ port: 80 }],
  },
];

/** The allowed twin is the same object in the hands of one who may write it everywhere. */
const endpoints: readonly Case[] = handmade.flatMap((object): readonly Case[] => [
  {
    guard: "endpoints",
    name: `${object.kind} with another tenant's pod: denied`,
    as: "yew-syncer",
    action: create(object),
    expect: { kind: "denied", reason: "endpoints are written by Kubernetes from a Service's selector" },
  },
  {
    guard: "endpoints",
    name: `${object.kind} by a controller of the cluster: allowed twin`,
    as: "platform",
    action: create(object),
    expect: { kind: "allowed" },
  },
]);

export const virtualClusterCases: readonly Case[] = [
  ...endpoints,
  ...synced(
    "image from a foreign registry",
    "image busybox does not come from an allowed registry",
    syncedPod({ containers: [container({ image: "busybox" })] }),
    syncedPod({ containers: [container({ image: goodImage })] }),
  ),
  ...synced(
    "privileged pod",
    'violates PodSecurity "restricted:latest": host namespaces (hostNetwork=true)',
    syncedPod({ hostNetwork: true }),
    syncedPod({}),
  ),
  ...synced("pod that names its node", "nodeName bypasses the scheduler", syncedPod({ nodeName: "n" }), syncedPod({})),
  ...synced(
    "toleration of every taint",
    "toleration of every taint is not allowed",
    syncedPod({ tolerations: [{ operator: "Exists" }] }),
    syncedPod({ tolerations: [{ key: ownNodes.key, operator: "Equal", value: ownNodes.value }] }),
  ),
  ...synced(
    "Service with node ports",
    "Service type NodePort is not allowed",
    create(inHost(service({ type: "NodePort" }))),
    create(inHost(service())),
  ),
  ...synced(
    "external IP",
    "can capture other tenants' traffic",
    create(inHost(service({ externalIPs: ["203.0.113.7"] }))),
    create(inHost(service())),
  ),
  ...synced(
    "Ingress with another tenant's host",
    "host elm.acme.example is not allowed; allowed hosts: yew.acme.example",
    create(inHost(ingress({ rules: [ingressRule("elm.acme.example")] }))),
    create(inHost(ingress({ rules: [goodRule] }))),
  ),
  ...synced(
    "NetworkPolicy for all namespaces",
    "namespaceSelector {} reaches beyond the environment's peers",
    create(inHost(networkPolicy({ ingress: [{ from: [{ namespaceSelector: {} }] }] }))),
    create(inHost(networkPolicy({ ingress: [{ from: [{ podSelector: {} }] }] }))),
  ),
  ...synced(
    "claim of another tenant's volume",
    "a claim may not choose its volume",
    create(inHost(claim({ volumeName: "elm-data" }))),
    create(inHost(claim())),
  ),
  ...synced(
    "token of a host service account",
    "secrets of type kubernetes.io/service-account-token never expire",
    syncedSecret("kubernetes.io/service-account-token"),
    syncedSecret("Opaque"),
  ),
];

function syncedSecret(type: string): Action {
  const annotations = { "kubernetes.io/service-account.name": "vc-yew" };
  return create({ apiVersion: "v1", kind: "Secret", metadata: { name: "case", namespace: own, annotations }, type });
}
