import type { EdgeRule } from "../graph/edge-rule.ts";
import { dataEdgeRule } from "./data-edge-rule.ts";

/** By key policy with IAM, or by a grant. */
export const a07Kms: EdgeRule = dataEdgeRule({
  id: "A07",
  name: "KMS",
  title: "A principal may decrypt with another environment's key, by key policy or grant, or give itself that right",
  layer: "aws",
  level: "read",
  threatModel: "credentials",
  mitigation: "a key per environment whose policy pins the environment, and an encryption context on shared keys",
  technique: "T1537",
});
