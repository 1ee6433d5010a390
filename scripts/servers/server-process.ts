import { type ChildProcess, spawn } from "node:child_process";
import { basename } from "node:path";
import { atExit } from "./at-exit.ts";

const keptLines = 15;
const killAfterMs = 10_000;

/** A child process that never outlives this one: it is ended on exit and on SIGINT, SIGTERM and SIGHUP. */
export class ServerProcess {
  readonly name: string;
  readonly #child: ChildProcess;
  readonly #lines: string[] = [];
  readonly #ended: Promise<void>;

  /** `name`: what logs call it, when the program only leads to another. */
  constructor(program: string, args: readonly string[], name: string = basename(program)) {
    this.name = name;
    this.#child = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"] });
    const forget = atExit(() => this.#child.kill("SIGKILL"));
    this.#child.stderr?.setEncoding("utf8").on("data", (text: string) => this.#keep(text));
    this.#ended = new Promise((resolve) => {
      this.#child.once("error", (error) => {
        this.#keep(error.message);
        resolve();
      });
      this.#child.once("exit", () => {
        forget();
        resolve();
      });
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  hasEnded(): boolean {
    return this.#child.pid === undefined || this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** The end of its log, prefixed with its name. */
  lastLines(): string {
    return this.#lines.map((line) => `${this.name}: ${line}`).join("\n");
  }

  async stop(): Promise<void> {
    if (this.hasEnded()) return;
    this.#child.kill("SIGTERM");
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), killAfterMs);
    await this.#ended;
    clearTimeout(timer);
  }

  #keep(text: string): void {
    this.#lines.push(...text.split("\n").filter((line) => line !== ""));
    this.#lines.splice(0, Math.max(0, this.#lines.length - keptLines));
  }
}
