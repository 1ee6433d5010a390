import type { Stack, StackResource } from "../model/blueprint.ts";
import { outputAttributes, outputName } from "../model/cloudformation.ts";
import { replacementEffect } from "../model/cloudformation-spec.ts";
import { compareText, type JsonObject } from "../model/json.ts";
import { escapePointer, parsePointer } from "../model/json-pointer.ts";
import { digestTag } from "../model/ownership.ts";
import type { FieldChange } from "../model/plan.ts";
import type { LiveStack } from "../model/snapshot.ts";
import { findDependents } from "./dependents.ts";
import { diffValues } from "./diff-values.ts";
import { hasTemplate, type LiveStackResource, readTemplate } from "./read-template.ts";
import type { Resolve } from "./resolve-deferred.ts";

/** What an update of a stack would do to one of its resources. */
export type ResourceDifference =
  | { readonly kind: "create"; readonly resource: StackResource }
  | { readonly kind: "same" }
  | {
      readonly kind: "update" | "replace";
      readonly resource: StackResource;
      readonly changes: readonly FieldChange[];
      /** Whether the old one is kept when it is replaced. */
      readonly isRetained: boolean;
      /** The logical id of a replaced resource that it refers to and that makes it change. */
      readonly follows?: string;
    }
  | { readonly kind: "delete"; readonly live: LiveStackResource };

export interface StackDifference {
  /** Of the stack itself: tags, termination protection, outputs. */
  readonly changes: readonly FieldChange[];
  /** By logical id, sorted. */
  readonly resources: ReadonlyMap<string, ResourceDifference>;
}

/**
 * Compares a stack with its deployed template, property by property.
 *
 * `resolve` must answer for values of other stacks only; those of the stack itself stay deferred on both sides. The
 * digest tag is left out, as an apply writes it.
 */
export function diffStack(stack: Stack, live: LiveStack, resolve: Resolve): StackDifference {
  const deployed = readTemplate(stack.id, live);
  const logicalIds = [...new Set([...Object.keys(stack.resources), ...deployed.keys()])].sort(compareText);
  const differences = new Map<string, ResourceDifference>();
  for (const logical of logicalIds) {
    differences.set(
      logical,
      diffResource(stack.resources[logical], deployed.get(logical), outsideOnly(stack, resolve)),
    );
  }
  return { changes: diffStackItself(stack, live), resources: withDependents(stack, differences) };
}

function outsideOnly(stack: Stack, resolve: Resolve): Resolve {
  const prefix = `${stack.id}/`;
  return (deferred) => (deferred.resource.startsWith(prefix) ? { kind: "own" } : resolve(deferred));
}

function diffResource(
  desired: StackResource | undefined,
  live: LiveStackResource | undefined,
  resolve: Resolve,
): ResourceDifference {
  if (desired === undefined) return live === undefined ? { kind: "same" } : { kind: "delete", live };
  if (live === undefined) return { kind: "create", resource: desired };
  if (live.type !== desired.type) {
    const change: FieldChange = { path: "/Type", before: live.type, after: desired.type, forcesReplacement: true };
    return { kind: "replace", resource: desired, changes: [change], isRetained: isRetained(live) };
  }
  const changes = [...diffValues(live.properties, desired.properties, { resolve }), ...diffPolicy(live, desired)];
  return classify(desired, live, changes);
}

function classify(
  resource: StackResource,
  live: LiveStackResource | undefined,
  found: readonly FieldChange[],
): ResourceDifference {
  if (found.length === 0) return { kind: "same" };
  const changes = found.map((change) => markReplacement(resource.type, change));
  const replaces = changes.some((change) => change.forcesReplacement);
  const kept = isRetained(live ?? { deletionPolicy: resource.deletionPolicy ?? "Delete" });
  return { kind: replaces ? "replace" : "update", resource, changes, isRetained: kept };
}

/** A property that replaces only under circumstances counts as replacing: a plan may promise too little, not too much. */
function markReplacement(type: string, change: FieldChange): FieldChange {
  const effect = replacementEffect(type, parsePointer(change.path));
  return effect === "always" || effect === "sometimes" ? { ...change, forcesReplacement: true } : change;
}

function diffPolicy(live: LiveStackResource, desired: StackResource): readonly FieldChange[] {
  const after = desired.deletionPolicy ?? "Delete";
  const policy: FieldChange[] =
    live.deletionPolicy === after ? [] : [{ path: "/DeletionPolicy", before: live.deletionPolicy, after }];
  return live.updatePolicy === undefined ? policy : [...policy, { path: "/UpdatePolicy", before: live.updatePolicy }];
}

/** Whether its data outlives it, in itself or as a snapshot. */
export function isRetained(live: Pick<LiveStackResource, "deletionPolicy">): boolean {
  return live.deletionPolicy !== "Delete";
}

/** Whether it goes and leaves a last snapshot. */
export function leavesSnapshot(live: Pick<LiveStackResource, "deletionPolicy">): boolean {
  return live.deletionPolicy === "Snapshot";
}

/** A clause: what a deletion leaves behind; empty for nothing. */
export function keptClause(live: Pick<LiveStackResource, "deletionPolicy">): string {
  if (leavesSnapshot(live)) return "; its data is kept as a last snapshot";
  return isRetained(live) ? "; kept by its deletion policy" : "";
}

/** What refers to a replaced resource changes with it, and so on along the references. */
function withDependents(
  stack: Stack,
  differences: ReadonlyMap<string, ResourceDifference>,
): ReadonlyMap<string, ResourceDifference> {
  const result = new Map(differences);
  const queue = [...result].filter(([, difference]) => difference.kind === "replace").map(([logical]) => logical);
  for (let logical = queue.shift(); logical !== undefined; logical = queue.shift()) {
    for (const [dependent, changes] of findDependents(stack, logical)) {
      const before = result.get(dependent);
      if (before === undefined || before.kind === "create" || before.kind === "delete") continue;
      const after = merged(stack.resources[dependent], before, { logical, changes });
      if (after === undefined) continue;
      result.set(dependent, after);
      if (after.kind === "replace" && before.kind !== "replace") queue.push(dependent);
    }
  }
  return result;
}

function merged(
  resource: StackResource | undefined,
  before: Extract<ResourceDifference, { readonly kind: "same" | "update" | "replace" }>,
  { logical, changes }: { readonly logical: string; readonly changes: readonly FieldChange[] },
): ResourceDifference | undefined {
  if (resource === undefined) return undefined;
  const known = before.kind === "same" ? [] : before.changes;
  const paths = new Set(known.map((change) => change.path));
  const fresh = changes.filter((change) => !paths.has(change.path));
  if (fresh.length === 0) return undefined;
  const after = classify(resource, undefined, [...known, ...fresh]);
  if (!("changes" in after)) return after;
  return { ...after, follows: logical, ...(before.kind === "same" ? {} : { isRetained: before.isRetained }) };
}

function diffStackItself(stack: Stack, live: LiveStack): readonly FieldChange[] {
  const tags = Object.fromEntries(Object.entries(live.tags).filter(([key]) => !isWrittenByApply(key)));
  const changes = diffValues(tags, stack.tags, { top: "Tags" });
  const protection: FieldChange[] =
    live.terminationProtection === stack.terminationProtection
      ? []
      : [
          {
            path: "/EnableTerminationProtection",
            before: live.terminationProtection,
            after: stack.terminationProtection,
          },
        ];
  return [...changes, ...protection, ...missingOutputs(stack, live)];
}

/** The digest is written by an apply, and AWS keeps `aws:` for itself. */
function isWrittenByApply(tag: string): boolean {
  return tag === digestTag || tag.startsWith("aws:");
}

function missingOutputs(stack: Stack, live: LiveStack): readonly FieldChange[] {
  if (!hasTemplate(live)) return [];
  const present = (live.template.Outputs ?? {}) as JsonObject;
  return Object.keys(stack.resources)
    .sort(compareText)
    .flatMap((logical) => outputNames(stack, logical))
    .filter((name) => present[name] === undefined)
    .map((name) => ({ path: `/Outputs/${escapePointer(name)}`, after: name }));
}

function outputNames(stack: Stack, logical: string): readonly string[] {
  const type = stack.resources[logical]?.type ?? "";
  return (outputAttributes[type] ?? []).map((attribute) => outputName(logical, attribute));
}
