import { type Case, create, twins } from "../harness/case.ts";
import { container, half, pod, web } from "./objects.ts";

/** Pod-level and container-level fields that `restricted` refuses, with the words of its refusal. */
const violations: Readonly<Record<string, readonly [spec: Readonly<Record<string, unknown>>, reason: string]>> = {
  privileged: [
    {
      containers: [
        container({
          securityContext: { privileged: true, allowPrivilegeEscalation: true, capabilities: { drop: ["ALL"] } },
        }),
      ],
    },
    "privileged",
  ],
  "privilege escalation": [
    {
      containers: [container({ securityContext: { allowPrivilegeEscalation: true, capabilities: { drop: ["ALL"] } } })],
    },
    "allowPrivilegeEscalation != false",
  ],
  "added capability": [
    {
      containers: [
        container({
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"], add: ["SETPCAP"] } },
        }),
      ],
    },
    'unrestricted capabilities (container "main" must not include "SETPCAP"',
  ],
  "host network": [{ hostNetwork: true }, "host namespaces (hostNetwork=true)"],
  "host process ids": [{ hostPID: true }, "host namespaces (hostPID=true)"],
  "host IPC": [{ hostIPC: true }, "host namespaces (hostIPC=true)"],
  "host path": [
    { volumes: [{ name: "root", hostPath: { path: "/" } }] },
    'restricted volume types (volume "root" uses restricted volume type "hostPath"',
  ],
  "root user": [
    { securityContext: { runAsNonRoot: false, seccompProfile: { type: "RuntimeDefault" } } },
    "runAsNonRoot != true",
  ],
  "unconfined seccomp": [
    { securityContext: { runAsNonRoot: true, seccompProfile: { type: "Unconfined" } } },
    "seccompProfile",
  ],
};

/** The base pod is admitted, so each refusal is due to the one field that differs. */
export const podSecurityCases: readonly Case[] = [
  ...(["oak-owner", "oak-workload"] as const).map(
    (as): Case => ({
      guard: "pod security",
      name: "positive control: the base pod is admitted",
      as,
      action: create(pod()),
      expect: { kind: "allowed" },
    }),
  ),
  ...Object.entries(violations).flatMap(([name, [spec, reason]]) =>
    (["oak-owner", "oak-workload"] as const).flatMap((as) =>
      twins({
        guard: "pod security",
        name,
        as,
        reason: `violates PodSecurity "restricted:latest": ${reason}`,
        denied: create(pod(spec)),
        allowed: create(pod()),
      }),
    ),
  ),
  ...twins({
    guard: "pod security",
    name: "a namespace without its Guardrail admits nothing",
    as: "oak-owner",
    reason: "no params found",
    denied: create(pod({}, half)),
    allowed: create(pod({}, web)),
  }),
];
