import { writeFileSync } from "node:fs";
import { createPaint } from "../../../src/cli/io/paint.ts";
import type { Shell } from "../../../src/cli/io/shell.ts";
import { runCli } from "../../../src/cli/run-cli.ts";
import type { RemoteCall, RemoteCallObserver } from "../../../src/ports/remote-call.ts";
import { observedWorld } from "./observed-world.ts";
import type { ChildTask } from "./task.ts";

/**
 * Runs command lines in a process of its own, which is really killed (SIGKILL: no handler, no clean-up) before or after its
 * n-th remote call. Without a kill it writes down every call that it made.
 */
const task = JSON.parse(process.argv[2] ?? "{}") as ChildTask;
const calls: RemoteCall[] = [];
const numbers = new WeakMap<RemoteCall, number>();

const dieAt = (phase: "before" | "after", number: number | undefined): void => {
  if (task.kill?.phase === phase && task.kill.call === number) process.kill(process.pid, "SIGKILL");
};
const observer: RemoteCallObserver = {
  before: (call) => {
    calls.push(call);
    numbers.set(call, calls.length);
    dieAt("before", calls.length);
  },
  after: (call) => dieAt("after", numbers.get(call)),
};
const paint = createPaint(false);
const shell: Shell = {
  out: (text) => void process.stdout.write(text),
  note: (text) => void process.stderr.write(text),
  outPaint: paint,
  notePaint: paint,
  columns: 100,
  cwd: task.cwd,
};
let code = 0;
for (const line of task.lines) code ||= await runCli(line, () => shell, { openWorld: observedWorld(observer) });
if (task.trace !== undefined) writeFileSync(task.trace, JSON.stringify(calls));
process.exit(code);
