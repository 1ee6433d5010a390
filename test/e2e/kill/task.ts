/** What a child process is to do. */
export interface ChildTask {
  /** Command lines, one after the other until one fails. */
  readonly lines: readonly (readonly string[])[];
  readonly cwd: string;
  /** Absent: the child lives on. */
  readonly kill?: KillPoint;
  /** Where to write the remote calls that were made. */
  readonly trace?: string;
}

/** When a process dies: immediately before the n-th remote call is sent, or immediately after its answer came. */
export interface KillPoint {
  /** Counts from 1. */
  readonly call: number;
  readonly phase: "before" | "after";
}
