/** What a process of tenantry is to do, and what happens to it on the way. */
export interface ProcessTask {
  readonly argv: readonly string[];
  readonly cwd: string;
  /** A file to which every remote call is added as a line of JSON, before it is sent. */
  readonly trace: string;
  readonly halt?: Halt;
}

/** A process is killed (SIGKILL) or stopped (SIGSTOP) by itself, immediately before a call is sent. */
export interface Halt {
  readonly signal: "SIGKILL" | "SIGSTOP";
  /** `<service> <operation>` of the call. */
  readonly call: string;
  /** Of such calls, the n-th; counts from 1. */
  readonly nth: number;
}

/** A line of a trace. */
export interface TracedCall {
  readonly call: string;
  readonly place: string;
  readonly writes: boolean;
}
