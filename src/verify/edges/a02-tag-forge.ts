import type { EdgeRule } from "../graph/edge-rule.ts";
import { dataEdgeRule } from "./data-edge-rule.ts";

/** Access by tags is only as good as the right to set them. */
export const a02TagForge: EdgeRule = dataEdgeRule({
  id: "A02",
  name: "TAG_FORGE",
  title: "Who assumes a role and may tag the session reaches what is separated by those tags",
  layer: "aws",
  level: "read",
  threatModel: "credentials",
  mitigation: "conditions on aws:TagKeys or aws:RequestTag in the trust policy that forbid the tags access rests on",
  technique: "T1548.005",
});
