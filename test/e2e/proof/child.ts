import { appendFileSync } from "node:fs";
import { createPaint } from "../../../src/cli/io/paint.ts";
import type { Shell } from "../../../src/cli/io/shell.ts";
import { openWorld } from "../../../src/cli/open-world.ts";
import { runCli } from "../../../src/cli/run-cli.ts";
import type { OpenWorld } from "../../../src/cli/world.ts";
import type { RemoteCall } from "../../../src/ports/remote-call.ts";
import type { ProcessTask, TracedCall } from "./task.ts";

/** Runs one command line in the commands' own world, writes down every remote call, and halts itself where it is told to. */
const task = JSON.parse(process.argv[2] ?? "{}") as ProcessTask;
let seen = 0;

const watch = ({ service, operation, place, writes }: RemoteCall): void => {
  const traced: TracedCall = { call: `${service} ${operation}`, place, writes };
  appendFileSync(task.trace, `${JSON.stringify(traced)}\n`);
  if (traced.call !== task.halt?.call) return;
  seen += 1;
  if (seen === task.halt.nth) process.kill(process.pid, task.halt.signal);
};
const watchedWorld: OpenWorld = (request) =>
  openWorld({
    ...request,
    observer: {
      before: async (call) => {
        watch(call);
        await request.observer?.before?.(call);
      },
      after: async (call, error) => request.observer?.after?.(call, error),
    },
  });
const paint = createPaint(false);
const shell: Shell = {
  out: (text) => void process.stdout.write(text),
  note: (text) => void process.stderr.write(text),
  outPaint: paint,
  notePaint: paint,
  columns: 100,
  cwd: task.cwd,
};
process.exitCode = await runCli(task.argv, () => shell, { openWorld: watchedWorld });
