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
  };
}
