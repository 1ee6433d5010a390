import type { EstateObject } from "../../model/estate-cluster.ts";

type Fields = Readonly<Record<string, unknown>>;

/** What an attacker would like its pod to be, beside a pod that restricts itself in every way. */
export type ProbeName =
  | "plain"
  | "privileged"
  | "host-pid"
  | "host-network"
  | "capability"
  | "host-path"
  | "any-toleration"
  | "node-name";

const container: Fields = {
  name: "probe",
  image: "probe",
  securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
};
const spec: Fields = {
  automountServiceAccountToken: false,
  securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: "RuntimeDefault" } },
  containers: [container],
};

function withSecurity(securityContext: Fields): Fields {
  return { containers: [{ ...container, securityContext }] };
}

const wishes: Readonly<Record<ProbeName, Fields>> = {
  plain: {},
  privileged: withSecurity({ privileged: true, allowPrivilegeEscalation: true }),
  "host-pid": { hostPID: true, ...withSecurity({ capabilities: { drop: ["ALL"], add: ["SYS_PTRACE"] } }) },
  "host-network": { hostNetwork: true },
  capability: withSecurity({ capabilities: { drop: ["ALL"], add: ["SYS_ADMIN"] } }),
  "host-path": { volumes: [{ name: "root", hostPath: { path: "/" } }] },
  "any-toleration": { tolerations: [{ operator: "Exists" }] },
  "node-name": { nodeName: "probe" },
};

/** A pod of one's own choice in a namespace, with further fields of the spec. */
export function probePod(namespace: string, probe: ProbeName, more: Fields = {}): EstateObject {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "probe", namespace },
    spec: { ...spec, ...more, ...wishes[probe] },
  };
}
