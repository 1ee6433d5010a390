import { createPriceContext } from "../../../cost/price-context.ts";
import { priceSnapshot } from "../../../cost/price-snapshot.ts";
import { defaultFacts } from "../../../facts/facts.ts";
import { accountType } from "../../../model/account-supply.ts";
import type { Bundle } from "../../../model/blueprint.ts";
import type { Plan, PlannedChange } from "../../../model/plan.ts";
import type { Snapshot } from "../../../model/snapshot.ts";
import { planBlueprint } from "../../../plan/plan-blueprint.ts";
import { ownCells } from "../../own-cells.ts";
import type { Built } from "../../pipeline.ts";
import { isTargeted, type Target } from "../../target.ts";
import { withKnownTemplates } from "../plan/known-templates.ts";
import { scopeSnapshot } from "../plan/scope-snapshot.ts";

/** The blueprint without a target: what would be there if nobody had asked for it. */
export function* bundlesWithout(built: Built, target: Target): Generator<Bundle> {
  const cells = new Set(ownCells(built, target));
  for (const bundle of built.bundles()) {
    const { owner } = bundle;
    if (owner.kind === "environment" && isTargeted(target, owner)) continue;
    if (owner.kind === "cell" && cells.has(owner.cell)) continue;
    yield bundle;
  }
}

/**
 * Plans to take away everything that a target has, and nothing else; works for what no document declares any more.
 *
 * What a document declares must not be protected by it: that has to be checked before. What none declares stays protected
 * as it was when last applied.
 */
export function planDestroy(
  built: Built,
  snapshot: Snapshot,
  { target, closesAccounts }: { readonly target: Target; readonly closesAccounts: boolean },
): Plan {
  const { platform, tenants } = built.documents;
  const context = createPriceContext({ prices: defaultFacts.prices, cells: built.placed.cells, tenants });
  const known = withKnownTemplates(scopeSnapshot(snapshot, built, target), built.bundles());
  const plan = planBlueprint(bundlesWithout(built, target), snapshot, {
    platform: platform.name,
    quotas: defaultFacts.quotas,
    costBeforeMicros: priceSnapshot(known, platform.name, context).monthlyMicros,
    costAfterMicros: 0,
    ignoresProtection: tenants.some(({ name }) => name === target.tenant),
    only: { ...target, cells: ownCells(built, target) },
    ...(closesAccounts ? { closesAccounts } : {}),
  });
  const changes = plan.changes.map((change) => ({ ...change, reason: reasonOf(change.reason, target) }));
  return { ...plan, changes: loseWithAccounts(changes) };
}

/** What its stack would keep is lost with an account that is closed. */
function loseWithAccounts(changes: readonly PlannedChange[]): readonly PlannedChange[] {
  const closed = changes.flatMap(({ type, retained, id }) =>
    type === accountType && !retained ? [`${id.slice("organization/".length)}/`] : [],
  );
  return changes.map((change) =>
    change.retained && closed.some((account) => change.place.startsWith(account))
      ? { ...change, destructive: true, reason: `${change.reason}; lost with its account, which is closed` }
      : change,
  );
}

/** The planner can only tell that nobody wants it any more; here somebody asked. */
function reasonOf(reason: string, { tenant, environment }: Target): string {
  const name = environment === undefined ? tenant : `${tenant}/${environment}`;
  return reason.replace(/^(?:environment|cell) \S+ is no longer in the documents/, `destroying ${name} was asked for`);
}
