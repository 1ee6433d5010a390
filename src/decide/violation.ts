/** Why a candidate is out. `unit` is what the environment's owner could give up to let it in. */
export interface Violation {
  /** A requirement key, `group`, `owners`, `tenancy`, `environmentClass`, `resourceQuota` or `pin`. */
  readonly unit: string;
  readonly kind: "constraint" | "legality";
  /** The id of the rule that says so, when one does. */
  readonly rule?: string;
  readonly text: string;
  readonly source?: string;
}
