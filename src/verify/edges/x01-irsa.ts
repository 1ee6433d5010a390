import type { EdgeRule } from "../graph/edge-rule.ts";
import { irsaEdgeRule } from "./irsa-edge-rule.ts";

/** IAM roles for service accounts, as intended. */
export const x01Irsa: EdgeRule = irsaEdgeRule(
  {
    id: "X01",
    name: "IRSA",
    title: "A service account becomes the role whose trust policy names it",
    layer: "cross-layer",
    level: "identity",
    threatModel: "credentials",
    mitigation: "sub and aud pinned to one service account in the trust policy",
    technique: "T1078.004",
  },
  "exact",
);
