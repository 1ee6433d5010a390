import { readdirSync, readFileSync } from "node:fs";

const servers: ReadonlySet<string> = new Set(["etcd", "kube-apiserver", "kube-controller"]);
/** Linux counts in hundredths of a second whatever its kernel was built with (`USER_HZ`). */
const tickMilliseconds = 10;

/** Processor time of the servers that this process has started; 0 where there is no `/proc`. */
export function serverProcessorMilliseconds(): number {
  let ticks = 0;
  for (const pid of readFolder("/proc")) {
    if (!/^\d+$/.test(pid)) continue;
    const [, name = "", rest = ""] = /\((.*)\) (.*)/.exec(readText(`/proc/${pid}/stat`)) ?? [];
    const fields = rest.split(" ");
    if (!servers.has(name) || Number(fields[1]) !== process.pid) continue;
    ticks += Number(fields[11]) + Number(fields[12]);
  }
  return ticks * tickMilliseconds;
}

function readFolder(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

/** Empty when the process has ended meanwhile. */
function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
