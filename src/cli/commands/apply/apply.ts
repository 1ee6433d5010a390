import { TenantryError } from "../../../model/error.ts";
import type { Plan } from "../../../model/plan.ts";
import { systemClock } from "../../../providers/clock.ts";
import { type ExitCode, exitCodes } from "../../exit-code.ts";
import type { Shell } from "../../io/shell.ts";
import { requireLocks } from "../../live/require-locks.ts";
import { type MadePlan, type PlanRun, type RunFlags, runPlan } from "../../live/run-plan.ts";
import { type LiveFlags, load, readState, withWorld } from "../../live/session.ts";
import type { Built } from "../../pipeline.ts";
import { findTarget, type Target } from "../../target.ts";
import type { OpenWorld } from "../../world.ts";
import { planTarget } from "../plan/plan-target.ts";
import { loadPlanFile, requireFresh } from "./plan-file.ts";
import { type IsolationRequirement, requireIsolation } from "./require-isolation.ts";

export interface ApplyOptions extends LiveFlags, RunFlags {
  /** A target, or the path of a plan in JSON. */
  readonly what?: string;
  readonly target?: string;
  /** Pairs `A,B` of environments that may be able to reach each other. */
  readonly acceptRefuted?: readonly string[];
}

/** Makes real what the documents ask for, in the world that the flags name. */
export async function apply(shell: Shell, options: ApplyOptions, openWorld: OpenWorld): Promise<ExitCode> {
  const loaded = await load(shell, options);
  if (loaded === undefined) return exitCodes.error;
  const { built } = loaded;
  const file = isPlanFile(options.what) ? await loadPlanFile(shell, options.what, built) : undefined;
  requireOneTarget(options, file !== undefined);
  const target = file === undefined ? findTarget(options.target ?? options.what, built.documents.tenants) : file.target;
  requireLocks(built, target);
  await requireProof(built, { target, accepted: options.acceptRefuted ?? [] });
  return withWorld(loaded, { flags: options, openWorld }, async (session) => {
    const planAgain = async (): Promise<MadePlan> => {
      const plannedAtMs = session.world.clock.nowMs();
      const snapshot = await readState(session, target);
      const plan = planTarget(built, snapshot, { target, detail: options.diff === true ? "full" : "changes" });
      if (file !== undefined) requireFresh(file, plan);
      return { plan, snapshot, plannedAtMs };
    };
    const made = await planAgain();
    return runPlan(session, {
      verb: "Apply",
      ...made,
      planAgain,
      bundles: built.bundles,
      flags: options,
      confirmation: confirmationOf(made.plan, built, target),
      next: ["Next: `tenantry status` says how everything stands, `tenantry outputs TENANT` what a tenant was given."],
    });
  });
}

/** An apply that would open a way between environments is refused before anything is read or touched. */
async function requireProof(built: Built, requirement: IsolationRequirement): Promise<void> {
  const { standardThreatModel, verifyBlueprint } = await import("../../verify-blueprint.ts");
  const proof = verifyBlueprint(built, { threatModel: standardThreatModel, nowMs: systemClock.nowMs() });
  requireIsolation(proof.report, requirement);
}

/** Taking one of two different answers would apply to something that was not meant. */
function requireOneTarget({ target, what }: ApplyOptions, isFile: boolean): void {
  if (target === undefined || what === undefined || target === what) return;
  const message = isFile
    ? `--target ${target} was given with ${what}, which has a target of its own; leave --target out`
    : `--target ${target} was given, and ${what} too; leave one of them out`;
  throw new TenantryError(message, { code: "TEN9020", source: "user" });
}

/** A tenant is no path: its name holds neither a dot nor more than one slash. */
function isPlanFile(what: string | undefined): what is string {
  return what?.endsWith(".json") === true;
}

/**
 * What has to be confirmed: whatever loses data, and whatever of AWS is taken away or made anew. Objects of a cluster that
 * hold nothing come and go with the documents.
 */
function confirmationOf(plan: Plan, { documents }: Built, target: Target | undefined): PlanRun["confirmation"] {
  const lost = plan.changes.filter(
    ({ action, destructive, layer }) =>
      destructive || (layer === "aws" && (action === "delete" || action === "replace")),
  );
  if (lost.length === 0) return undefined;
  const data = lost.filter(({ destructive }) => destructive).length;
  const count = `${lost.length} ${lost.length === 1 ? "resource is" : "resources are"} deleted or replaced`;
  return {
    warning: data === 0 ? count : `${count}, and the data of ${data} of them is lost`,
    ...(target === undefined
      ? { name: documents.platform.name, of: "platform" }
      : { name: target.tenant, of: "tenant" }),
  };
}
