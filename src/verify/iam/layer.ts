import type { CompiledPolicy, CompiledStatement } from "./compiled-policy.ts";
import type { NoteUnknown } from "./condition.ts";
import type { Because, IamRequest, PolicyKind, PolicyLevel } from "./iam-request.ts";
import { matchStatement } from "./match-statement.ts";
import { isSpared, matchPrincipals, type NamedAs } from "./policy-principal.ts";
import {
  both,
  type Certainty,
  fails,
  holds,
  least,
  most,
  no,
  type Truth,
  uncertain,
  unknowable,
  yes,
} from "./truth.ts";

/** What the policies of one kind say together. */
export interface Layer {
  readonly kind: PolicyKind;
  readonly allow: Certainty;
  readonly deny: Certainty;
  readonly because: readonly Because[];
  /** Condition keys and documents that are not known and matter. */
  readonly unknown: readonly string[];
}

/** What resource policies say, by how they named the caller. */
export interface ResourceLayer extends Layer {
  readonly granted: ReadonlyMap<NamedAs, Certainty>;
}

/** Policies of which one has to allow. */
export function evaluateLayer(kind: PolicyKind, policies: readonly CompiledPolicy[], request: IamRequest): Layer {
  return collect(kind, policies, (statement, note) => matchStatement(statement, request, note));
}

/** Every level has to allow; a Deny at any of them denies. */
export function evaluateLevels(
  kind: PolicyKind,
  levels: readonly PolicyLevel[],
  request: IamRequest,
): Layer & { readonly missing: readonly string[] } {
  const layers = levels.map(({ policies }) => evaluateLayer(kind, policies, request));
  return {
    kind,
    allow: layers.reduce<Certainty>((sum, { allow }) => least(sum, allow), yes),
    deny: layers.reduce<Certainty>((sum, { deny }) => most(sum, deny), no),
    because: layers.flatMap(({ because }) => because),
    unknown: layers.flatMap(({ unknown }) => unknown),
    missing: levels.flatMap(({ name }, index) => (layers[index]?.allow === no ? [name] : [])),
  };
}

/** Policies that name principals; a statement that names none in them is about nobody. */
export function evaluateResourceLayer(
  policies: readonly CompiledPolicy[],
  request: IamRequest,
  isBounded: boolean,
): ResourceLayer {
  const granted = new Map<NamedAs, Certainty>();
  const layer = collect("resource", policies, (statement, note) => {
    const named = namesCaller(statement, request, isBounded);
    if (named.length === 0) return fails;
    const rest = matchStatement(statement, request, note);
    if (rest.may === no) return fails;
    let result = fails;
    for (const { namedAs, truth } of named) {
      const match = both(truth, rest);
      if (statement.effect === "Allow") granted.set(namedAs, most(granted.get(namedAs) ?? no, match.may));
      result = { may: most(result.may, match.may), must: most(result.must, match.must) };
    }
    return result;
  });
  return { ...layer, granted };
}

function namesCaller(
  { effect, principals }: CompiledStatement,
  { principal }: IamRequest,
  isBounded: boolean,
): readonly { readonly namedAs: NamedAs; readonly truth: Truth }[] {
  if (principals === undefined) return [];
  if (!principals.inverted) return matchPrincipals(principals.entries, principal);
  const spared = isSpared(principals.entries, principal, isBounded && effect === "Deny");
  if (spared === "yes") return [];
  return [{ namedAs: "everyone", truth: spared === "no" ? holds : unknowable }];
}

/** Sums up statements, each as `match` sees it. */
function collect(kind: PolicyKind, policies: readonly CompiledPolicy[], match: Match): Layer {
  const sum: Sum = { kind, allow: no, deny: no, because: [], unknown: [] };
  const noted: string[] = [];
  const note = (key: string): void => void noted.push(key);
  for (const policy of policies) {
    if (policy.unread !== undefined) {
      sum.allow = most(sum.allow, uncertain);
      sum.deny = most(sum.deny, uncertain);
      sum.unknown.push(policy.unread);
    }
    for (const statement of policy.statements) {
      const first = noted.length;
      const truth = match(statement, note);
      const isUncertain = addStatement(sum, { policy, statement, truth });
      if (isUncertain) sum.unknown.push(...noted.slice(first));
    }
  }
  return sum;
}

type Match = (statement: CompiledStatement, note: NoteUnknown) => Truth;

interface Sum extends Layer {
  allow: Certainty;
  deny: Certainty;
  readonly because: Because[];
  readonly unknown: string[];
}

interface Matched {
  readonly policy: CompiledPolicy;
  readonly statement: CompiledStatement;
  readonly truth: Truth;
}

/** Whether the statement leaves the outcome uncertain. */
function addStatement(sum: Sum, { policy, statement, truth }: Matched): boolean {
  const { effect } = statement;
  const certainty = effect === "Allow" ? truth.may : truth.must;
  if (certainty === no) return false;
  if (effect === "Allow") sum.allow = most(sum.allow, certainty);
  else sum.deny = most(sum.deny, certainty);
  const name = statement.sid ?? String(statement.index + 1);
  sum.because.push({ kind: sum.kind, policy: policy.name, effect, statement: name, certain: certainty === yes });
  return certainty === uncertain;
}
