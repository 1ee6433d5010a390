import type { EstateResource } from "../../../model/estate.ts";
import { compareText } from "../../../model/json.ts";
import { oncePer } from "../../scene/once-per.ts";
import type { Scene } from "../../scene/scene.ts";
import { type ArnGlob, splitArn } from "../arn-glob.ts";
import type { CompiledStatement } from "../compiled-policy.ts";
import { anything, type Glob, globsIntersect, literalPrefix } from "../glob.ts";
import type { IamDecision } from "../iam-request.ts";
import type { KeyValue } from "../key-value.ts";
import { matchAction } from "../match-statement.ts";
import { resolveText } from "../policy-text.ts";
import { type EstatePrincipal, type IamIndex, iamIndexOf } from "./iam-index.ts";
import { mayReach } from "./may-reach.ts";
import { nameIn, nameOf } from "./open-targets.ts";
import { sessionKeys } from "./session-keys.ts";
import { type NamedSession, sessionsOf } from "./sessions.ts";

/** A session that may do something to a role, user or managed policy. */
export interface PrincipalReach {
  readonly session: NamedSession;
  readonly target: EstateResource;
  readonly action: string;
  readonly decision: IamDecision;
}

export interface PrincipalAction {
  /** In lower case. */
  readonly action: string;
  /** Types it is done to. */
  readonly types: readonly string[];
  readonly keys?: ReadonlyMap<string, KeyValue>;
}

/** Everything in an estate that `iam:` and `sts:` actions are done to, by account and then by the last part of its ARN. */
const identitiesOf = oncePer((scene: Scene) => {
  const found = new Map<string, { readonly key: string; readonly resource: EstateResource }[]>();
  for (const type of ["AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group", "AWS::IAM::ManagedPolicy"]) {
    for (const resource of scene.resources(type)) {
      const entries = found.get(resource.accountId) ?? [];
      entries.push({ key: splitArn(resource.id)[5] ?? "", resource });
      found.set(resource.accountId, entries);
    }
  }
  for (const entries of found.values()) entries.sort((one, other) => compareText(one.key, other.key));
  return found;
});

/** Every session that may take one of the actions on something in its own account; assuming a role also elsewhere. */
export function reachPrincipals(scene: Scene, actions: readonly PrincipalAction[]): readonly PrincipalReach[] {
  const index = iamIndexOf(scene);
  return sessionsOf(scene).flatMap((session) =>
    actions.flatMap((action) => {
      const targets = new Set([...byStatements(index, session, action), ...byTrust(scene, session.principal, action)]);
      return [...targets].flatMap((target) => tryAction(index, session, { target, action }));
    }),
  );
}

interface Attempt {
  readonly target: EstateResource;
  readonly action: PrincipalAction;
}

function tryAction(index: IamIndex, session: NamedSession, { target, action }: Attempt): readonly PrincipalReach[] {
  if (target.id === session.principal.arn && action.action === "sts:assumerole") return [];
  const decision = mayReach(index, session, {
    action: action.action,
    resource: splitArn(target.id),
    target,
    ...(action.keys === undefined ? {} : { keys: action.keys }),
  });
  if (decision.decision !== "allow" && decision.decision !== "unknown") return [];
  return [{ session, target, action: action.action, decision }];
}

function byStatements(
  index: IamIndex,
  session: NamedSession,
  { action, types }: PrincipalAction,
): readonly EstateResource[] {
  const { principal } = session;
  const statements = principal.identity
    .flatMap((policy) => policy.statements)
    .filter(({ effect, actions }) => effect === "Allow" && matchAction(actions, { action }).may > 0);
  if (statements.length === 0) return [];
  const entries = identitiesOf(index.scene).get(principal.accountId) ?? [];
  return statements
    .flatMap((statement) => patternsOf(index, session, statement))
    .filter((arn) => globsIntersect(arn[2] ?? anything, "iam"))
    .flatMap((arn) => startingLike(entries, arn[5] ?? anything))
    .filter(({ type }) => types.includes(type));
}

function patternsOf(index: IamIndex, session: NamedSession, { resources }: CompiledStatement): readonly ArnGlob[] {
  if (resources === undefined) return [];
  if (resources.inverted) return [splitArn(anything)];
  const { principal, tags } = session;
  const findKey = sessionKeys({ index, principal, ...(tags === undefined ? {} : { session: tags }) });
  return resources.entries.flatMap(({ arn, text }) => {
    if (arn !== undefined) return [arn];
    const resolved = resolveText(text, findKey);
    if (resolved.kind === "unresolved") return [];
    return [splitArn(resolved.kind === "unknown" ? anything : resolved.glob)];
  });
}

function startingLike(
  sorted: readonly { readonly key: string; readonly resource: EstateResource }[],
  pattern: Glob,
): readonly EstateResource[] {
  const prefix = literalPrefix(pattern);
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle]?.key ?? "") < prefix) low = middle + 1;
    else high = middle;
  }
  const found: EstateResource[] = [];
  for (let at = low; sorted[at]?.key.startsWith(prefix) === true; at += 1) {
    const resource = sorted[at]?.resource;
    if (resource !== undefined) found.push(resource);
  }
  return found;
}

/** Roles by whom their trust policy names. */
const trustIndexOf = oncePer((scene: Scene) => {
  const named = new Map<string, EstateResource[]>();
  for (const { trust, resource } of iamIndexOf(scene).principals) {
    for (const { effect, principals } of trust?.statements ?? []) {
      if (effect !== "Allow" || principals === undefined) continue;
      const names = principals.inverted
        ? ["everyone"]
        : principals.entries.flatMap((entry) => nameIn(entry, resource.accountId));
      for (const name of names) append(named, name, resource);
    }
  }
  return named;
});

function append(map: Map<string, EstateResource[]>, name: string, resource: EstateResource): void {
  const list = map.get(name);
  if (list === undefined) map.set(name, [resource]);
  else list.push(resource);
}

function byTrust(scene: Scene, principal: EstatePrincipal, { action }: PrincipalAction): readonly EstateResource[] {
  if (action !== "sts:assumerole") return [];
  const trusted = trustIndexOf(scene);
  const { kind, accountId, name } = principal;
  return [nameOf(kind, accountId, name), `account ${accountId}`, "everyone"].flatMap((key) => trusted.get(key) ?? []);
}
