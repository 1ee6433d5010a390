import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { RemoteCall } from "../../../src/ports/remote-call.ts";
import { runTenantry } from "../../support/run-tenantry.ts";
import { differences, type Inventory, takeInventory } from "./inventory.ts";
import { observedWorld } from "./observed-world.ts";
import type { Scene, Stage } from "./stage.ts";
import type { ChildTask, KillPoint } from "./task.ts";

/** Something that is killed at every point: command lines, from a scene to an end that is known. */
export interface Story {
  readonly name: string;
  readonly lines: readonly (readonly string[])[];
  /** Run again at the end, in the same world: each must exit with 0 and say this. */
  readonly checks: readonly { readonly line: readonly string[]; readonly says: string }[];
  readonly start: Scene;
}

/** How a story ends when nobody kills it, and every remote call on the way. */
export interface Reference {
  readonly calls: readonly RemoteCall[];
  readonly end: Inventory;
}

/** Runs a story undisturbed. */
export async function tellStory(stage: Stage, story: Story): Promise<Reference> {
  await stage.restore(story.start);
  const trace = join(stage.folder, "trace.json");
  const { code, output } = await runChild({ lines: story.lines, cwd: stage.folder, trace });
  if (code !== 0) throw new Error(`${story.name}, undisturbed, answered ${code}:\n${output}`);
  const failures = await check(stage, story);
  if (failures.length > 0) throw new Error(`${story.name}, undisturbed: ${failures.join("\n")}`);
  const calls = JSON.parse(await readFile(trace, "utf8")) as readonly RemoteCall[];
  return { calls, end: await takeInventory(stage.cluster.etcd, stage.place) };
}

/**
 * Kills a story at a point, tells it again from where it stopped, and says what is not as it should be.
 *
 * `reached` is false when the story ended before the point, as the number of polls may vary.
 */
export async function killAndResume(
  stage: Stage,
  { story, reference, kill }: { readonly story: Story; readonly reference: Reference; readonly kill: KillPoint },
): Promise<{ readonly reached: boolean; readonly problems: readonly string[] }> {
  await stage.restore(story.start);
  const killed = await runChild({ lines: story.lines, cwd: stage.folder, kill });
  const reached = killed.code === "SIGKILL";
  if (!reached && killed.code !== 0)
    return { reached, problems: [`the first run answered ${killed.code}:\n${killed.output}`] };
  const problems: string[] = [];
  for (const line of story.lines) {
    const { code, out, notes } = await run(stage, line);
    if (code !== 0) problems.push(`resuming \`${line[0]}\` answered ${code}:\n${out}\n${notes}`);
  }
  if (problems.length > 0) return { reached, problems };
  problems.push(...(await check(stage, story)));
  problems.push(...differences(reference.end, await takeInventory(stage.cluster.etcd, stage.place)));
  return { reached, problems };
}

async function check(stage: Stage, { checks }: Story): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const { line, says } of checks) {
    const { code, out, notes } = await run(stage, line);
    if (code !== 0 || !out.includes(says)) {
      problems.push(`\`tenantry ${line.join(" ")}\` answered ${code} and does not say "${says}":\n${out}\n${notes}`);
    }
  }
  return problems;
}

/** In this process, in a new world: what is resumed knows nothing of the run before it but what that left outside. */
function run(stage: Stage, line: readonly string[]): ReturnType<typeof runTenantry> {
  return runTenantry(line, stage.folder, { openWorld: observedWorld({}) });
}

function runChild(task: ChildTask): Promise<{ readonly code: number | string; readonly output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(import.meta.dirname, "child.ts"), JSON.stringify(task)], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code: signal ?? code ?? 1, output }));
  });
}
