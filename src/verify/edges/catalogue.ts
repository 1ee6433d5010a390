import type { EdgeRule } from "../graph/edge-rule.ts";

/** The attack edges that a proof takes into account, by id. */
export const edgeCatalogue: readonly EdgeRule[] = [];
