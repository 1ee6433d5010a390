import { accessSync, constants, existsSync, mkdirSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { defaultFacts } from "../facts/facts.ts";
import { TenantryError } from "../model/error.ts";
import type { PlacedCell } from "../model/placement.ts";
import type { Platform } from "../model/platform.ts";
import type { AccountRegion } from "../ports/cloud.ts";
import type { RemoteCallObserver } from "../ports/remote-call.ts";
import { awsServices } from "./aws/aws-services.ts";
import { createAws } from "./aws/calls/answer-call.ts";
import { type AttachableClient, answerClient } from "./aws/calls/sdk-middleware.ts";
import type { ResourceContext } from "./aws/resources/resource-type.ts";
import { isBucketEmpty } from "./aws/s3/objects.ts";
import { findGranted } from "./aws/service-quotas/known-quotas.ts";
import type { State } from "./aws/state.ts";
import { joinCompany } from "./clock/company.ts";
import { createVirtualClock, type VirtualClock } from "./clock/virtual-clock.ts";
import { describeSandbox, type SandboxDescription } from "./describe-sandbox.ts";
import type { Fault } from "./faults/fault.ts";
import { armFaults, createFaultInjector, type FaultInjector } from "./faults/fault-injector.ts";
import { intercept, portErrors } from "./faults/intercept.ts";
import { readFaults } from "./faults/read-faults.ts";
import { createSandboxClusters, type SandboxClusters } from "./kubernetes/sandbox-clusters.ts";
import { createSandboxHelm, type SandboxHelm } from "./kubernetes/sandbox-helm.ts";
import { createPlant, type Plant, putIdentity, type SandboxCredentials } from "./plant.ts";
import type { SandboxContext } from "./sandbox-context.ts";
import { seedCell } from "./seed/seed-cell.ts";
import { seedMissingAccounts, seedOrganization } from "./seed/seed-organization.ts";
import { createState, type StateStore } from "./storage/create-state.ts";
import { openFolderJournal } from "./storage/folder-journal.ts";

export interface SandboxOptions {
  /** Where it is kept; absent: in memory, gone with the process. */
  readonly folder?: string;
  readonly platform: Platform;
  /** Those that are adopted exist from the start. */
  readonly cells: readonly PlacedCell[];
  /** Beside those of `faults.json` in the folder. */
  readonly faults?: readonly Fault[];
  /** How a `kill` fault ends the process; default SIGKILL. */
  readonly kill?: () => void;
  /** Quotas of `data/quotas.json` that this organisation has other values of. */
  readonly quotas?: Readonly<Record<string, number>>;
  /** Told of calls to the sandbox's clusters and Helm; those to AWS are told by the provider that sends them. */
  readonly observer?: RemoteCallObserver | undefined;
  /** How fast time passes beside real servers; see `createVirtualClock`. */
  readonly pace?: number;
}

/** AWS, clusters and Helm in process. */
export interface Sandbox {
  /** Lets the sandbox answer an SDK client. */
  readonly attach: (client: AttachableClient) => void;
  /** An administrator of the management account. */
  readonly credentials: SandboxCredentials;
  readonly clusters: SandboxClusters;
  readonly helm: SandboxHelm;
  /** Its `track` holds time still while something outside is under way. */
  readonly clock: VirtualClock;
  readonly state: State;
  /** What clusters and Helm are built on. */
  readonly context: SandboxContext;
  readonly describe: () => SandboxDescription;
  readonly plant: Plant;
  /** Keeps the time; everything else is kept already. Idempotent. */
  readonly close: () => Promise<void>;
}

/** When every sandbox begins: a date, because nothing in it may depend on the day of its use. */
const startMs = Date.UTC(2026, 0, 1);
/** An organisation that runs a platform has had its number of accounts raised. */
const establishedQuotas = {
  "organizations:accounts": defaultFacts.quotas.quotas["organizations:accounts-max"]?.value ?? 0,
};

interface Identity {
  readonly platform: string;
  readonly organization: string;
  readonly managementAccountId: string;
}

/**
 * Opens a sandbox, and on its first use fills it with what the platform document says exists: the organisation with the
 * management and the tooling account, the adopted units, and adopted cells with their clusters and networks.
 *
 * Several processes may open one folder at once. Throws `TenantryError`s: TEN7301 for a folder of another platform, TEN7302
 * for a damaged one, TEN7303 for faults that cannot be read, TEN7306 for one that cannot be written to.
 */
export function openSandbox(options: SandboxOptions): Promise<Sandbox> {
  // Everything is synchronous, but nobody should rely on that.
  return Promise.resolve().then(() => open(options));
}

function open(options: SandboxOptions): Sandbox {
  const { folder, platform, pace } = options;
  if (folder !== undefined) requireFolder(folder);
  const company = folder === undefined ? undefined : joinCompany(resolve(folder, "users"));
  const clock = createVirtualClock({
    startMs,
    ...(pace === undefined ? {} : { pace }),
    ...(company === undefined ? {} : { company }),
  });
  let faults: FaultInjector | undefined;
  const state = createState({
    seed: `${platform.name}/${platform.organization.id}`,
    nowMs: clock.nowMs,
    onTime: clock.advanceTo,
    historyMs: () => faults?.historyMs ?? 0,
    ...(folder === undefined ? {} : { journal: openFolderJournal(resolve(folder, "state")) }),
  });
  const quotas = { ...establishedQuotas, ...options.quotas };
  // Whoever comes after a killed process comes as much later as it really is, so that leases run out.
  clock.advanceTo(clock.nowMs() + (company?.missedMs ?? 0));
  const contextOf = (place: AccountRegion): ResourceContext => toContext(state, clock, { place, quotas });
  const credentials = state.transact(() => seed(options, state, contextOf));
  faults = createFaultInjector([
    ...armFaults(options.faults ?? []),
    ...(folder === undefined ? [] : readFaults(folder, state)),
  ]);
  const kill = options.kill ?? killProcess;
  const answer = createAws({
    services: awsServices((_state, place, key) => contextOf(place).quota(key)),
    state,
    clock,
    book: defaultFacts.quotas,
    quotas,
    faults,
    kill,
  });
  const context = toSandboxContext({ state, clock, faults, kill });
  const { cells, observer } = options;
  const clusters = createSandboxClusters({ context, cells, observer });
  return {
    attach: (client) => answerClient(client, { answer, track: clock.track }),
    credentials,
    clock,
    state,
    context,
    clusters,
    helm: createSandboxHelm({ context, observer }),
    describe: () => state.transact(() => describeSandbox(state)),
    plant: createPlant(state, contextOf),
    close: async () => {
      await clusters.close();
      closeState(state, clock);
      company?.leave();
    },
  };
}

function seed(
  { platform, cells }: SandboxOptions,
  state: StateStore,
  contextOf: (place: AccountRegion) => ResourceContext,
): SandboxCredentials {
  const { id, managementAccountId } = platform.organization;
  const identities = state.table<Identity>("sandbox/identity");
  const identity: Identity = { platform: platform.name, organization: id, managementAccountId };
  const existing = identities.get("platform");
  if (existing !== undefined) requireSame(existing, identity);
  const { nowMs } = contextOf({ accountId: managementAccountId, region: "us-east-1" });
  if (existing === undefined) {
    identities.put("platform", identity);
    seedOrganization(state, platform, nowMs);
  }
  seedMissingAccounts(state, platform, nowMs);
  const seeded = state.table<true>("sandbox/seeded-cells");
  for (const cell of cells) {
    // Once only: what has been taken away since stays away.
    if (cell.management !== "adopt" || cell.accountId === undefined || seeded.has(cell.name)) continue;
    seedCell(contextOf({ accountId: cell.accountId, region: cell.region }), cell);
    seeded.put(cell.name, true);
  }
  const arn = `arn:aws:iam::${managementAccountId}:user/administrator`;
  return putIdentity(state, { accountId: managementAccountId, arn, principalArn: arn, userId: "AIDASANDBOX" });
}

/** Makes the folder where there is none, and makes sure that it can be written to. */
function requireFolder(folder: string): void {
  try {
    // Below a parent that is there, because making several at once never ends in a file system like /proc.
    if (!existsSync(folder)) mkdirSync(folder, { recursive: !existsSync(dirname(folder)) });
    if (!statSync(folder).isDirectory()) throw new Error("it is a file");
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new TenantryError(`opening the sandbox: ${folder} is no folder that can be written to: ${reason}`, {
      code: "TEN7306",
      source: "user",
      cause,
    });
  }
}

function requireSame(existing: Identity, wanted: Identity): void {
  const names = ["platform", "organization", "managementAccountId"] as const;
  const differing = names.filter((name) => existing[name] !== wanted[name]);
  if (differing.length === 0) return;
  const differences = differing.map((name) => `${name} ${existing[name]}, not ${wanted[name]}`).join("; ");
  throw new TenantryError(
    `opening the sandbox: its folder is of ${differences}. Use another folder for this platform, or delete this one`,
    { code: "TEN7301", source: "user" },
  );
}

function toContext(
  state: StateStore,
  clock: VirtualClock,
  { place, quotas }: { readonly place: AccountRegion; readonly quotas: Readonly<Record<string, number>> },
): ResourceContext {
  return {
    state,
    place,
    nowMs: clock.nowMs(),
    quota: (key) => findGranted(state, place, key) ?? quotas[key] ?? requireQuota(key),
    isBucketEmpty: (name) => isBucketEmpty(state, name),
  };
}

function requireQuota(key: string): number {
  const quota = defaultFacts.quotas.quotas[key];
  if (quota === undefined) throw new Error(`sandbox: data/quotas.json has no quota ${key}`);
  return quota.value;
}

interface ContextParts {
  readonly state: StateStore;
  readonly clock: VirtualClock;
  readonly faults: FaultInjector;
  readonly kill: () => void;
}

function toSandboxContext({ state, clock, faults, kill }: ContextParts): SandboxContext {
  return {
    state,
    clock,
    answer: (call, run) =>
      clock.track(async () =>
        intercept(call, { injector: faults, kill, errors: portErrors(call) }, (staleMs) =>
          staleMs > 0 && !call.writes ? state.asOf(clock.nowMs() - staleMs, run) : state.transact(run),
        ),
      ),
  };
}

function closeState(state: StateStore, clock: VirtualClock): void {
  const times = state.table<number>("sandbox/time");
  if (times.get("closed") === clock.nowMs()) return;
  state.transact(() => times.put("closed", clock.nowMs()));
}

function killProcess(): void {
  process.kill(process.pid, "SIGKILL");
}
