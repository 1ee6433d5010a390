import type { EdgeRule } from "../graph/edge-rule.ts";
import { dataEdgeRule } from "./data-edge-rule.ts";

/** One role for many service accounts, separated by session tags alone. */
export const x07AbacAmbiguous: EdgeRule = dataEdgeRule({
  id: "X07",
  name: "ABAC_AMBIG",
  title: "A role shared by several service accounts lets one of them reach what the session's tags should separate",
  layer: "cross-layer",
  level: "read",
  threatModel: "credentials",
  mitigation: "pin cluster ARN, namespace and service account, and leave session tags on",
  technique: "T1550.001",
});
