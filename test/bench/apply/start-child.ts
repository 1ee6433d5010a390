import { spawn } from "node:child_process";
import { join } from "node:path";
import type { Measured, Task } from "./task.ts";

/** Room for what tests hold besides, such as an AWS that has everything deployed. */
const heapMebibytes = 8192;

/** Runs a measurement in a process of its own. */
export function measure(task: Task): Promise<Measured> {
  const profile = process.env.BENCH_PROFILE;
  const args = [
    `--max-old-space-size=${heapMebibytes}`,
    ...(profile === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${profile}`]),
    join(import.meta.dirname, "child.ts"),
    JSON.stringify(task),
  ];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
    child.on("error", reject);
    child.on("close", (code) => {
      if (code !== 0) return reject(new Error(`${task.mode} of ${task.count} ended with ${code}`));
      resolve(JSON.parse(output.trim().split("\n").at(-1) ?? "") as Measured);
    });
  });
}
