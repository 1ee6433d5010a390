import { guardrailKind } from "../../model/guardrail.ts";
import { applyObject } from "./apply-object.ts";
import { awaitQuotas } from "./await-controllers.ts";
import { confirmGuards } from "./confirm-guards.ts";
import { moveQuota, wantedQuota } from "./move-quota.ts";
import type { ObjectTask } from "./object-task.ts";
import type { WantedQuota } from "./quota-round.ts";
import { runTogether } from "./run-together.ts";
import type { StepBench } from "./step-bench.ts";

/** What is known of an environment's quotas in a place when its steps are made. */
export interface QuotaScope {
  /** Every quota that it should have there. */
  readonly wanted: readonly WantedQuota[];
  /** Namespaces that the plan creates. */
  readonly fresh: ReadonlySet<string>;
  /** Whether namespaces with quotas stay or go, so that quota may have to move from one to another. */
  readonly moves: boolean;
}

/**
 * Namespaces and what guards them. Resolves once admission enforces it: quotas counted, and Guardrail and policies seen to
 * refuse. The Guardrail comes before what it lets through, such as the platform's own network policies.
 */
export async function applyGuards(bench: StepBench, tasks: readonly ObjectTask[], scope: QuotaScope): Promise<void> {
  const namespaces = tasks.filter(isKind("Namespace"));
  const quotas = tasks.filter(isKind("ResourceQuota"));
  const first = tasks.filter(isKind(guardrailKind, "LimitRange"));
  const rest = tasks.filter((task) => !isKind("Namespace", "ResourceQuota", guardrailKind, "LimitRange")(task));
  await applyAll(bench, namespaces);
  const opening = applyQuotas(bench, quotas, scope);
  await Promise.all([applyAll(bench, first), opening]);
  const closed = tasks.filter((task) => isKind(guardrailKind)(task) && task.change.action === "create");
  await runTogether(closed, bench.context.signal, ({ manifest }) =>
    confirmGuards(bench, manifest.metadata.namespace ?? ""),
  );
  await applyAll(bench, rest);
  await awaitQuotas(bench, scope.moves ? [] : quotas.map(({ manifest }) => wantedQuota(manifest)));
}

/** Service accounts, settings, pools and whatever else runs on what the guards allow. */
export async function applySettings(bench: StepBench, tasks: readonly ObjectTask[], scope: QuotaScope): Promise<void> {
  await applyAll(bench, tasks.filter(isKind("Namespace")));
  await Promise.all([
    applyQuotas(bench, tasks.filter(isKind("ResourceQuota")), scope),
    applyAll(
      bench,
      tasks.filter((task) => !isKind("Namespace", "ResourceQuota")(task)),
    ),
  ]);
}

export function applyAll(bench: StepBench, tasks: readonly ObjectTask[]): Promise<void> {
  return runTogether(tasks, bench.context.signal, (task) => applyObject(bench, task));
}

/** In an environment that is all new nothing has to move, so that no quota need be read first. */
async function applyQuotas(bench: StepBench, tasks: readonly ObjectTask[], scope: QuotaScope): Promise<void> {
  if (!scope.moves || bench.controllers === "none") return applyAll(bench, tasks);
  await moveQuota(bench, { tasks, wanted: scope.wanted, fresh: scope.fresh, shortage: "leave" });
}

function isKind(...kinds: readonly string[]): (task: ObjectTask) => boolean {
  return ({ manifest }) => kinds.includes(manifest.kind);
}
