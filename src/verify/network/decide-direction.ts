import type { Direction, PolicyRule } from "./compiled-policy.ts";
import { both, type Tri } from "./label-selector.ts";
import { matchPeers, type Party, portsAt } from "./match-peer.ts";
import type { NetworkIndex } from "./network-index.ts";
import type { NetworkPod } from "./network-pod.ts";
import { allPorts, intersectPorts, isNoPorts, noPorts, type PortSet, subtractPorts, unitePorts } from "./port-set.ts";
import type { SelectingPolicy } from "./profile.ts";

/** What may happen to each port. In both: not known. Together they are all ports. */
export interface PortVerdict {
  readonly mayAllow: PortSet;
  readonly mayDeny: PortSet;
}

/** Told of every rule that is about the connection, in the order in which they are asked. */
export type Trace = (step: TraceStep) => void;

export interface TraceStep {
  readonly policy: string;
  readonly text: string;
}

interface Question {
  readonly index: NetworkIndex;
  readonly direction: Direction;
  readonly other: Party;
  readonly destination: Party;
  readonly trace: Trace | undefined;
}

export const allowAll: PortVerdict = { mayAllow: allPorts, mayDeny: noPorts };

/**
 * What the policies of one end say of a connection with the other: the Admin tier first, then NetworkPolicies, which decide
 * for the pods they select, then the Baseline tier; what nobody decides is allowed.
 */
export function decideDirection(
  index: NetworkIndex,
  subject: NetworkPod,
  { direction, other, trace }: { readonly direction: Direction; readonly other: Party; readonly trace?: Trace },
): PortVerdict {
  const profile = index.profile(subject)[direction];
  const destination: Party = direction === "ingress" ? { kind: "pod", pod: subject } : other;
  const question: Question = { index, direction, other, destination, trace };
  const { admin, namespaced, baseline } = profile;
  if (admin.length + namespaced.length + baseline.length === 0) return allowAll;
  const last = baseline.length === 0 ? allowAll : decideTier(question, baseline, allowAll);
  const middle = namespaced.length === 0 ? last : decideNamespaced(question, namespaced, last);
  return admin.length === 0 ? middle : decideTier(question, admin, middle);
}

/** The outcomes that ports may have within a tier, and the ports that may get past it. */
interface Outcomes {
  readonly Accept: PortSet;
  readonly Deny: PortSet;
  readonly Pass: PortSet;
  readonly rest: PortSet;
}

function decideTier(
  question: Question,
  groups: readonly (readonly SelectingPolicy[])[],
  next: PortVerdict,
): PortVerdict {
  let outcomes: Outcomes = { Accept: noPorts, Deny: noPorts, Pass: noPorts, rest: allPorts };
  for (const group of groups) outcomes = decideGroup(question, group, outcomes);
  const onward = unitePorts(outcomes.Pass, outcomes.rest);
  return {
    mayAllow: unitePorts(outcomes.Accept, intersectPorts(onward, next.mayAllow)),
    mayDeny: unitePorts(outcomes.Deny, intersectPorts(onward, next.mayDeny)),
  };
}

/** Of policies with one priority any may be asked first: a port may have each one's outcome, and gets past if all let it. */
function decideGroup(question: Question, group: readonly SelectingPolicy[], before: Outcomes): Outcomes {
  let after: Outcomes = before;
  for (const { policy, selects } of group) {
    const outcomes = decideRules(
      question,
      { rules: policy.rules[question.direction] ?? [], id: policy.id, selects },
      before,
    );
    after = {
      Accept: unitePorts(after.Accept, outcomes.Accept),
      Deny: unitePorts(after.Deny, outcomes.Deny),
      Pass: unitePorts(after.Pass, outcomes.Pass),
      rest: intersectPorts(after.rest, outcomes.rest),
    };
  }
  return after;
}

interface RuleList {
  readonly id: string;
  readonly rules: readonly PolicyRule[];
  readonly selects: Tri;
}

function decideRules(question: Question, { id, rules, selects }: RuleList, before: Outcomes): Outcomes {
  const outcomes = { ...before };
  for (const [number, rule] of rules.entries()) {
    const match = both(selects, matchPeers(question.index, rule.peers, question.other));
    if (match === "no") continue;
    const ports = portsAt(rule.ports, question.destination);
    const reached = intersectPorts(outcomes.rest, ports.possible);
    if (isNoPorts(reached)) continue;
    question.trace?.({
      policy: id,
      text: `${rule.action.toLowerCase()}s ${question.direction} by rule ${number}${match === "maybe" ? ", perhaps" : ""}`,
    });
    outcomes[rule.action] = unitePorts(outcomes[rule.action], reached);
    if (match === "yes") outcomes.rest = subtractPorts(outcomes.rest, ports.sure);
  }
  return outcomes;
}

/**
 * The middle tier: a pod that a policy selects is isolated, and what any of its policies allows is allowed. With a policy that
 * only may select it, both are thought through.
 */
function decideNamespaced(question: Question, selecting: readonly SelectingPolicy[], next: PortVerdict): PortVerdict {
  let [allowed, mayAllow, mayDeny] = [noPorts, noPorts, noPorts];
  const isolated = selecting.some(({ selects }) => selects === "yes");
  for (const { policy, selects } of selecting) {
    const rules = allowedBy(question, policy.rules[question.direction] ?? []);
    traceNamespaced(question, policy.id, { selects, possible: rules.possible });
    mayAllow = unitePorts(mayAllow, rules.possible);
    if (selects === "yes") allowed = unitePorts(allowed, rules.sure);
    else mayDeny = unitePorts(mayDeny, subtractPorts(allPorts, rules.sure));
  }
  if (isolated) return { mayAllow, mayDeny: subtractPorts(allPorts, allowed) };
  return { mayAllow: unitePorts(mayAllow, next.mayAllow), mayDeny: unitePorts(mayDeny, next.mayDeny) };
}

function traceNamespaced(
  { trace, direction }: Question,
  policy: string,
  { selects, possible }: { readonly selects: Tri; readonly possible: PortSet },
): void {
  const perhaps = selects === "maybe" ? ", perhaps" : "";
  trace?.({
    policy,
    text: isNoPorts(possible)
      ? `isolates ${direction} and allows nothing here${perhaps}`
      : `isolates ${direction} and allows this${perhaps}`,
  });
}

function allowedBy(
  question: Question,
  rules: readonly PolicyRule[],
): { readonly sure: PortSet; readonly possible: PortSet } {
  let [known, possible] = [noPorts, noPorts];
  for (const rule of rules) {
    const match = matchPeers(question.index, rule.peers, question.other);
    if (match === "no") continue;
    const ports = portsAt(rule.ports, question.destination);
    possible = unitePorts(possible, ports.possible);
    if (match === "yes") known = unitePorts(known, ports.sure);
  }
  return { sure: known, possible };
}
