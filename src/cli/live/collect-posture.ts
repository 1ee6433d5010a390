import { resolve } from "node:path";
import { defaultFacts } from "../../facts/facts.ts";
import { hasFailed, TenantryError } from "../../model/error.ts";
import type { AwsPosture, PostureGap, PostureProgress, PostureStore } from "../../ports/posture.ts";
import type { RemoteCallObserver } from "../../ports/remote-call.ts";
import { systemClock } from "../../providers/clock.ts";
import { collectCluster } from "../../snapshot/posture/collect-cluster.ts";
import type { Shell } from "../io/shell.ts";

/** What to look at; shared by every command that reads posture without documents. */
export interface PostureFlags {
  /** Kubeconfig contexts; absent: the current one. */
  readonly context?: readonly string[];
  readonly kubeconfig?: string;
  readonly profile?: string;
  /** Absent: every region that the account has enabled. */
  readonly region?: readonly string[];
  /** Further accounts, entered through `role`. */
  readonly account?: readonly string[];
  readonly role?: string;
  /** False for `--no-aws`. */
  readonly aws: boolean;
  /** False for `--no-kubernetes`. */
  readonly kubernetes: boolean;
}

export interface Collected {
  readonly clusters: readonly string[];
  readonly accounts: readonly string[];
  /** Files written now; what an earlier run left is not counted. */
  readonly files: number;
  readonly gaps: readonly PostureGap[];
}

/**
 * Reads both layers into a store, as far as they are there: without a kubeconfig no cluster, without credentials no account,
 * each with a note; what was asked for by name is an error when it cannot be reached.
 */
export async function collectPosture(
  shell: Shell,
  flags: PostureFlags,
  { store, observer }: { readonly store: PostureStore; readonly observer: RemoteCallObserver },
): Promise<Collected> {
  const gaps: PostureGap[] = [];
  let files = 0;
  const progress: PostureProgress = {
    read: () => {
      files += 1;
    },
    missed: (gap) => void gaps.push(gap),
  };
  const reading = { store, progress, observer };
  // One after the other: each keeps to limits of its own, and what fails first is told first.
  const clusters = flags.kubernetes ? await collectClusters(shell, flags, reading) : [];
  const accounts = flags.aws ? await collectAccounts(shell, flags, reading) : [];
  if (clusters.length === 0 && accounts.length === 0) {
    throw new TenantryError("there is neither a kubeconfig nor AWS credentials, so nothing can be looked at", {
      code: "TEN6603",
      source: "user",
    });
  }
  return { clusters, accounts, files, gaps };
}

interface Reading {
  readonly store: PostureStore;
  readonly progress: PostureProgress;
  readonly observer: RemoteCallObserver;
}

async function collectClusters(shell: Shell, flags: PostureFlags, reading: Reading): Promise<readonly string[]> {
  const { createClusters } = await import("../../providers/kubernetes/clusters.ts");
  const file = flags.kubeconfig === undefined ? undefined : resolve(shell.cwd, flags.kubeconfig);
  const contexts = flags.context ?? (await currentContext(file));
  if (contexts.length === 0) {
    shell.note("No kubeconfig context is set: no cluster is read. Name one with --context.\n");
    return [];
  }
  const clusters = createClusters({
    cells: [],
    clock: systemClock,
    contexts: new Map(contexts.map((context) => [context, context])),
    eks: () => Promise.resolve(undefined),
    observer: reading.observer,
    ...(file === undefined ? {} : { kubeconfig: file }),
  });
  try {
    for (const place of contexts) {
      const cluster = await clusters.open(place);
      await collectCluster({ cluster, place, server: await clusters.server(place), ...reading });
    }
  } finally {
    await clusters.close();
  }
  return contexts;
}

async function currentContext(file: string | undefined): Promise<readonly string[]> {
  const { readKubeconfig } = await import("../../providers/kubernetes/kubeconfig.ts");
  const current = (await readKubeconfig(file))?.current;
  return current === undefined ? [] : [current];
}

async function collectAccounts(shell: Shell, flags: PostureFlags, reading: Reading): Promise<readonly string[]> {
  const { openPosture } = await import("../../providers/aws/posture/open-posture.ts");
  const posture = openPosture({
    clock: systemClock,
    rates: defaultFacts.quotas.rates,
    near: flags.region?.[0] ?? "us-east-1",
    observer: reading.observer,
    profile: flags.profile,
    roleName: flags.role,
    // Test servers and proxies; the variable is that of the SDKs.
    endpoint: process.env.AWS_ENDPOINT_URL,
  });
  try {
    const own = await callerAccount(shell, flags, posture);
    if (own === undefined) return [];
    const accounts = [...new Set([own, ...(flags.account ?? [])])];
    for (const accountId of accounts) {
      const regions = flags.region ?? (await posture.enabledRegions(accountId));
      await posture.collect({ accountId, regions, organization: accountId === own }, reading.store, reading.progress);
    }
    return accounts;
  } finally {
    posture.close();
  }
}

/** Without credentials there may still be a cluster to look at, unless AWS was asked for. */
async function callerAccount(shell: Shell, flags: PostureFlags, posture: AwsPosture): Promise<string | undefined> {
  const isAskedFor = [flags.profile, flags.region, flags.account].some((flag) => flag !== undefined);
  try {
    return await posture.callerAccount();
  } catch (error) {
    if (isAskedFor || !hasFailed(error, "denied", "unavailable")) throw error;
    shell.note(`No AWS account is read: ${error.message}\n`);
    return undefined;
  }
}
