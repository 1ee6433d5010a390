/** One request to something outside this process. */
export interface RemoteCall {
  /** `cloudformation`, `organizations`, `kubernetes`, `helm` … */
  readonly service: string;
  /** The API operation: `CreateChangeSet`; for Kubernetes the verb and resource: `apply resourcequotas`. */
  readonly operation: string;
  /** The account and region, or the cell. */
  readonly place: string;
  /** Whether it may change anything. */
  readonly writes: boolean;
}

/**
 * Told of every remote call immediately before it is sent and immediately after its answer came. Both are awaited; what
 * either throws, the caller gets. For tracing, fault injection and tests.
 */
export interface RemoteCallObserver {
  readonly before?: (call: RemoteCall) => void | Promise<void>;
  readonly after?: (call: RemoteCall, error?: unknown) => void | Promise<void>;
}
