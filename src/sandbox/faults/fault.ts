/** Which calls a fault strikes: all of what is given must be equal. */
export interface FaultMatch {
  /** The SDK client's service id, `kubernetes` or `helm`. */
  readonly service?: string;
  /** `CreateChangeSet`; for Kubernetes the verb and resource: `apply resourcequotas`. */
  readonly operation?: string;
  /** The account that sends it, or the cell. */
  readonly place?: string;
  /** The first matching call that it strikes, counted from 1 since the process opened the sandbox; default 1. */
  readonly nth?: number;
  /** How many calls from there it strikes; default 1, `all` for a state that lasts. */
  readonly times?: number | "all";
}

/**
 * Something that goes wrong on purpose.
 *
 * `kill` ends the process, before the call is carried out or after it, before its reply. `lost-reply` carries it out and
 * breaks the connection. `throttled`, `expired` and `denied` refuse it as its service would. `stale` lets a reading call
 * see everything as it was `seconds` of virtual time ago.
 */
export type Fault = FaultMatch &
  (
    | { readonly kind: "kill"; readonly at: "before" | "after" }
    | { readonly kind: "lost-reply" | "throttled" | "expired" | "denied" }
    | { readonly kind: "stale"; readonly seconds: number }
  );

/** A call, as faults tell one from another. */
export interface FaultableCall {
  readonly service: string;
  readonly operation: string;
  readonly place: string;
}
