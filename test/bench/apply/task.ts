/** What a measured process does, handed to it as JSON. */
export interface Task {
  readonly mode: "apply" | "replay" | "plan" | "vend";
  /** Tenants, or accounts to vend. */
  readonly count: number;
  readonly server?: string;
  readonly token?: string;
  readonly kubeconfig?: string;
  /** Where an apply writes down what it sends, and where a replay finds it. */
  readonly trace?: string;
}

/** What a measured process reports, as its last line of output. */
export interface Measured {
  /** By the clock that counts: the computer's, or the sandbox's. */
  readonly milliseconds: number;
  readonly processorMilliseconds: number;
  /** Of the servers meanwhile. */
  readonly serverMilliseconds?: number;
  /** Requests that changed something. */
  readonly writes: number;
  readonly reads: number;
  readonly objects: number;
  readonly peakMebibytes: number;
  readonly details?: Readonly<Record<string, number>>;
}

/** One request of a trace. Those of a wave are sent together; a wave starts when the one before it has ended. */
export interface TracedRequest {
  readonly wave: number;
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

/** At most so many requests are under way at once: what the provider allows itself to one API server. */
export const connections = 16;
