import type { HelmRelease } from "../../model/blueprint.ts";
import { hasFailed } from "../../model/error.ts";
import type { JsonObject } from "../../model/json.ts";
import type { LiveRelease } from "../../model/snapshot.ts";
import type { Clock } from "../../ports/clock.ts";
import type { HelmReleases, ReleaseState } from "../../ports/helm-releases.ts";
import type { RemoteCallObserver } from "../../ports/remote-call.ts";
import { chartArguments } from "./chart-source.ts";
import { HelmCommand, type RunHelm } from "./helm-command.ts";
import {
  type ListedRelease,
  type ReleaseRevision,
  readHistory,
  readListed,
  readRelease,
  readValues,
} from "./release-output.ts";

export interface HelmOptions {
  readonly clock: Clock;
  /** A kubeconfig with one context for a cell; written to a private file while helm runs. */
  readonly kubeconfig: (cell: string) => Promise<string>;
  /** Default: `helm` of the PATH. */
  readonly program?: string;
  /** A folder of charts, `<name>-<version>.tgz` or `<name>/`, used instead of repositories; for sites without access. */
  readonly charts?: string;
  readonly observer?: RemoteCallObserver;
  /** Of one run of helm; default 80 seconds for one that changes anything, 10 minutes for any other. */
  readonly timeoutMs?: number;
  /**
   * How old a pending operation must be before it counts as interrupted; default 30 seconds. When we are killed, the helm
   * that we started still finishes, and must not be rolled back under its feet.
   */
  readonly orphanMs?: number;
  /** Default: this process's own. */
  readonly env?: NodeJS.ProcessEnv;
}

interface Helm {
  readonly command: HelmCommand;
  readonly clock: Clock;
  readonly charts: string | undefined;
  readonly orphanMs: number;
}

type ReleaseName = Pick<LiveRelease, "cell" | "namespace" | "name">;

/** What `helm list` gives at once at most, whatever it is asked for. */
const pageSize = 256;
const goodStatuses: ReadonlySet<string> = new Set(["deployed", "superseded"]);

/**
 * Helm releases, through the helm command.
 *
 * Values go in by stdin and credentials by a private file, so neither shows in a list of processes. Nothing is run, and
 * helm not looked for, before the first method is called.
 */
export function createHelmReleases(options: HelmOptions): HelmReleases {
  const { clock, kubeconfig, program = "helm", timeoutMs, observer, env = process.env } = options;
  const command = new HelmCommand({
    program,
    clock,
    kubeconfig,
    env,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(observer === undefined ? {} : { observer }),
  });
  const helm: Helm = { command, clock, charts: options.charts, orphanMs: options.orphanMs ?? 30_000 };
  return {
    list: (cell) => listReleases(helm, cell),
    upgrade: (release, values, signal) => upgradeRelease(helm, { release, values, signal }),
    recover: (state) => recoverRelease(helm, state),
    uninstall: (release) => helm.command.inCell(release.cell, (run) => uninstallRelease(run, release)),
  };
}

async function listReleases({ command }: Helm, cell: string): Promise<readonly ReleaseState[]> {
  // Helm 4 lists every status; Helm 3 leaves the pending ones out unless asked.
  const all = (await command.major()) < 4 ? ["--all"] : [];
  return command.inCell(cell, async (run) => {
    const listed: ListedRelease[] = [];
    for (let offset = 0, isComplete = false; !isComplete; offset += pageSize) {
      const args = ["-A", ...all, "-o", "json", "--max", String(pageSize), "--offset", String(offset)];
      const title = `list releases in ${cell}`;
      const page = readListed(await run({ operation: "list", args, title, writes: false }));
      listed.push(...page);
      isComplete = page.length < pageSize;
    }
    // What was uninstalled with its history kept is no release any more.
    const live = listed.filter(({ status }) => status !== "uninstalled");
    const states = await Promise.all(live.map((release) => readState(run, cell, release)));
    return states.filter((state) => state !== undefined);
  });
}

/** Undefined when the release went away since it was listed. Values of others' releases are not read: they may be secret. */
async function readState(run: RunHelm, cell: string, release: ListedRelease): Promise<ReleaseState | undefined> {
  if (!mayBeOurs(release)) return { cell, ...release, values: {} };
  const { namespace, name, revision } = release;
  try {
    const args = [name, "-n", namespace, "--revision", String(revision), "-o", "json"];
    const title = `read the values of release ${namespace}/${name} in ${cell}`;
    return { cell, ...release, values: readValues(await run({ operation: "get values", args, title, writes: false })) };
  } catch (error) {
    if (hasFailed(error, "not-found")) return undefined;
    throw error;
  }
}

/** Our namespaces are named `<tenant>--<env>`. */
function mayBeOurs({ namespace }: ListedRelease): boolean {
  return namespace.includes("--");
}

interface Upgrade {
  readonly release: HelmRelease;
  readonly values: JsonObject;
  readonly signal: AbortSignal | undefined;
}

async function upgradeRelease(helm: Helm, { release, values, signal }: Upgrade): Promise<ReleaseState> {
  const { cell, namespace, name, chart } = release;
  const source = await chartArguments(chart, helm.charts);
  return helm.command.inCell(cell, async (run) => {
    const stdout = await run({
      operation: "upgrade",
      args: [name, ...source, "--install", "--reset-values", "-n", namespace, "-f", "-", "-o", "json"],
      title: `install release ${namespace}/${name} (${chart.name} ${chart.version}) in ${cell}`,
      writes: true,
      stdin: JSON.stringify(values),
      ...(signal === undefined ? {} : { signal }),
    });
    return readRelease(cell, stdout);
  });
}

async function recoverRelease(helm: Helm, release: ReleaseName): Promise<void> {
  await helm.command.inCell(release.cell, async (run) => {
    const history = await waitForOrphan(helm, () => readRevisions(run, release));
    const last = history.at(-1);
    if (last === undefined || last.status === "deployed") return;
    const good = history.findLast(({ status }) => goodStatuses.has(status));
    if (good === undefined || last.status === "uninstalling") await uninstallRelease(run, release);
    else await rollBack(run, release, good);
  });
}

/** Reads the history again until what is pending is either over or too old for somebody to be still at it. */
async function waitForOrphan(
  { clock, orphanMs }: Helm,
  read: () => Promise<readonly ReleaseRevision[]>,
): Promise<readonly ReleaseRevision[]> {
  const startedAtMs = clock.nowMs();
  for (;;) {
    const history = await read();
    const last = history.at(-1);
    const isPending = last !== undefined && (last.status.startsWith("pending-") || last.status === "uninstalling");
    const nowMs = clock.nowMs();
    // Whoever started it may have another clock, so its age alone does not decide.
    if (!isPending || nowMs - last.updatedAtMs >= orphanMs || nowMs - startedAtMs >= orphanMs) return history;
    await clock.sleep(Math.min(2_000, orphanMs));
  }
}

async function readRevisions(
  run: RunHelm,
  { namespace, name, cell }: ReleaseName,
): Promise<readonly ReleaseRevision[]> {
  try {
    const args = [name, "-n", namespace, "-o", "json"];
    const title = `read the history of release ${namespace}/${name} in ${cell}`;
    return readHistory(await run({ operation: "history", args, title, writes: false }));
  } catch (error) {
    if (hasFailed(error, "not-found")) return [];
    throw error;
  }
}

async function rollBack(run: RunHelm, { namespace, name, cell }: ReleaseName, good: ReleaseRevision): Promise<void> {
  await run({
    operation: "rollback",
    args: [name, String(good.revision), "-n", namespace],
    title: `put release ${namespace}/${name} in ${cell} back to revision ${good.revision}`,
    writes: true,
  });
}

async function uninstallRelease(run: RunHelm, { namespace, name, cell }: ReleaseName): Promise<void> {
  await run({
    operation: "uninstall",
    args: [name, "-n", namespace, "--ignore-not-found"],
    title: `uninstall release ${namespace}/${name} in ${cell}`,
    writes: true,
  });
}
