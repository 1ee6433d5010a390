import { type ColorFlag, createPaint, type Paint, wantsColor } from "./paint.ts";

/** What a command may do to the world outside its files: write its result, write notes, know the terminal. */
export interface Shell {
  /** Writes the command's result to stdout. */
  readonly out: (text: string) => void;
  /** Writes anything else to stderr. */
  readonly note: (text: string) => void;
  /** Colours for `out`. */
  readonly outPaint: Paint;
  /** Colours for `note`. */
  readonly notePaint: Paint;
  /** Columns of the terminal behind stdout; 100 when there is none. */
  readonly columns: number;
  readonly cwd: string;
  /** The terminal behind stderr, where a view may redraw itself; absent when there is none, or in CI. */
  readonly terminal?: Terminal;
  /** Asks a question and gives the line that was typed, undefined at the end of input; absent when nobody is there to ask. */
  readonly ask?: (question: string) => Promise<string | undefined>;
  /** Calls the listener for every Ctrl-C or SIGTERM until the returned function is called; absent: never interrupted. */
  readonly onInterrupt?: (listener: () => void) => () => void;
}

export interface Terminal {
  /** As wide as it is now. */
  readonly columns: () => number;
  readonly rows: () => number;
}

/** The shell of this process. */
export function processShell(color: ColorFlag): Shell {
  const { stdout, stderr, env } = process;
  const paintFor = (stream: NodeJS.WriteStream): Paint =>
    createPaint(wantsColor({ flag: color, env, isTty: stream.isTTY === true }));
  return {
    out: (text) => void stdout.write(text),
    note: (text) => void stderr.write(text),
    outPaint: paintFor(stdout),
    notePaint: paintFor(stderr),
    columns: stdout.columns ?? 100,
    cwd: process.cwd(),
    onInterrupt,
    ...(isLively(env) ? { terminal: { columns: () => stderr.columns ?? 100, rows: () => stderr.rows ?? 24 } } : {}),
    ...(isLively(env) && process.stdin.isTTY ? { ask } : {}),
  };
}

/** Whether somebody watches: a terminal that can move its cursor, and no CI job that records one. */
function isLively(env: NodeJS.ProcessEnv): boolean {
  return process.stderr.isTTY === true && env.TERM !== "dumb" && (env.CI ?? "") === "";
}

async function ask(question: string): Promise<string | undefined> {
  const { createInterface } = await import("node:readline/promises");
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const ended = new Promise<undefined>((resolve) => lines.once("close", () => resolve(undefined)));
  try {
    return await Promise.race([lines.question(question), ended]);
  } finally {
    lines.close();
  }
}

function onInterrupt(listener: () => void): () => void {
  const signals = ["SIGINT", "SIGTERM"] as const;
  for (const signal of signals) process.on(signal, listener);
  return () => {
    for (const signal of signals) process.off(signal, listener);
  };
}
