import type { EdgeRule } from "../graph/edge-rule.ts";
import { irsaEdgeRule } from "./irsa-edge-rule.ts";

/** IAM roles for service accounts, by a trust policy that leaves the service account open. */
export const x02IrsaBroad: EdgeRule = irsaEdgeRule(
  {
    id: "X02",
    name: "IRSA_BROAD",
    title: "A role's trust policy takes service accounts by a pattern, or any of the cluster",
    layer: "cross-layer",
    level: "identity",
    threatModel: "credentials",
    mitigation: "StringEquals on sub, or a pattern that ends the namespace with its colon",
    technique: "T1078.004",
  },
  "broad",
);
