import type { ThreatModel } from "../../src/model/requirements.ts";
import type { BlueprintEstate } from "../../src/verify/estate/estate-of-blueprint.ts";

/** A clean platform with one edge of the catalogue planted into it. */
export interface Mutant {
  /** The rule that must be found. */
  readonly rule: string;
  readonly name: string;
  /** Default: `code-execution`. */
  readonly threatModel?: ThreatModel;
  /** Attacker and victim, an ordered pair that the clean platform proves. */
  readonly pair: readonly [string, string];
  /** Rules that only lead to the planted edge: the binding that grants a right, the association that gives a role. */
  readonly carriers?: readonly string[];
  /** Rules that say the same edge of another kind of place, and may be the shorter way: a pod of the host's, say. */
  readonly also?: readonly string[];
  readonly plant: (clean: BlueprintEstate) => BlueprintEstate;
}
