import type { JsonObject } from "../../../model/json.ts";
import { listOf, resourceEvidence } from "../../objects.ts";
import type { AuditRule } from "../../rule.ts";

/** An access entry covers namespaces by a pattern. */
export const accessEntryCoversOtherNamespaces: AuditRule = {
  id: "access-entry-covers-other-namespaces",
  family: "weak-boundary",
  severity: "high",
  title: "An access entry covers namespaces by a pattern",
  *find({ index }) {
    for (const entry of index.resources("AWS::EKS::AccessEntry")) {
      const patterns = listOf(entry.properties, "AccessPolicies").flatMap(({ AccessScope }) => {
        const { Type, Namespaces } = (AccessScope ?? {}) as JsonObject;
        return Type === "namespace" && Array.isArray(Namespaces)
          ? Namespaces.map(String).filter((name) => name.includes("*"))
          : [];
      });
      if (patterns.length === 0) continue;
      yield {
        subject: entry.id,
        title: `${String(entry.properties.PrincipalArn)} has rights in every namespace that matches ${patterns.join(", ")}`,
        detail:
          "tenant-1* is also tenant-10 to tenant-19, and whoever may name a namespace joins. kubectl auth can-i --list does not show it.",
        evidence: [resourceEvidence(entry)],
        fix: "list the namespaces one by one in the access scope",
        owners: [],
      };
    }
  },
};
