import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Halt, ProcessTask, TracedCall } from "./task.ts";

export interface Ended {
  /** The exit code, or the signal that ended it. */
  readonly code: number | string;
  readonly out: string;
  readonly notes: string;
}

/** A command line in a process of its own. */
export interface TenantryProcess {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  /** Every remote call so far. */
  readonly calls: () => readonly TracedCall[];
  /** Resolves once the process has stopped itself; rejects when it ended instead. */
  readonly stopped: () => Promise<void>;
  readonly continue: () => void;
}

const child = join(import.meta.dirname, "child.ts");
let started = 0;

export function startProcess(
  argv: readonly string[],
  { cwd, halt }: { readonly cwd: string; readonly halt?: Halt },
): TenantryProcess {
  started += 1;
  const trace = join(cwd, `trace-${started}.ndjson`);
  const task: ProcessTask = { argv, cwd, trace, ...(halt === undefined ? {} : { halt }) };
  const running = spawn(process.execPath, [child, JSON.stringify(task)], { stdio: ["ignore", "pipe", "pipe"] });
  const written = { out: "", notes: "" };
  running.stdout.on("data", (chunk: Buffer) => {
    written.out += chunk.toString();
  });
  running.stderr.on("data", (chunk: Buffer) => {
    written.notes += chunk.toString();
  });
  let end: Ended | undefined;
  const ended = new Promise<Ended>((resolve, reject) => {
    running.on("error", reject);
    running.on("close", (code, signal) => {
      end = { code: signal ?? code ?? 1, ...written };
      resolve(end);
    });
  });
  const pid = running.pid ?? 0;
  return {
    pid,
    ended,
    calls: () =>
      existsSync(trace)
        ? readFileSync(trace, "utf8")
            .split("\n")
            .filter((line) => line !== "")
            .map((line) => JSON.parse(line) as TracedCall)
        : [],
    stopped: async () => {
      while (!isStopped(pid)) {
        if (end !== undefined) throw new Error(`ended with ${end.code} instead of stopping:\n${end.out}\n${end.notes}`);
        await sleep(5);
      }
    },
    continue: () => void running.kill("SIGCONT"),
  };
}

/** The state letter of `/proc/<pid>/stat`, after the name in brackets. Source: proc_pid_stat(5). */
function isStopped(pid: number): boolean {
  try {
    return /\) T /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}
