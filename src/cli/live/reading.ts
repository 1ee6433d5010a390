import type { RemoteCallObserver } from "../../ports/remote-call.ts";
import { formatDuration } from "../../render/apply/format-duration.ts";
import { createLiveRegion } from "../io/live-region.ts";
import type { Shell } from "../io/shell.ts";

/** Shows that a long reading is alive: one changing line on a terminal, a line now and then in a log. */
export interface Reading {
  /** Counts the requests. */
  readonly observer: RemoteCallObserver;
  /** Shows progress while the work runs, and takes it away. */
  readonly during: <T>(what: string, work: () => Promise<T>) => Promise<T>;
}

const frameMs = 100;
/** Quick readings show nothing; a log gets a line this often. */
const quietMs = 300;
const logMs = 15_000;

export function createReading(shell: Shell): Reading {
  let calls = 0;
  const during = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    const startedAtMs = performance.now();
    const before = calls;
    const text = (): string => {
      const count = calls - before;
      const time = formatDuration(performance.now() - startedAtMs);
      return `Reading ${what}: ${count} ${count === 1 ? "request" : "requests"}, ${time}`;
    };
    const close = shell.terminal === undefined ? logNowAndThen(shell, text) : redraw(shell, text);
    try {
      return await work();
    } finally {
      close();
    }
  };
  return {
    observer: {
      before: () => {
        calls += 1;
      },
    },
    during,
  };
}

function redraw(shell: Shell, text: () => string): () => void {
  const columns = shell.terminal?.columns ?? (() => 100);
  const region = createLiveRegion({ write: shell.note, columns });
  const startedAtMs = performance.now();
  const timer = setInterval(() => {
    if (performance.now() - startedAtMs < quietMs) return;
    region.draw([shell.notePaint.dim(text().slice(0, Math.max(1, columns() - 1)))]);
  }, frameMs);
  return () => {
    clearInterval(timer);
    region.close();
  };
}

function logNowAndThen(shell: Shell, text: () => string): () => void {
  const timer = setInterval(() => shell.note(`${text()}\n`), logMs);
  return () => clearInterval(timer);
}
