import { type Action, type Case, type CaseObject, create, twins } from "../harness/case.ts";
import { named, pod } from "./objects.ts";

export const podNetworkCases: readonly Case[] = [
  ...["k8s.v1.cni.cncf.io/networks", "cni.projectcalico.org/ipAddrs", "policy.cilium.io/no-track-port"].flatMap((key) =>
    twins({
      guard: "pod networks",
      name: key,
      as: "oak-workload",
      reason: `annotation ${key} chooses the pod's network`,
      denied: create(annotated(key)),
      allowed: create(annotated("prometheus.io/scrape")),
    }),
  ),
  ...twins({
    guard: "pod networks",
    name: "second network added later (patch)",
    as: "oak-owner",
    reason: "annotation k8s.v1.cni.cncf.io/networks chooses the pod's network",
    denied: annotateTarget("k8s.v1.cni.cncf.io/networks"),
    allowed: annotateTarget("prometheus.io/scrape"),
  }),
  {
    guard: "pod networks",
    name: "what the network plugin notes",
    as: "platform",
    action: annotateTarget("k8s.v1.cni.cncf.io/network-status"),
    expect: { kind: "allowed" },
  },
];

function annotated(key: string): CaseObject {
  const object = pod();
  return { ...object, metadata: { ...object.metadata, annotations: { [key]: "elm--prod--core/backdoor" } } };
}

function annotateTarget(key: string): Action {
  const patch = { metadata: { annotations: { [key]: "elm--prod--core/backdoor" } } };
  return { kind: "patch", target: named(pod(), "target"), patchKind: "merge", patch };
}
