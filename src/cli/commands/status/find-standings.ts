import { accountType, vendedAccountName } from "../../../model/account-supply.ts";
import { formatArchitecture } from "../../../model/architecture.ts";
import type { Bundle, BundleOwner } from "../../../model/blueprint.ts";
import { compareText } from "../../../model/json.ts";
import { environmentId } from "../../../model/names.ts";
import type { Placement } from "../../../model/placement.ts";
import type { Plan, PlanOwner } from "../../../model/plan.ts";
import type { Snapshot } from "../../../model/snapshot.ts";
import { ownerName } from "../../../render/apply/owner-name.ts";
import { countActions } from "../../../render/plan/plan-tree.ts";
import type { Standing, StandingState } from "../../../render/status/status-report.ts";
import { createStatusBook } from "../../../status/owner-status.ts";
import { ownCells } from "../../own-cells.ts";
import type { Built } from "../../pipeline.ts";
import { isTargeted, type Target } from "../../target.ts";

export interface StandingInputs {
  readonly built: Built;
  readonly plan: Plan;
  readonly snapshot: Snapshot;
  readonly target: Target | undefined;
}

/** How each owner stands: those of the documents in the plan's order, then what no document declares any more. */
export function findStandings({ built, plan, snapshot, target }: StandingInputs): readonly Standing[] {
  const book = createStatusBook(snapshot, built.documents.platform.name);
  const conflicts = new Set((plan.conflicts ?? []).map(({ id }) => id));
  const wanted = new Map<string, Standing>();
  for (const bundle of built.bundles()) {
    const owner = planOwnerOf(bundle.owner);
    if (!isShown(built, owner, target)) continue;
    const own = plan.changes.filter((change) => ownerName(change.owner) === ownerName(owner));
    wanted.set(ownerName(owner), {
      name: ownerName(owner),
      ...describe({ built, snapshot }, owner),
      ...book.of(bundle, own),
      changes: countActions(own),
      conflicts: conflicts.size === 0 ? 0 : countConflicts(bundle, conflicts),
    });
  }
  return [...wanted.values(), ...failing(built, target), ...leftOver(plan, wanted, built)];
}

function failing(built: Built, target: Target | undefined): readonly Standing[] {
  const environments = built.documents.tenants.flatMap((tenant) =>
    tenant.environments.map((environment) => ({ tenant: tenant.name, environment: environment.name })),
  );
  return environments
    .filter((ref) => built.failing.has(environmentId(ref.tenant, ref.environment)) && isTargeted(target, ref))
    .map(({ tenant, environment }) => standingWithout(`${tenant}/${environment}`, "failing"));
}

function leftOver(plan: Plan, wanted: ReadonlyMap<string, Standing>, built: Built): readonly Standing[] {
  const owners = new Map(plan.changes.map(({ owner }) => [ownerName(owner), owner]));
  return [...owners]
    .filter(([name, owner]) => !wanted.has(name) && !isFailing(built, owner))
    .sort(([left], [right]) => compareText(left, right))
    .map(([name]) => ({
      ...standingWithout(name, "left-over"),
      changes: countActions(plan.changes.filter((change) => ownerName(change.owner) === name)),
    }));
}

function isFailing({ failing, observed }: Built, owner: PlanOwner): boolean {
  if (owner.kind !== "environment") return false;
  const id = environmentId(owner.tenant, owner.environment);
  return failing.has(id) || observed.has(id);
}

function standingWithout(name: string, state: StandingState): Standing {
  return { name, state, changes: { create: 0, adopt: 0, update: 0, replace: 0, delete: 0 }, conflicts: 0 };
}

function isShown(built: Built, owner: PlanOwner, target: Target | undefined): boolean {
  if (target === undefined) return true;
  if (owner.kind === "environment") return isTargeted(target, owner);
  return owner.kind === "cell" && ownCells(built, target).includes(owner.cell);
}

interface Described {
  readonly built: Built;
  readonly snapshot: Snapshot;
}

function describe(described: Described, owner: PlanOwner): Partial<Standing> {
  const { built } = described;
  if (owner.kind === "platform") return { account: built.documents.platform.organization.managementAccountId };
  if (owner.kind === "cell") {
    const cell = built.placed.cells.find(({ name }) => name === owner.cell);
    return { cell: owner.cell, ...accountOf(cell?.accountId ?? accountNumber(described, cell?.accountKey)) };
  }
  const placement = built.placed.placements.find(
    ({ tenant, environment }) => tenant === owner.tenant && environment === owner.environment,
  );
  const lifecycle = built.documents.tenants.find(({ name }) => name === owner.tenant)?.lifecycle.state;
  return {
    ...(placement === undefined ? {} : placed(described, placement)),
    ...(lifecycle === undefined || lifecycle === "active" ? {} : { lifecycle }),
  };
}

function placed(described: Described, { architecture, host, account }: Placement): Partial<Standing> {
  const { built } = described;
  const cell = account.kind === "cell" ? built.placed.cells.find(({ name }) => name === account.cell) : undefined;
  const key = account.kind === "dedicated" ? account.account : cell?.accountKey;
  return {
    architecture: formatArchitecture(architecture),
    cell: host,
    ...accountOf(cell?.accountId ?? accountNumber(described, key)),
  };
}

/** The number that a vended account got, found by its name; the key until it has one. */
function accountNumber({ built, snapshot }: Described, key: string | undefined): string | undefined {
  if (key === undefined) return undefined;
  const name = vendedAccountName(built.documents.platform.name, key);
  const found = snapshot.organization.find(
    ({ type, properties }) => type === accountType && properties.AccountName === name,
  );
  return found?.id ?? key;
}

function accountOf(account: string | undefined): { readonly account?: string } {
  return account === undefined ? {} : { account };
}

function countConflicts({ objects, stacks, releases, organization }: Bundle, ids: ReadonlySet<string>): number {
  const all = [...objects, ...stacks, ...releases, ...organization];
  return all.filter(({ id }) => ids.has(id)).length;
}

function planOwnerOf(owner: BundleOwner): PlanOwner {
  switch (owner.kind) {
    case "organization":
      return { kind: "platform" };
    case "cell":
      return { kind: "cell", cell: owner.cell };
    case "environment":
      return { kind: "environment", tenant: owner.tenant, environment: owner.environment };
  }
}
