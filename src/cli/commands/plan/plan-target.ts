import { createPriceContext } from "../../../cost/price-context.ts";
import { priceBundles } from "../../../cost/price-resources.ts";
import { priceSnapshot } from "../../../cost/price-snapshot.ts";
import { defaultFacts } from "../../../facts/facts.ts";
import type { Bundle } from "../../../model/blueprint.ts";
import { environmentId } from "../../../model/names.ts";
import type { Plan, PlannedChange } from "../../../model/plan.ts";
import type { Snapshot } from "../../../model/snapshot.ts";
import { planBlueprint } from "../../../plan/plan-blueprint.ts";
import { ownCells } from "../../own-cells.ts";
import type { Built } from "../../pipeline.ts";
import { isTargeted, type Target } from "../../target.ts";
import { withKnownTemplates } from "./known-templates.ts";
import { scopeSnapshot } from "./scope-snapshot.ts";

export interface PlanTargetOptions {
  readonly target: Target | undefined;
  readonly detail: "full" | "changes";
}

/**
 * Plans a whole platform or one target, with its price before and after.
 *
 * An environment that failed to be decided, placed or enforced is left as it is: what it has is not planned away.
 */
export function planTarget(built: Built, snapshot: Snapshot, { target, detail }: PlanTargetOptions): Plan {
  const { platform, tenants } = built.documents;
  const context = createPriceContext({ prices: defaultFacts.prices, cells: built.placed.cells, tenants });
  const known = withKnownTemplates(scopeSnapshot(snapshot, built, target), built.bundles());
  const planned = planBlueprint(built.bundles(), platform.management === "observe" ? nothing : snapshot, {
    platform: platform.name,
    quotas: defaultFacts.quotas,
    costBeforeMicros: priceSnapshot(known, platform.name, context).monthlyMicros,
    costAfterMicros: priceBundles(targetBundles(built, target), context).monthlyMicros,
    detail,
    supply: platform,
    ...(target === undefined ? {} : { only: { ...target, cells: ownCells(built, target) } }),
  });
  return leaveAlone(planned, new Set([...built.failing, ...built.observed]));
}

/** Of a platform that is only observed, nothing is there to be planned. */
const nothing: Snapshot = { objects: [], stacks: [], releases: [], organization: [], gaps: [] };

function* targetBundles(built: Built, target: Target | undefined): Generator<Bundle> {
  const cells = new Set(target === undefined ? [] : ownCells(built, target));
  for (const bundle of built.bundles()) {
    const { owner } = bundle;
    const isOwn = owner.kind === "cell" && cells.has(owner.cell);
    if (target === undefined || isOwn || (owner.kind === "environment" && isTargeted(target, owner))) yield bundle;
  }
}

function leaveAlone(plan: Plan, environments: ReadonlySet<string>): Plan {
  const left = ({ owner }: PlannedChange): boolean =>
    owner.kind === "environment" && environments.has(environmentId(owner.tenant, owner.environment));
  const dropped = plan.changes.filter(left);
  if (dropped.length === 0) return plan;
  const count = (action: PlannedChange["action"]): number =>
    dropped.filter((change) => change.action === action).length;
  const { summary } = plan;
  return {
    ...plan,
    changes: plan.changes.filter((change) => !left(change)),
    summary: {
      ...summary,
      create: summary.create - count("create"),
      adopt: summary.adopt - count("adopt"),
      update: summary.update - count("update"),
      replace: summary.replace - count("replace"),
      delete: summary.delete - count("delete"),
    },
  };
}
