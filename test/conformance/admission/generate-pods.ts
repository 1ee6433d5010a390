import type { EstateObject } from "../../../src/model/estate-cluster.ts";
import type { Random } from "../rbac/random.ts";

type Fields = Readonly<Record<string, unknown>>;

const restrictedContext = { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } };
const restrictedPod = { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } };

/** Values of a security context, about one in two of which some level forbids. */
const containerSettings: readonly Fields[] = [
  { privileged: true, allowPrivilegeEscalation: true },
  { privileged: false },
  { allowPrivilegeEscalation: false },
  { allowPrivilegeEscalation: true },
  { capabilities: { drop: ["ALL"] } },
  { capabilities: { drop: ["ALL"], add: ["NET_BIND_SERVICE"] } },
  { capabilities: { drop: ["NET_RAW"], add: ["CHOWN", "KILL"] } },
  { capabilities: { add: ["SYS_ADMIN", "NET_RAW"] } },
  { procMount: "Default" },
  { procMount: "Unmasked" },
  { runAsNonRoot: true },
  { runAsNonRoot: false },
  { runAsUser: 0 },
  { runAsUser: 1000 },
  { seccompProfile: { type: "Unconfined" } },
  { seccompProfile: { type: "RuntimeDefault" } },
  { seccompProfile: { type: "Localhost", localhostProfile: "p.json" } },
  { appArmorProfile: { type: "Unconfined" } },
  { appArmorProfile: { type: "RuntimeDefault" } },
  { seLinuxOptions: { type: "container_engine_t" } },
  { seLinuxOptions: { type: "spc_t", user: "u", role: "r" } },
  { seLinuxOptions: { level: "s0:c123,c456" } },
  { windowsOptions: { hostProcess: true } },
  { windowsOptions: { runAsUserName: "ContainerUser" } },
];

const podSettings: readonly Fields[] = [
  ...containerSettings.filter(
    (setting) =>
      !["privileged", "allowPrivilegeEscalation", "capabilities", "procMount"].some((key) =>
        Object.hasOwn(setting, key),
      ),
  ),
  { sysctls: [{ name: "kernel.shm_rmid_forced", value: "1" }] },
  { sysctls: [{ name: "net.ipv4.ip_local_reserved_ports", value: "1" }] },
  {
    sysctls: [
      { name: "net.ipv4.tcp_fin_timeout", value: "1" },
      { name: "net.ipv4.tcp_rmem", value: "1" },
    ],
  },
  { sysctls: [{ name: "kernel.msgmax", value: "1" }] },
];

const specSettings: readonly Fields[] = [
  { hostNetwork: true },
  { hostPID: true },
  { hostIPC: true },
  { hostUsers: false },
  { hostUsers: true },
  { os: { name: "windows" } },
  { os: { name: "linux" } },
  { volumes: [{ name: "v", hostPath: { path: "/" } }] },
  { volumes: [{ name: "v", nfs: { server: "s", path: "/" } }] },
  {
    volumes: [
      { name: "v", emptyDir: {} },
      { name: "w", secret: { secretName: "s" } },
    ],
  },
  {
    volumes: [
      { name: "v", iscsi: { targetPortal: "1.2.3.4", iqn: "iqn.2001-04.com.example:s", lun: 0 } },
      { name: "w" },
    ],
  },
  {
    volumes: [
      { name: "v", csi: { driver: "d.example.com" } },
      { name: "w", rbd: { monitors: ["m"], image: "i" } },
    ],
  },
];

const otherSettings: readonly Fields[] = [
  { ports: [{ containerPort: 80, hostPort: 80 }] },
  { ports: [{ containerPort: 80 }] },
  { livenessProbe: { httpGet: { port: 80, host: "10.0.0.1" } } },
  { livenessProbe: { tcpSocket: { port: 80, host: "" } } },
  { lifecycle: { preStop: { httpGet: { port: 80, host: "other" } } } },
  { lifecycle: { postStart: { exec: { command: ["true"] } } } },
];

const annotationSettings: readonly Readonly<Record<string, string>>[] = [
  { "seccomp.security.alpha.kubernetes.io/pod": "unconfined" },
  { "seccomp.security.alpha.kubernetes.io/pod": "runtime/default" },
  { "container.seccomp.security.alpha.kubernetes.io/a": "localhost/p" },
  { "container.seccomp.security.alpha.kubernetes.io/a": "unconfined" },
  { "container.apparmor.security.beta.kubernetes.io/a": "unconfined" },
  { "container.apparmor.security.beta.kubernetes.io/a": "runtime/default" },
];

/** A pod that an API server accepts more often than not, with some settings that levels and versions judge differently. */
export function generatePod(random: Random, namespace: string): EstateObject {
  const isRestricted = random.chance(0.6);
  const containers = random.chance(0.3) ? ["a", "b"] : ["a"];
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: "generated",
      namespace,
      ...(random.chance(0.2) ? { annotations: random.pick(annotationSettings) } : {}),
    },
    spec: {
      automountServiceAccountToken: false,
      securityContext: {
        ...(isRestricted ? restrictedPod : {}),
        ...(random.chance(0.4) ? Object.assign({}, ...random.some(podSettings, 2)) : {}),
      },
      containers: containers.map((name) => generateContainer(random, name, isRestricted)),
      ...(random.chance(0.2) ? { initContainers: [generateContainer(random, "i", isRestricted)] } : {}),
      ...(random.chance(0.4) ? Object.assign({}, ...random.some(specSettings, 2)) : {}),
    },
  };
}

/** A container; `isPlain` has what an ephemeral container may not have. */
export function generateContainer(random: Random, name: string, isRestricted: boolean): Fields {
  return {
    name,
    image: "registry.example/image:1",
    securityContext: {
      ...(isRestricted ? restrictedContext : {}),
      ...(random.chance(0.35) ? Object.assign({}, ...random.some(containerSettings, 2)) : {}),
    },
    ...(name !== "i" && name !== "e" && random.chance(0.2) ? random.pick(otherSettings) : {}),
  };
}

/** A pod that every level admits, for updates. */
export function restrictedBase(namespace: string): EstateObject {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "base", namespace },
    spec: {
      automountServiceAccountToken: false,
      securityContext: restrictedPod,
      containers: [{ name: "a", image: "registry.example/image:1", securityContext: restrictedContext }],
    },
  };
}
