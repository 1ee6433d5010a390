import { compareText } from "../../model/json.ts";
import { parseQuantity } from "../../model/quantity.ts";
import type { LiveQuota } from "./live-quota.ts";

/** A quota as the blueprint wants it. */
export interface WantedQuota {
  readonly namespace: string;
  readonly name: string;
  readonly hard: Readonly<Record<string, string>>;
}

export interface QuotaSituation {
  /** Every quota that the environment should have, those that do not change included. */
  readonly wanted: readonly WantedQuota[];
  /** Every quota that it has, those that are to be deleted included. */
  readonly live: readonly LiveQuota[];
  /** Namespaces that were made a moment ago and hold nothing yet. */
  readonly fresh: ReadonlySet<string>;
}

/** What a quota may safely say next, on its way to what is wanted. */
export interface QuotaRound {
  readonly next: readonly WantedQuota[];
  /** Raises that have to wait, because what they need is not free yet. */
  readonly waiting: readonly WaitingRaise[];
}

export interface WaitingRaise {
  readonly namespace: string;
  readonly name: string;
  readonly resource: string;
  readonly wanted: string;
  readonly allowed: string;
  /** Namespaces that hold more than their share. */
  readonly heldBy: readonly string[];
}

/**
 * One round of moving quota between the namespaces of an environment: everything that shrinks, and as much of what grows
 * as is free now.
 *
 * What a namespace holds is the most that it may have at any moment from now: the greatest of what its quota says, what
 * admission enforces and what is used. The sum of that, resource by resource, never rises above the environment's total
 * (the sum of what is wanted), whenever the process ends and whatever the namespaces' users do meanwhile. A resource that a
 * live quota does not limit is held without limit. Nothing grows in a round in which something shrinks, because what that
 * frees is known only afterwards. Repeated until nothing waits, with each round's limits observed.
 */
export function planQuotaRound(situation: QuotaSituation): QuotaRound {
  const next = new Map(situation.wanted.map((quota) => [keyOf(quota), { ...quota.hard }]));
  const waiting: WaitingRaise[] = [];
  const resources = new Set(situation.wanted.flatMap(({ hard }) => Object.keys(hard)));
  for (const resource of [...resources].sort(compareText)) {
    const shares = sharesOf(resource, situation);
    for (const decision of decide(shares)) {
      const target = next.get(keyOf(decision.share));
      if (target === undefined) continue;
      const { wantedText = "0", spec, specText } = decision.share;
      const text = textOf(decision.nanos, resource, { wanted: wantedText, spec, specText });
      target[resource] = text;
      if (decision.isShort) {
        const { namespace, name } = decision.share;
        waiting.push({ namespace, name, resource, wanted: wantedText, allowed: text, heldBy: holdersOf(shares) });
      }
    }
  }
  return { next: situation.wanted.map((quota) => ({ ...quota, hard: next.get(keyOf(quota)) ?? {} })), waiting };
}

function holdersOf(shares: readonly Share[]): readonly string[] {
  const holding = shares.filter(({ held, wanted, isUnknown }) => isUnknown || held > wanted);
  return [...new Set(holding.map(({ namespace }) => namespace))];
}

/** What one namespace has and should have of a resource, in nanos. */
interface Share {
  readonly namespace: string;
  readonly name: string;
  readonly wanted: bigint;
  /** Absent: the quota is to go, or no longer says anything of the resource. */
  readonly wantedText?: string;
  /** What its quota says; undefined: it says nothing. */
  readonly spec: bigint | undefined;
  readonly specText: string | undefined;
  /** The most that it can have from now on. */
  readonly held: bigint;
  /** No limit has been observed yet, so that it may hold more than any number here. */
  readonly isUnknown: boolean;
}

interface Decision {
  readonly share: Share;
  readonly nanos: bigint;
  readonly isShort: boolean;
}

function decide(shares: readonly Share[]): readonly Decision[] {
  const total = shares.reduce((sum, { wanted }) => sum + wanted, 0n);
  const isUnclear = shares.some(({ isUnknown }) => isUnknown);
  const isShrinking = shares.some(({ wantedText, wanted, spec }) => wantedText !== undefined && (spec ?? 0n) > wanted);
  let room = total - shares.reduce((sum, { held }) => sum + held, 0n);
  const decisions: Decision[] = [];
  for (const share of shares) {
    if (share.wantedText === undefined) continue;
    const { spec, wanted, held, isUnknown } = share;
    if (spec !== undefined && wanted <= spec) {
      decisions.push({ share, nanos: wanted, isShort: false });
      continue;
    }
    const most = isShrinking || (isUnclear && !isUnknown) ? 0n : held + room;
    const allowed = clamp(most, spec ?? 0n, wanted);
    if (allowed > held) room -= allowed - held;
    decisions.push({ share, nanos: allowed, isShort: allowed < wanted });
  }
  return decisions;
}

function sharesOf(resource: string, { wanted, live, fresh }: QuotaSituation): readonly Share[] {
  const limiting = wanted.filter(({ hard }) => hard[resource] !== undefined);
  const limited = new Set(limiting.map(({ namespace }) => namespace));
  const leaving = live.filter(({ namespace, hard }) => !limited.has(namespace) && hard[resource] !== undefined);
  const shares = [
    ...limiting.map((quota) => stayingShare(resource, quota, { live, isFresh: fresh.has(quota.namespace) })),
    ...leaving.map((quota): Share => {
      const { namespace, name } = quota;
      return { namespace, name, wanted: 0n, ...holding(resource, quota, { isFresh: false, wanted: 0n }) };
    }),
  ];
  return shares.sort(
    (left, right) => compareText(left.namespace, right.namespace) || compareText(left.name, right.name),
  );
}

interface Surroundings {
  readonly live: readonly LiveQuota[];
  readonly isFresh: boolean;
}

/** Where another quota of the namespace limits the resource already, that is what the namespace holds. */
function stayingShare(resource: string, quota: WantedQuota, { live, isFresh }: Surroundings): Share {
  const { namespace, name, hard } = quota;
  const wantedText = hard[resource] ?? "0";
  const wanted = nanosOf(wantedText) ?? 0n;
  const neighbours = live.filter((other) => other.namespace === namespace);
  const current = neighbours.find((other) => other.name === name);
  const own = holding(resource, current, { isFresh, wanted });
  const other = neighbours.find((candidate) => candidate !== current && candidate.hard[resource] !== undefined);
  if (!own.isUnknown || other === undefined) return { namespace, name, wanted, wantedText, ...own };
  const { held, isUnknown } = holding(resource, other, { isFresh, wanted });
  return { namespace, name, wanted, wantedText, ...own, held, isUnknown };
}

interface Newcomer {
  readonly isFresh: boolean;
  readonly wanted: bigint;
}

/**
 * A namespace that was just made holds what its quota says, or nothing. In any other one without an observed limit nothing
 * counts what is used: its share is taken as held, and nobody else may grow before the limit has been observed.
 */
function holding(
  resource: string,
  quota: LiveQuota | undefined,
  { isFresh, wanted }: Newcomer,
): Pick<Share, "spec" | "specText" | "held" | "isUnknown"> {
  const specText = quota?.hard[resource];
  const spec = nanosOf(specText);
  const enforced = nanosOf(quota?.enforced?.[resource]);
  const used = nanosOf(quota?.used[resource]);
  const isUnknown = !isFresh && (spec === undefined || enforced === undefined);
  const held = greatest(spec ?? 0n, enforced ?? 0n, used ?? 0n, isUnknown ? wanted : 0n);
  return { spec, specText, held, isUnknown };
}

interface KnownTexts {
  readonly wanted: string;
  readonly spec: bigint | undefined;
  readonly specText: string | undefined;
}

/** The least that a resource's quantity differs by, in nanos: a thousandth of a CPU, else one. */
export function unitOf(resource: string): bigint {
  return /(^|\.)cpu$/.test(resource) ? 1_000_000n : 1_000_000_000n;
}

/** In the words of the blueprint or the live quota where it is one of these, else in whole units or thousandths. */
function textOf(nanos: bigint, resource: string, { wanted, spec, specText }: KnownTexts): string {
  if (nanos === (nanosOf(wanted) ?? 0n)) return wanted;
  if (specText !== undefined && nanos === spec) return specText;
  const unit = unitOf(resource);
  const floored = nanos / unit;
  if (specText !== undefined && spec !== undefined && floored * unit < spec) return specText;
  return unit === 1_000_000n ? `${floored}m` : String(floored);
}

function keyOf({ namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return `${namespace}/${name}`;
}

function nanosOf(text: string | undefined): bigint | undefined {
  return text === undefined ? undefined : parseQuantity(text)?.nanos;
}

function clamp(value: bigint, lowest: bigint, highest: bigint): bigint {
  if (value < lowest) return lowest;
  return value > highest ? highest : value;
}

function greatest(...values: readonly bigint[]): bigint {
  let most = 0n;
  for (const value of values) if (value > most) most = value;
  return most;
}
