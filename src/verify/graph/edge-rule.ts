import type { ThreatModel } from "../../model/requirements.ts";
import type { EdgeLevel } from "../../model/verdict.ts";
import type { Scene } from "../scene/scene.ts";
import type { GraphBuilder } from "./graph-builder.ts";

/** One row of the catalogue of attack edges: when it exists, what it gives, and what takes it away. */
export interface EdgeRule {
  /** `K02`, `X08` … */
  readonly id: string;
  /** In the catalogue's capitals: `EXEC`. */
  readonly name: string;
  /** One sentence: who gets what, by which means. */
  readonly title: string;
  readonly layer: "rbac" | "node" | "scheduling" | "network" | "cross-layer" | "aws" | "vcluster";
  readonly level: EdgeLevel;
  /** The weakest attacker who can take it; stronger ones can, too. */
  readonly threatModel: ThreatModel;
  /** What removes it, in the words of the field. */
  readonly mitigation: string;
  readonly technique?: string;
  /** Adds every edge of this row to the graph. Deterministic; linear in the scene (hubs, never products). */
  derive(scene: Scene, graph: GraphBuilder): void;
}
