import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * The other processes that use a sandbox's folder right now, and what they do with time.
 *
 * Time that jumps in one process passes for all of them. So nobody may jump past the moment at which another one wakes, nor
 * while it works: a process that waits for a lease would otherwise outlast the holder's without any time having passed.
 */
export interface Company {
  /** Whether time may pass until then for everybody. False: look again in a moment. */
  readonly mayPass: (untilMs: number) => boolean;
  /** This process works again. */
  readonly wake: () => void;
  /** This process neither works nor sleeps: it waits for somebody outside, who may take any time. */
  readonly rest: () => void;
  /**
   * How much real time has gone by, since a process was killed here or since this was last asked. 0 when all have left as
   * they should, or the last one that did not is long forgotten.
   */
  readonly missedMs: number;
  /** Idempotent. */
  readonly leave: () => void;
}

/** A process that has not shown itself for so long is stopped, and time passes without it. */
const silentMs = 5_000;
const showEveryMs = 200;
/** Longer than anything that a killed process leaves behind lasts. */
const mournedMs = 10 * 60_000;
const mourning = "killed";
const working = "working";
let visits = 0;

/** Joins the processes that use a folder, by a file of this process's own in it. */
export function joinCompany(folder: string): Company {
  mkdirSync(folder, { recursive: true });
  const missedMs = countMissed(folder);
  visits += 1;
  const name = `${process.pid}-${visits}`;
  const path = join(folder, name);
  let said = "";
  const say = (what: string): void => {
    if (what === said) return;
    said = what;
    // The folder may have been deleted below a process that has not closed it.
    if (existsSync(folder)) writeFileSync(path, what);
  };
  say(working);
  const timer = setInterval(() => show(path), showEveryMs);
  timer.unref();
  return {
    missedMs,
    mayPass: (untilMs) => {
      if (!existsSync(folder)) return true;
      const others = readdirSync(folder).filter((other) => other !== name && other !== mourning);
      // Alone, nothing needs to be said.
      if (others.length === 0) return true;
      say(String(untilMs));
      return others.every((other) => isBeyond(join(folder, other), untilMs));
    },
    wake: () => say(working),
    rest: () => say(String(Number.POSITIVE_INFINITY)),
    leave: () => {
      clearInterval(timer);
      rmSync(path, { force: true });
    },
  };
}

/** Whether whoever this file is of is gone, stopped, or wakes no earlier. */
function isBeyond(path: string, untilMs: number): boolean {
  try {
    if (!isRunning(path) || Date.now() - statSync(path).mtimeMs > silentMs) return true;
    const text = readFileSync(path, "utf8");
    return text !== "" && text !== working && Number(text) >= untilMs;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return true;
    throw error;
  }
}

/** Takes away what killed processes have left, and counts real time from then on: the file's is that of the last count. */
function countMissed(folder: string): number {
  const path = join(folder, mourning);
  let sinceMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  for (const name of readdirSync(folder)) {
    const left = join(folder, name);
    if (name === mourning || isRunning(left)) continue;
    const diedMs = statSync(left, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    rmSync(left, { force: true });
    sinceMs ??= diedMs;
    writeFileSync(path, String(diedMs));
  }
  if (sinceMs === undefined) return 0;
  const nowMs = Date.now();
  if (nowMs - Number(readFileSync(path, "utf8")) > mournedMs) rmSync(path, { force: true });
  else show(path);
  return Math.max(0, Math.round(nowMs - sinceMs));
}

function isRunning(path: string): boolean {
  const pid = Number(/(\d+)-\d+$/.exec(path)?.[1]);
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function show(path: string): void {
  const now = new Date();
  try {
    utimesSync(path, now, now);
  } catch {
    // As above.
  }
}
