/** Why a candidate is out. `unit` is what the environment's owner could give up to let it in. */
export interface Violation {
  /** A requirement key, `group`, `aws`, `environmentClass`, `resourceQuota` or `pin`. */
  readonly unit: string;
  readonly kind: "constraint" | "legality";
  readonly text: string;
  readonly source?: string;
}
