import type { Bundle, Stack, StackResource } from "../model/blueprint.ts";
import { stackResourceId } from "../model/blueprint.ts";
import { isAdoptionDigest, templateDigest, toIntrinsics } from "../model/cloudformation.ts";
import type { JsonObject } from "../model/json.ts";
import { digestTag, inventoryTag } from "../model/ownership.ts";
import type { FieldChange, PlanConflict, PlannedChange, PlanOwner } from "../model/plan.ts";
import type { LiveStack, RetainedResource } from "../model/snapshot.ts";
import { accountNumberOf } from "./account-book.ts";
import { holdsResourceData } from "./data-types.ts";
import { diffStack, isRetained, keptClause, leavesSnapshot, type ResourceDifference } from "./diff-stack.ts";
import { type Adoptable, findAdoptable } from "./find-adoptable.ts";
import { claimsStack } from "./ownership-proof.ts";
import { resolveForStack, type ValueSources } from "./place-values.ts";
import {
  type Comparison,
  createdFields,
  type Detail,
  type PlanEntry,
  planOwner,
  stackRank,
  updateReason,
} from "./plan-entry.ts";
import { hasTemplate } from "./read-template.ts";
import { stackKey } from "./snapshot-index.ts";

export const stackType = "AWS::CloudFormation::Stack";

export interface StackContext extends ValueSources {
  readonly detail: Detail;
  /** The platform's name; a stack that names another is foreign. */
  readonly platform: string;
  /** Ids of live stacks that the blueprint has; filled while comparing. */
  readonly claimed: Set<string>;
}

/** Compares the stacks of one bundle with the live ones. */
export function compareStacks(bundle: Bundle, context: StackContext): Comparison {
  const owner = planOwner(bundle.owner);
  const comparisons = bundle.stacks.map((stack) => compareStack(stack, owner, context));
  return {
    entries: comparisons.flatMap(({ entries }) => entries),
    unchanged: comparisons.reduce((sum, { unchanged }) => sum + unchanged, 0),
    conflicts: comparisons.flatMap(({ conflicts }) => conflicts),
  };
}

/** A creation that failed leaves a stack that can only be deleted and created again. */
const failedCreations: ReadonlySet<string> = new Set([
  "CREATE_FAILED",
  "DELETE_FAILED",
  "ROLLBACK_COMPLETE",
  "ROLLBACK_FAILED",
  "ROLLBACK_IN_PROGRESS",
]);

/** A first import that failed leaves a stack that has nothing; what was to be taken in is where it was. */
function isFailedCreation({ status, tags }: LiveStack): boolean {
  return failedCreations.has(status) || (status.startsWith("IMPORT_ROLLBACK_") && isAdoptionDigest(tags[digestTag]));
}

/** A stack that is on its way up or out: an apply waits for it and goes on from there. */
const unfinished: Readonly<Record<string, string>> = {
  CREATE_IN_PROGRESS: "its creation is under way",
  DELETE_IN_PROGRESS: "the existing one is being deleted",
  IMPORT_IN_PROGRESS: "it is taking in what was kept",
  REVIEW_IN_PROGRESS: "it was named and has nothing yet",
};

/** An update that has not ended, or that ended neither in the new state nor in the old one. */
const unfinishedUpdate = /^(?:UPDATE_IN_PROGRESS|UPDATE_ROLLBACK_(?:IN_PROGRESS|FAILED)|UPDATE_FAILED)$/;

function compareStack(stack: Stack, owner: PlanOwner, context: StackContext): Comparison {
  const accountPart = stack.account.kind === "known" ? stack.account.id : stack.account.key;
  const number = accountNumberOf(accountPart, context.accounts);
  const place = `${number ?? accountPart}/${stack.region}`;
  const retained = context.index.retained.get(place) ?? [];
  const draft: StackDraft = { stack, owner, place, detail: context.detail, retained };
  const key = number === undefined ? undefined : stackKey(number, stack.region, stack.name);
  const live = key === undefined ? undefined : context.index.stacks.get(key);
  if (key === undefined || live === undefined) return createStack(draft, "create");
  context.claimed.add(key);
  if (!claimsStack(live, context.platform) && !isOnlyNamed(live)) return conflict(draft);
  if (isFailedCreation(live))
    return createStack(draft, "replace", `it is in ${live.status} and can only be made again`);
  const reason = unfinished[live.status];
  if (reason !== undefined) return createStack(draft, "create", reason);
  if (!hasTemplate(live)) return compareDigest(draft, live, context);
  return compareTemplate(draft, live, context);
}

/** A change set names a stack before it has tags or anything else that could be anyone's. */
function isOnlyNamed({ status, tags }: LiveStack): boolean {
  return status === "REVIEW_IN_PROGRESS" && Object.keys(tags).length === 0;
}

interface StackDraft {
  readonly stack: Stack;
  readonly owner: PlanOwner;
  readonly place: string;
  readonly detail: Detail;
  /** What bears our tags in the place. */
  readonly retained: readonly RetainedResource[];
}

function compareTemplate(draft: StackDraft, live: LiveStack, context: StackContext): Comparison {
  const difference = diffStack(draft.stack, live, resolveForStack(live.parameters, context));
  const entries: PlanEntry[] = [];
  let unchanged = 0;
  if (unfinishedUpdate.test(live.status)) {
    entries.push(stackEntry(draft, "update", `its last update is in ${live.status}`, difference.changes));
  } else if (difference.changes.length === 0) unchanged += 1;
  else entries.push(stackEntry(draft, "update", updateReason(difference.changes), difference.changes));
  const added = [...difference.resources].filter(([, { kind }]) => kind === "create").map(([logical]) => logical);
  // What a rollback is yet to take away is not there for long.
  const adoption = adoptInto(draft, unfinishedUpdate.test(live.status) ? [] : added);
  for (const [logical, resource] of difference.resources) {
    const entry = adoption.entries.get(logical) ?? resourceEntry(draft, logical, resource);
    if (entry === undefined) unchanged += 1;
    else entries.push(entry);
  }
  return concluded(entries, unchanged, adoption.conflicts);
}

/**
 * Without the template the digest of what was deployed tells whether it differs; when it does not, the deployed template is
 * the blueprint's own, and tags, protection and parameters are compared as ever.
 */
function compareDigest(draft: StackDraft, live: LiveStack, context: StackContext): Comparison {
  const { template } = toIntrinsics(draft.stack);
  const digest = templateDigest(template);
  const before = live.tags[digestTag];
  if (before === digest)
    return compareTemplate(draft, { ...live, template: template as unknown as JsonObject }, context);
  const change: FieldChange = { path: "/Template", ...(before === undefined ? {} : { before }), after: digest };
  const reason = "the deployed template differs, and the snapshot does not hold it";
  return { entries: [stackEntry(draft, "update", reason, [change])], unchanged: 0, conflicts: [] };
}

function createStack(
  draft: StackDraft,
  action: "create" | "replace",
  reason: string = `not in ${draft.place} yet`,
): Comparison {
  const adoption = adoptInto(draft, Object.keys(draft.stack.resources));
  const resources = Object.entries(draft.stack.resources).map(
    ([logical, resource]) =>
      adoption.entries.get(logical) ??
      entryOf(draft, { logical, resource, action: "create", reason: "part of a new stack", changes: [] }),
  );
  return concluded([stackEntry(draft, action, reason, []), ...resources], 0, adoption.conflicts);
}

/** Nothing is planned for a stack while it is not known which of several things it should take in. */
function concluded(entries: readonly PlanEntry[], unchanged: number, conflicts: readonly PlanConflict[]): Comparison {
  return conflicts.length === 0 ? { entries, unchanged, conflicts } : { entries: [], unchanged: 0, conflicts };
}

interface Adoption {
  readonly entries: ReadonlyMap<string, PlanEntry>;
  readonly conflicts: readonly PlanConflict[];
}

/** Which of the resources that a stack lacks exist already, kept when it was deleted. */
function adoptInto(draft: StackDraft, logicalIds: readonly string[]): Adoption {
  const { stack, retained } = draft;
  const { found, ambiguous } = findAdoptable(stack, logicalIds, retained);
  return {
    entries: new Map([...found].map(([logical, adoptable]) => [logical, adoptedEntry(draft, logical, adoptable)])),
    conflicts: [...ambiguous].map(([logical, arns]) => ambiguousConflict(draft, logical, arns)),
  };
}

function adoptedEntry(draft: StackDraft, logical: string, { arn, identifier }: Adoptable): PlanEntry {
  const { stack } = draft;
  const resource = stack.resources[logical] as StackResource;
  const reason = `kept with its data, and bears our tags: ${arn}`;
  const { rank, change } = entryOf(draft, { logical, resource, action: "create", reason, changes: [] });
  return { rank, change: { ...change, action: "adopt", adopts: identifier } };
}

function ambiguousConflict(draft: StackDraft, logical: string, arns: readonly string[]): PlanConflict {
  const { stack, place } = draft;
  const type = stack.resources[logical]?.type ?? "";
  const reason = `several could be the one that was kept, ${arns.join(" and ")}: take the tag ${inventoryTag} from all but the right one`;
  return { id: stackResourceId(stack.id, logical), type, place, reason, origin: stack.origin };
}

function conflict(draft: StackDraft): Comparison {
  const { stack, place } = draft;
  const reason = `a stack named ${stack.name} exists and does not carry the tags of this platform`;
  return {
    entries: [],
    unchanged: 0,
    conflicts: [{ id: stack.id, type: stackType, place, reason, origin: stack.origin }],
  };
}

function resourceEntry(draft: StackDraft, logical: string, difference: ResourceDifference): PlanEntry | undefined {
  switch (difference.kind) {
    case "same":
      return undefined;
    case "create":
      return entryOf(draft, { ...difference, logical, action: "create", reason: "not in the stack yet", changes: [] });
    case "update":
      return entryOf(draft, {
        ...difference,
        logical,
        action: "update",
        reason: following(difference, updateReason(difference.changes)),
      });
    case "replace":
      return entryOf(draft, {
        ...difference,
        logical,
        action: "replace",
        reason: following(difference, replaceReason(difference.changes)),
      });
    case "delete":
      return deletedResource(draft, logical, difference);
  }
}

function following({ follows }: { readonly follows?: string }, reason: string): string {
  return follows === undefined ? reason : `${reason}, and ${follows}, which it refers to, is replaced`;
}

function replaceReason(changes: readonly FieldChange[]): string {
  const paths = changes.filter((change) => change.forcesReplacement).map((change) => change.path);
  return `${paths.join(", ")} cannot change in place`;
}

interface ResourceDraft {
  readonly logical: string;
  readonly resource: StackResource;
  readonly action: "create" | "update" | "replace";
  readonly reason: string;
  readonly changes: readonly FieldChange[];
  readonly isRetained?: boolean;
}

function entryOf(draft: StackDraft, entry: ResourceDraft): PlanEntry {
  const { resource, action } = entry;
  const holdsData = action === "replace" && holdsResourceData(resource.type, resource.properties);
  const retained = holdsData && entry.isRetained === true;
  return {
    rank: stackRank,
    change: {
      ...shared(draft),
      id: stackResourceId(draft.stack.id, entry.logical),
      type: resource.type,
      name: entry.logical,
      action,
      reason: entry.reason,
      origin: resource.origin,
      changes: action === "create" ? createdFields(resource.properties, draft.detail) : entry.changes,
      destructive: holdsData && !retained,
      retained,
      ...(retained && resource.deletionPolicy === "Snapshot" ? { leavesSnapshot: true as const } : {}),
    },
  };
}

function deletedResource(
  draft: StackDraft,
  logical: string,
  { live }: Extract<ResourceDifference, { readonly kind: "delete" }>,
): PlanEntry {
  const retained = isRetained(live);
  return {
    rank: stackRank,
    change: {
      ...shared(draft),
      id: stackResourceId(draft.stack.id, logical),
      type: live.type,
      name: logical,
      action: "delete",
      reason: `no longer part of the stack${keptClause(live)}`,
      origin: draft.stack.origin,
      changes: [],
      destructive: !retained && holdsResourceData(live.type, live.properties),
      retained,
      ...(leavesSnapshot(live) ? { leavesSnapshot: true as const } : {}),
    },
  };
}

function stackEntry(
  draft: StackDraft,
  action: "create" | "update" | "replace",
  reason: string,
  changes: readonly FieldChange[],
): PlanEntry {
  const { stack } = draft;
  const change: PlannedChange = {
    ...shared(draft),
    id: stack.id,
    type: stackType,
    name: stack.name,
    action,
    reason,
    origin: stack.origin,
    changes,
    destructive: false,
    retained: false,
  };
  return { rank: stackRank, change };
}

function shared({ owner, place }: StackDraft): Pick<PlannedChange, "layer" | "owner" | "place"> {
  return { layer: "aws", owner, place };
}
