import type { EdgeRule } from "../graph/edge-rule.ts";
import { dataEdgeRule } from "./data-edge-rule.ts";

/** Patterns that cover more than they seem to. */
export const a08PrefixGlob: EdgeRule = dataEdgeRule({
  id: "A08",
  name: "PREFIX_GLOB",
  title: "A principal's own policies reach another environment's data",
  layer: "aws",
  level: "read",
  threatModel: "credentials",
  mitigation: "patterns that end in a delimiter, s3:prefix on listing, leading keys that must be present, no Scan",
  technique: "T1078.004",
});
