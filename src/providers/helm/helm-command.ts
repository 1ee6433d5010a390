import type { Clock } from "../../ports/clock.ts";
import type { RemoteCall, RemoteCallObserver } from "../../ports/remote-call.ts";
import { requireRight } from "../../ports/right-to-write.ts";
import { classifyHelm, missingHelm, stoppedError } from "./helm-error.ts";
import { createPrivateFolder } from "./private-folder.ts";
import { runProgram } from "./run-program.ts";

export interface HelmCommandOptions {
  readonly program: string;
  readonly clock: Clock;
  readonly kubeconfig: (cell: string) => Promise<string>;
  readonly observer?: RemoteCallObserver;
  /** Of one run; default `longestWriteMs` for one that changes anything, ten minutes for any other. */
  readonly timeoutMs?: number;
  readonly env: NodeJS.ProcessEnv;
}

export interface HelmCall {
  /** `get values`; also what the observer is told. */
  readonly operation: string;
  /** What follows the operation. */
  readonly args: readonly string[];
  /** For messages: `install release forge--prod/forge in eu1-a`. */
  readonly title: string;
  readonly writes: boolean;
  readonly stdin?: string;
  readonly signal?: AbortSignal;
}

/** Helm in one cell, for as long as the credentials in its file last. */
export type RunHelm = (call: HelmCall) => Promise<string>;

const oldestVersion = [3, 14] as const;
/**
 * Of a run that changes anything: whoever is allowed to write is sure of that for two minutes, in which a recovery looks at
 * the history, waits and only then writes.
 */
const longestWriteMs = 80_000;
const longestReadMs = 600_000;
/** Helm's own patience with hooks, so that one whose parent was killed ends by itself before others may go on. */
const hookPatience = "60s";
/** A helm process takes 50 MB and most of a core. */
const atOnce = 4;

/** Settings of the environment that would send helm elsewhere, or print values. */
const foreignSettings = /^(KUBECONFIG|HELM_NAMESPACE|HELM_DEBUG|HELM_KUBE.*)$/;

/** The helm program: found, checked and run with a private kubeconfig. */
export class HelmCommand {
  readonly #options: HelmCommandOptions;
  readonly #env: NodeJS.ProcessEnv;
  #version: Promise<readonly number[]> | undefined;
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(options: HelmCommandOptions) {
    this.#options = options;
    this.#env = Object.fromEntries(Object.entries(options.env).filter(([name]) => !foreignSettings.test(name)));
  }

  /** The major version. Throws TEN7251 when there is no helm, or one that is too old. */
  async major(): Promise<number> {
    this.#version ??= this.#readVersion();
    const version = await this.#version.catch((error: unknown) => {
      this.#version = undefined;
      throw error;
    });
    return version[0] ?? 0;
  }

  /** Runs `work` with a kubeconfig of the cell in a private file, which is removed afterwards. */
  async inCell<T>(cell: string, work: (run: RunHelm) => Promise<T>): Promise<T> {
    await this.major();
    await using folder = await createPrivateFolder();
    const kubeconfig = await folder.write("kubeconfig", await this.#options.kubeconfig(cell));
    return await work((call) => this.#run(cell, kubeconfig, call));
  }

  async #run(cell: string, kubeconfig: string, call: HelmCall): Promise<string> {
    const { observer } = this.#options;
    const told: RemoteCall = { service: "helm", operation: call.operation, place: cell, writes: call.writes };
    return this.#inTurn(async () => {
      // The turn may have taken long.
      if (call.writes) await requireRight();
      if (call.signal?.aborted === true) throw stoppedError(call.title, "aborted", 0);
      await observer?.before?.(told);
      let stdout: string;
      try {
        stdout = await this.#start(kubeconfig, call);
      } catch (error) {
        await observer?.after?.(told, error);
        throw error;
      }
      await observer?.after?.(told);
      return stdout;
    });
  }

  async #start(kubeconfig: string, call: HelmCall): Promise<string> {
    const { program, timeoutMs = call.writes ? longestWriteMs : longestReadMs } = this.#options;
    const { end, stdout, stderr } = await runProgram({
      program,
      args: [
        ...call.operation.split(" "),
        ...call.args,
        ...(call.writes ? ["--timeout", hookPatience] : []),
        "--kubeconfig",
        kubeconfig,
      ],
      env: this.#env,
      timeoutMs,
      ...(call.stdin === undefined ? {} : { stdin: call.stdin }),
      ...(call.signal === undefined ? {} : { signal: call.signal }),
    });
    if (end.kind === "stopped") throw stoppedError(call.title, end.why, timeoutMs);
    if (end.code !== 0) throw classifyHelm(call.title, stderr);
    return stdout;
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= atOnce) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#running += 1;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }

  async #readVersion(): Promise<readonly number[]> {
    const { program } = this.#options;
    const run = { program, args: ["version", "--template", "{{.Version}}"], env: this.#env, timeoutMs: 30_000 };
    const { stdout } = await runProgram(run).catch((error: unknown) => {
      throw missingHelm(program, isMissing(error) ? "was not found" : `cannot be run (${String(error)})`);
    });
    const [major = 0, minor = 0] = (/^v?(\d+)\.(\d+)/.exec(stdout.trim())?.slice(1) ?? []).map(Number);
    const [oldestMajor, oldestMinor] = oldestVersion;
    if (major < oldestMajor || (major === oldestMajor && minor < oldestMinor)) {
      throw missingHelm(program, `says that it is version "${stdout.trim().slice(0, 50)}"`);
    }
    return [major, minor];
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && (error as NodeJS.ErrnoException).code === "ENOENT";
}
