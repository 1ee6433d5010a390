import type { QuotaBook } from "../model/facts.ts";
import { compareText } from "../model/json.ts";
import type { PlannedChange, TimeEstimate } from "../model/plan.ts";
import { releaseType } from "./compare-releases.ts";
import { stackType } from "./compare-stacks.ts";

type Part = TimeEstimate["parts"][number];

/**
 * The least time that an apply of the changes takes, from the token buckets of the APIs and the time one creation takes.
 *
 * Phases follow each other: organisation, stacks, cluster objects, releases. Within a phase everything runs at once, so
 * its slowest part bounds it; the stacks of all environments run side by side. Seconds are whole, rounded up.
 */
export function estimateTime(changes: readonly PlannedChange[], book: QuotaBook): TimeEstimate {
  const phases = [organizationParts, stackParts, objectParts, releaseParts].map((parts) => parts(changes, book));
  const parts = phases.flat().filter((part) => part.seconds > 0);
  const seconds = phases.reduce((sum, phase) => sum + Math.max(0, ...phase.map((part) => part.seconds)), 0);
  const longest = parts.toSorted(
    (left, right) => right.seconds - left.seconds || compareText(left.operation, right.operation),
  )[0];
  return { seconds, boundBy: longest?.operation ?? "nothing to do", parts };
}

function organizationParts(changes: readonly PlannedChange[], book: QuotaBook): readonly Part[] {
  const count = (type: string, action: PlannedChange["action"]): number =>
    changes.filter((change) => change.type === type && change.action === action).length;
  const account = "AWS::Organizations::Account";
  return [
    accountPart(count(account, "create"), book),
    rated("organizations:MoveAccount", count(account, "create") + count(account, "delete"), book),
    rated("organizations:CreateOrganizationalUnit", count("AWS::Organizations::OrganizationalUnit", "create"), book),
    rated("organizations:CreatePolicy", count("AWS::Organizations::Policy", "create"), book),
    rated("organizations:UpdatePolicy", count("AWS::Organizations::Policy", "update"), book),
    rated("organizations:DeletePolicy", count("AWS::Organizations::Policy", "delete"), book),
  ];
}

/** Accounts are bound twice: by the rate of requests and by how many may be in creation at once. */
function accountPart(count: number, book: QuotaBook): Part {
  const operation = "organizations:CreateAccount";
  const rate = book.rates[operation];
  const duration = book.durations["organizations:account"]?.seconds ?? 0;
  const rounds = Math.ceil(count / (rate?.inFlight ?? Math.max(1, count)));
  return part(
    operation,
    count,
    Math.max(bucketSeconds(operation, count, book) + (count > 0 ? duration : 0), rounds * duration),
  );
}

function stackParts(changes: readonly PlannedChange[], book: QuotaBook): readonly Part[] {
  const byStack = groupByStack(changes);
  const deleted = changes.filter((change) => change.type === stackType && change.action === "delete").length;
  const updated = byStack.size - deleted;
  const overhead = book.durations["cloudformation:stack-overhead"]?.seconds ?? 0;
  const slowest = [...byStack.values()].reduce(
    (longest, types) => Math.max(longest, overhead + longestDuration(types, book)),
    0,
  );
  return [
    rated("cloudformation:CreateChangeSet", updated, book),
    rated("cloudformation:ExecuteChangeSet", updated, book),
    rated("cloudformation:DeleteStack", deleted, book),
    part("cloudformation:slowest-stack", byStack.size, byStack.size === 0 ? 0 : slowest),
  ];
}

/** Types of the changed resources by stack id. */
function groupByStack(changes: readonly PlannedChange[]): ReadonlyMap<string, ReadonlySet<string>> {
  const stacks = new Map<string, Set<string>>();
  for (const change of changes) {
    if (!change.id.startsWith("stack/")) continue;
    const id = change.id.split("/").slice(0, 4).join("/");
    const types = stacks.get(id) ?? new Set();
    stacks.set(id, types.add(change.type));
  }
  return stacks;
}

function longestDuration(types: ReadonlySet<string>, book: QuotaBook): number {
  return Math.max(0, ...[...types].map((type) => book.durations[type]?.seconds ?? 0));
}

function objectParts(changes: readonly PlannedChange[], book: QuotaBook): readonly Part[] {
  const objects = changes.filter((change) => change.layer === "kubernetes" && change.type !== releaseType);
  return [rated("kubernetes:apply", objects.length, book)];
}

/** Releases of different environments install side by side. */
function releaseParts(changes: readonly PlannedChange[], book: QuotaBook): readonly Part[] {
  const releases = changes.filter((change) => change.type === releaseType).length;
  const install = book.durations["helm:release"]?.seconds ?? 0;
  return [part("helm:install", releases, releases === 0 ? 0 : bucketSeconds("helm:install", releases, book) + install)];
}

function rated(operation: string, count: number, book: QuotaBook): Part {
  return part(operation, count, bucketSeconds(operation, count, book));
}

/** How long a token bucket holds back the last of `count` requests: what exceeds the burst comes at the rate. */
function bucketSeconds(operation: string, count: number, book: QuotaBook): number {
  const rate = book.rates[operation];
  return rate === undefined ? 0 : Math.max(0, count - rate.burst) / rate.perSecond;
}

function part(operation: string, count: number, seconds: number): Part {
  return { operation, count, seconds: Math.ceil(seconds) };
}
