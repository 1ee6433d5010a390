const tasks = new Set<() => void>();
let isWatching = false;

/**
 * Runs a synchronous task when this process ends, also by SIGINT, SIGTERM or SIGHUP (exit code 130).
 *
 * Returns a function that forgets the task.
 */
export function atExit(task: () => void): () => void {
  watch();
  tasks.add(task);
  return () => tasks.delete(task);
}

function watch(): void {
  if (isWatching) return;
  isWatching = true;
  process.on("exit", () => {
    for (const task of tasks) task();
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => process.exit(130));
}
