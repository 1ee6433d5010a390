/** One request to an API server, and what is told about it. */
export interface ApiCall {
  readonly method: "GET" | "PATCH" | "DELETE";
  /** With its query, below the server's own path. */
  readonly path: string;
  readonly body?: string;
  readonly contentType?: string;
  readonly accept?: string;
  /** Whether the answer may be large, so that it is worth compressing on the way. */
  readonly isLarge?: boolean;
  readonly timeoutMs: number;
  /** For the observer: `apply resourcequotas`. */
  readonly operation: string;
  /** For messages: `apply ResourceQuota birch--prod--web/compute`. */
  readonly title: string;
  readonly writes: boolean;
  /** Whether sending it twice is as good as once, so that a lost answer may be followed by another try. */
  readonly idempotent: boolean;
  /** Whether the server's words may quote a secret value, and so must not be repeated. */
  readonly confidential: boolean;
}
