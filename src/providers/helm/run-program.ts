import { spawn } from "node:child_process";

export interface ProgramRun {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly stdin?: string;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

export interface ProgramResult {
  /** `stopped`: by us, because of the signal or the time. */
  readonly end:
    | { readonly kind: "exited"; readonly code: number }
    | { readonly kind: "stopped"; readonly why: StopReason };
  readonly stdout: string;
  readonly stderr: string;
}

export type StopReason = "aborted" | "timeout";

/** Helm ends its operation as failed when it is asked to stop; that takes it a moment. */
const graceMs = 5_000;

/**
 * Runs a program to its end.
 *
 * It has a process group of its own, so that a terminal's Ctrl-C reaches us only and we decide when it stops: with SIGTERM,
 * and with SIGKILL five seconds later.
 *
 * @throws what `spawn` throws when the program cannot be started, with `code` ENOENT when there is none.
 */
export function runProgram(run: ProgramRun): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(run.program, [...run.args], { env: run.env, stdio: ["pipe", "pipe", "pipe"], detached: true });
    const output: { stdout: Buffer[]; stderr: Buffer[] } = { stdout: [], stderr: [] };
    let why: StopReason | undefined;
    let killer: NodeJS.Timeout | undefined;
    const stop = (reason: StopReason): void => {
      if (why !== undefined) return;
      why = reason;
      child.kill("SIGTERM");
      killer = setTimeout(() => child.kill("SIGKILL"), graceMs);
    };
    const onAbort = (): void => stop("aborted");
    const timer = setTimeout(() => stop("timeout"), run.timeoutMs);
    const settle = (): void => {
      clearTimeout(timer);
      clearTimeout(killer);
      run.signal?.removeEventListener("abort", onAbort);
    };
    child.stdout.on("data", (chunk: Buffer) => output.stdout.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => output.stderr.push(chunk));
    child.on("error", (error) => {
      settle();
      reject(error);
    });
    child.on("close", (code) => {
      settle();
      resolve({
        end: why === undefined ? { kind: "exited", code: code ?? -1 } : { kind: "stopped", why },
        stdout: Buffer.concat(output.stdout).toString("utf8"),
        stderr: Buffer.concat(output.stderr).toString("utf8"),
      });
    });
    // A program that ends before it has read its input breaks the pipe; its exit code tells more.
    child.stdin.on("error", () => undefined);
    child.stdin.end(run.stdin ?? "");
    if (run.signal?.aborted) onAbort();
    else run.signal?.addEventListener("abort", onAbort, { once: true });
  });
}
