import { type BoundSubject, bindingsOf, isBuiltIn } from "../../bindings.ts";
import { objectEvidence, objectId } from "../../objects.ts";
import type { AuditRule } from "../../rule.ts";

const everyone: ReadonlySet<string> = new Set([
  "system:anonymous",
  "system:authenticated",
  "system:serviceaccounts",
  "system:unauthenticated",
]);

const nobody: ReadonlySet<string> = new Set(["system:anonymous", "system:unauthenticated"]);

/** Rights are given to everybody who can connect. */
export const everybodyHasRights: AuditRule = {
  id: "everybody-has-rights",
  family: "weak-boundary",
  severity: "critical",
  title: "Rights are given to everybody who can connect",
  *find({ index }) {
    for (const cluster of index.clusters) {
      for (const binding of bindingsOf(cluster).filter((each) => !isBuiltIn(each))) {
        const names = binding.subjects.filter(isEverybody).map(({ name }) => name);
        if (names.length === 0) continue;
        const { namespace, object, role } = binding;
        yield {
          subject: objectId(cluster, object),
          title: `${names.join(", ")} may do what ${role.kind} ${role.name} allows${namespace === undefined ? "" : ` in ${namespace}`}`,
          detail: names.some((name) => nobody.has(name))
            ? "Nobody has to sign in for it."
            : "Every account of every tenant's pods is among them.",
          evidence: [objectEvidence(cluster, object)],
          fix: "bind the role to the groups and accounts that need it",
          owners: [cluster.ownerOf(namespace ?? "") ?? []].flat(),
        };
      }
    }
  },
};

function isEverybody({ kind, name }: BoundSubject): boolean {
  return kind !== "ServiceAccount" && everyone.has(name);
}
