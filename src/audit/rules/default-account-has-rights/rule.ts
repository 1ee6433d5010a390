import { bindingsOf } from "../../bindings.ts";
import { objectEvidence, objectId } from "../../objects.ts";
import type { AuditRule } from "../../rule.ts";

/** A default service account has rights. */
export const defaultAccountHasRights: AuditRule = {
  id: "default-account-has-rights",
  family: "weak-boundary",
  severity: "high",
  title: "A default service account has rights",
  *find({ index }) {
    for (const cluster of index.clusters) {
      for (const binding of bindingsOf(cluster)) {
        const accounts = binding.subjects.filter(({ kind, name }) => kind === "ServiceAccount" && name === "default");
        if (accounts.length === 0) continue;
        const names = accounts.map(({ namespace }) => `${namespace ?? binding.namespace ?? ""}/default`);
        const owners = accounts.flatMap(({ namespace }) => cluster.ownerOf(namespace ?? binding.namespace ?? "") ?? []);
        yield {
          subject: objectId(cluster, binding.object),
          title: `${names.join(", ")} may do what ${binding.role.kind} ${binding.role.name} allows${binding.namespace === undefined ? " in the whole cluster" : ""}`,
          detail: "Every pod that names no account of its own runs as this one, so every pod there has these rights.",
          evidence: [objectEvidence(cluster, binding.object)],
          fix: "make an account for the workload that needs the rights and bind that; take the default account out of the binding",
          owners,
          ...(binding.namespace === undefined ? { severity: "critical" as const } : {}),
        };
      }
    }
  },
};
