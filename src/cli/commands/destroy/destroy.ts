import { findClosingBudget } from "../../../apply/aws/closing-budget.ts";
import { defaultFacts } from "../../../facts/facts.ts";
import { accountType } from "../../../model/account-supply.ts";
import { TenantryError } from "../../../model/error.ts";
import { tenantOrigin } from "../../../model/origin.ts";
import type { Plan, PlannedChange } from "../../../model/plan.ts";
import type { Snapshot } from "../../../model/snapshot.ts";
import { type ExitCode, exitCodes } from "../../exit-code.ts";
import type { Shell } from "../../io/shell.ts";
import { type MadePlan, type RunFlags, runPlan } from "../../live/run-plan.ts";
import { type LiveFlags, load, readState, type Session, withWorld } from "../../live/session.ts";
import type { Built } from "../../pipeline.ts";
import { readTarget, type Target } from "../../target.ts";
import type { OpenWorld } from "../../world.ts";
import { findProtected } from "./find-protected.ts";
import { bundlesWithout, planDestroy } from "./plan-destroy.ts";

export interface DestroyOptions extends LiveFlags, RunFlags {
  readonly target: string;
  readonly closeAccounts?: true;
}

/** Takes away everything that a tenant or one of its environments has; its data stays unless its template says otherwise. */
export async function destroy(shell: Shell, options: DestroyOptions, openWorld: OpenWorld): Promise<ExitCode> {
  const target = readTarget(options.target);
  const loaded = await load(shell, options);
  if (loaded === undefined) return exitCodes.error;
  const { built } = loaded;
  requireUnprotected(built, target);
  return withWorld(loaded, { flags: options, openWorld }, async (session) => {
    const planAgain = async (): Promise<MadePlan> => {
      const plannedAtMs = session.world.clock.nowMs();
      const snapshot = await readState(session, target, bundlesWithout(built, target));
      const plan = planDestroy(built, snapshot, { target, closesAccounts: options.closeAccounts === true });
      requireSomething(plan, built, target);
      requireReleased(plan, snapshot, target);
      return { plan, snapshot, plannedAtMs };
    };
    const made = await planAgain();
    await requireClosingBudget(session, made.plan);
    return runPlan(session, {
      verb: "Destroy",
      ...made,
      planAgain,
      bundles: () => bundlesWithout(built, target),
      flags: options,
      confirmation: confirmationOf(made.plan, target),
      already: `Nothing of ${options.target} is left but what is kept on purpose.`,
      next: afterwards(session, made.plan, target),
    });
  });
}

function requireUnprotected({ documents }: Built, target: Target): void {
  const tenant = documents.tenants.find(({ name }) => name === target.tenant);
  if (tenant?.lifecycle.deletionProtection !== true) return;
  const span = documents.locate(tenantOrigin(target.tenant, "spec.lifecycle.deletionProtection"));
  const where = span === undefined ? "its document" : `${span.file}:${span.line}`;
  throw new TenantryError(
    `tenant ${target.tenant} is protected from deletion; to destroy it, set spec.lifecycle.deletionProtection to false in ${where}`,
    { code: "TEN9018", source: "user" },
  );
}

/** What was protected when last applied stays so until the document is applied again; AWS would refuse it half-way. */
function requireReleased(plan: Plan, snapshot: Snapshot, { tenant }: Target): void {
  const [first, ...others] = findProtected(plan, snapshot);
  if (first === undefined) return;
  const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
  throw new TenantryError(
    `${first.type} ${first.name} in ${first.place}${more} is still protected from deletion in AWS; apply the document of ${tenant} without deletionProtection first, then destroy it`,
    { code: "TEN9018", source: "user" },
  );
}

/** Refused before anything is done: half a tenant's accounts closed, and the others left, helps nobody. */
async function requireClosingBudget({ world }: Session, { changes }: Plan): Promise<void> {
  const count = changes.filter(({ type, retained }) => type === accountType && !retained).length;
  if (count === 0) return;
  const { quotas } = defaultFacts.quotas;
  const budget = await findClosingBudget(world.cloud.organization, count, { nowMs: world.clock.nowMs(), quotas });
  if (budget.kind === "enough") return;
  const { closed, limit, possibleAtMs } = budget;
  const when =
    possibleAtMs === undefined
      ? "on some day within the next thirty: AWS does not tell when accounts were closed that Tenantry did not close"
      : `from ${new Date(possibleAtMs).toISOString()} on`;
  throw new TenantryError(
    `${count} accounts cannot be closed: AWS closes ${limit} in thirty days, and ${closed} were closed; it becomes possible ${when}. Without --close-accounts they are moved aside`,
    { code: "TEN7041", source: "user", failure: "quota", retry: "later" },
  );
}

/** A name that neither a document nor live state knows is a mistake; a tenant without anything left is not. */
function requireSomething(plan: Plan, { documents }: Built, { tenant }: Target): void {
  if (plan.changes.length > 0 || documents.tenants.some(({ name }) => name === tenant)) return;
  throw new TenantryError(`there is no tenant "${tenant}" in the documents, and nothing of one exists`, {
    code: "TEN9004",
    source: "user",
  });
}

function confirmationOf({ changes }: Plan, target: Target): { name: string; of: string; warning: string } {
  const lost = changes.filter(({ destructive }) => destructive).length;
  const kept = changes.filter(isKept).length;
  const data = [...(lost === 0 ? [] : [`data of ${lost} is lost`]), ...(kept === 0 ? [] : [`data of ${kept} is kept`])];
  const what = target.environment === undefined ? target.tenant : `${target.tenant}/${target.environment}`;
  const count = `${changes.length} ${changes.length === 1 ? "resource" : "resources"} of ${what} ${changes.length === 1 ? "is" : "are"} deleted`;
  return { name: target.tenant, of: "tenant", warning: [count, ...data].join("; ") };
}

function afterwards({ built, folder }: Session, { changes }: Plan, target: Target): readonly string[] {
  const kept = changes.filter(isKept);
  return [...keptLines(kept), ...documentLines(built, folder.paths, target)];
}

/** What was kept is lost all the same when its account is closed. */
function isKept({ destructive, retained }: PlannedChange): boolean {
  return retained && !destructive;
}

const listed = 20;

function keptLines(kept: readonly PlannedChange[]): readonly string[] {
  if (kept.length === 0) return [];
  const shown = kept
    .slice(0, listed)
    .map(
      ({ type, name, place, leavesSnapshot }) =>
        `  ${type} ${name} in ${place}${leavesSnapshot === true ? ", as a last snapshot" : ""}`,
    );
  const more = kept.length > listed ? [`  … ${kept.length - listed} more`] : [];
  return ["Kept with its data, no longer managed:", ...shown, ...more, ""];
}

/** A document that still declares the target brings it back with the next apply. */
function documentLines({ documents }: Built, paths: readonly string[], target: Target): readonly string[] {
  if (!documents.tenants.some(({ name }) => name === target.tenant)) return [];
  if (target.environment !== undefined) {
    return [
      `Next: remove environment ${target.environment} from the tenant's document, or the next apply makes it anew.`,
    ];
  }
  const document = documents.locate(tenantOrigin(target.tenant, "metadata.name"))?.file ?? "its document";
  const lock = paths.find((path) => path.endsWith(`/${target.tenant}.lock.yaml`));
  const files = lock === undefined ? document : `${document} and ${lock}`;
  return [`Next: remove ${files}, or the next apply makes the tenant anew.`];
}
