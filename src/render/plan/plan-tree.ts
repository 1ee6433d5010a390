import { compareText } from "../../model/json.ts";
import type { Plan, PlanAction, PlannedChange, PlanOwner } from "../../model/plan.ts";

export type ChangeAction = Exclude<PlanAction, "no-op">;
export type ActionCounts = Readonly<Record<ChangeAction, number>>;

/** The changes of a plan folded for reading: tenant, environment, layer and place, action and type. */
export interface PlanTree {
  readonly tenants: readonly PlanBranch[];
}

/** A tenant with its environments; the platform and each cell are branches with one unnamed leaf. */
export interface PlanBranch {
  readonly title: string;
  readonly leaves: readonly PlanLeaf[];
}

export interface PlanLeaf {
  /** The environment's name; empty for the platform and for cells. */
  readonly title: string;
  readonly counts: ActionCounts;
  readonly layers: readonly PlanLayer[];
}

export interface PlanLayer {
  readonly layer: PlannedChange["layer"];
  readonly place: string;
  readonly groups: readonly ChangeGroup[];
}

/** Changes of one type with one action, by id. */
export interface ChangeGroup {
  readonly action: ChangeAction;
  readonly type: string;
  readonly changes: readonly PlannedChange[];
}

export const actionSymbols: Readonly<Record<ChangeAction, string>> = {
  create: "+",
  adopt: "<-",
  update: "~",
  replace: "-/+",
  delete: "-",
};

const actionOrder: readonly ChangeAction[] = ["create", "adopt", "update", "replace", "delete"];

export function foldPlan(plan: Plan): PlanTree {
  const branches = groupBy(plan.changes, (change) => branchKey(change.owner));
  return {
    tenants: [...branches.values()].map((changes) => ({
      title: branchTitle(changes[0]?.owner),
      leaves: [...groupBy(changes, (change) => leafTitle(change.owner))]
        .sort(([left], [right]) => compareText(left, right))
        .map(([title, inside]) => ({ title, counts: countActions(inside), layers: foldLayers(inside) })),
    })),
  };
}

function foldLayers(changes: readonly PlannedChange[]): readonly PlanLayer[] {
  return [...groupBy(changes, (change) => `${change.layer} ${change.place}`)]
    .sort(([left], [right]) => compareText(layerRank(left), layerRank(right)))
    .map(([, inside]) => ({
      layer: inside[0]?.layer ?? "aws",
      place: inside[0]?.place ?? "",
      groups: foldGroups(inside),
    }));
}

/** AWS before Kubernetes, and of AWS the organisation first. */
function layerRank(key: string): string {
  return key === "aws organization" ? "" : key;
}

function foldGroups(changes: readonly PlannedChange[]): readonly ChangeGroup[] {
  const groups = groupBy(
    changes,
    (change) => `${actionOrder.indexOf(change.action as ChangeAction)} ${shortType(change.type)} ${change.type}`,
  );
  return [...groups]
    .sort(([left], [right]) => compareText(left, right))
    .map(([, inside]) => ({
      action: (inside[0]?.action ?? "create") as ChangeAction,
      type: inside[0]?.type ?? "",
      changes: inside.toSorted((left, right) => compareText(left.id, right.id)),
    }));
}

export function countActions(changes: readonly PlannedChange[]): ActionCounts {
  const count = (action: ChangeAction): number => changes.filter((change) => change.action === action).length;
  return {
    create: count("create"),
    adopt: count("adopt"),
    update: count("update"),
    replace: count("replace"),
    delete: count("delete"),
  };
}

/** The kind of an API object without its group and version; CloudFormation types stay whole. */
export function shortType(type: string): string {
  return type.includes("::") ? type : type.slice(type.lastIndexOf("/") + 1);
}

function branchKey(owner: PlanOwner): string {
  switch (owner.kind) {
    case "platform":
      return "platform";
    case "cell":
      return `cell ${owner.cell}`;
    case "environment":
      return `tenant ${owner.tenant}`;
  }
}

function branchTitle(owner: PlanOwner | undefined): string {
  switch (owner?.kind) {
    case "cell":
      return `cell ${owner.cell}`;
    case "environment":
      return owner.tenant;
    default:
      return "platform";
  }
}

function leafTitle(owner: PlanOwner): string {
  return owner.kind === "environment" ? owner.environment : "";
}

/** Groups in the order in which keys first occur. */
function groupBy<T>(items: readonly T[], key: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  return groups;
}
