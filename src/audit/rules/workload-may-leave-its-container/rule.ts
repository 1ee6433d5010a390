import type { JsonObject } from "../../../model/json.ts";
import { containersOf, objectEvidence, objectId, workloadsIn } from "../../objects.ts";
import { ownedNamespaces } from "../../owned-namespaces.ts";
import type { AuditRule } from "../../rule.ts";

/** A tenant's workload can take over its node. */
export const workloadMayLeaveItsContainer: AuditRule = {
  id: "workload-may-leave-its-container",
  family: "weak-boundary",
  severity: "critical",
  title: "A tenant's workload can take over its node",
  *find(context) {
    for (const { cluster, namespace, owner } of ownedNamespaces(context)) {
      for (const { object, pod } of workloadsIn(cluster, namespace)) {
        const ways = waysOut(pod);
        if (ways.length === 0) continue;
        yield {
          subject: objectId(cluster, object),
          title: `${object.kind} ${object.metadata.name} in ${namespace} (${owner}) has ${ways.join(", ")}`,
          detail: "Whoever runs code in it is root on the node, with the secrets and identities of every pod there.",
          evidence: [objectEvidence(cluster, object)],
          fix: "take the setting away, or move what needs it to nodes that no other tenant uses",
          owners: [owner],
        };
      }
    }
  },
};

const strongCapabilities: ReadonlySet<string> = new Set([
  "ALL",
  "SYS_ADMIN",
  "SYS_MODULE",
  "SYS_PTRACE",
  "SYS_RAWIO",
  "DAC_READ_SEARCH",
  "BPF",
]);

function waysOut(pod: JsonObject): readonly string[] {
  const volumes = Array.isArray(pod.volumes) ? (pod.volumes as readonly JsonObject[]) : [];
  return [
    ...["hostPID", "hostNetwork", "hostIPC"].filter((field) => pod[field] === true),
    ...(volumes.some(({ hostPath }) => hostPath !== undefined) ? ["a hostPath volume"] : []),
    ...new Set(containersOf(pod).flatMap(waysOfContainer)),
  ];
}

function waysOfContainer({ securityContext }: JsonObject): readonly string[] {
  const { privileged, capabilities } = (securityContext ?? {}) as {
    readonly privileged?: boolean;
    readonly capabilities?: { readonly add?: readonly string[] };
  };
  return [
    ...(privileged === true ? ["a privileged container"] : []),
    ...(capabilities?.add ?? []).filter((name) => strongCapabilities.has(name.replace(/^CAP_/, ""))),
  ];
}
