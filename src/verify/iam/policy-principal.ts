import type { RequestPrincipal, RolePrincipal } from "./request-principal.ts";
import { choosable, either, fails, holds, type Truth, truthOf } from "./truth.ts";

/** What a statement names, read once. */
export type PolicyPrincipal =
  | { readonly kind: "everyone" }
  | { readonly kind: "account"; readonly accountId: string }
  | { readonly kind: "user"; readonly arn: string }
  /** Roles are compared by account and name: a session's ARN has no path, and a name is unique in its account. */
  | { readonly kind: "role"; readonly accountId: string; readonly name: string }
  | { readonly kind: "session"; readonly accountId: string; readonly name: string; readonly sessionName: string }
  | { readonly kind: "federated-user"; readonly arn: string }
  | { readonly kind: "service"; readonly name: string }
  | { readonly kind: "federated"; readonly provider: string }
  /** A canonical user, or the id that is left of a deleted principal. */
  | { readonly kind: "other"; readonly text: string };

/** The kinds of principal by which a resource policy can have named the caller; they decide which other policies count. */
export type NamedAs = "everyone" | "account" | "user" | "role" | "session" | "service" | "federated";

export interface PrincipalMatch {
  readonly namedAs: NamedAs;
  readonly truth: Truth;
}

/** Every way in which the listed principals name the caller. */
export function matchPrincipals(
  listed: readonly PolicyPrincipal[],
  caller: RequestPrincipal,
): readonly PrincipalMatch[] {
  const [only, more] = listed;
  if (only?.kind === "everyone" && more === undefined) return everyone;
  const found = new Map<NamedAs, Truth>();
  for (const entry of listed) {
    const match = matchOne(entry, caller);
    if (match !== undefined) found.set(match.namedAs, either(found.get(match.namedAs) ?? fails, match.truth));
  }
  return [...found].map(([namedAs, truth]) => ({ namedAs, truth }));
}

const everyone: readonly PrincipalMatch[] = [{ namedAs: "everyone", truth: holds }];

function matchOne(entry: PolicyPrincipal, caller: RequestPrincipal): PrincipalMatch | undefined {
  switch (entry.kind) {
    case "everyone":
      return { namedAs: "everyone", truth: holds };
    case "account":
      return named("account", "accountId" in caller && caller.accountId === entry.accountId);
    case "user":
      return named("user", caller.kind === "user" && caller.arn === entry.arn);
    case "federated-user":
      return named("session", caller.kind === "federated-user" && caller.arn === entry.arn);
    case "role":
      return named("role", isRole(entry, caller));
    case "session":
      return isRole(entry, caller) ? matchSession(entry.sessionName, caller) : undefined;
    case "service":
      return named("service", caller.kind === "service" && caller.name === entry.name);
    case "federated":
      return named("federated", isProvider(entry.provider, caller));
    case "other":
      return undefined;
  }
}

function named(namedAs: NamedAs, isNamed: boolean): PrincipalMatch | undefined {
  return isNamed ? { namedAs, truth: holds } : undefined;
}

function isRole(
  entry: { readonly accountId: string; readonly name: string },
  caller: RequestPrincipal,
): caller is RolePrincipal {
  return caller.kind === "role" && caller.accountId === entry.accountId && caller.name === entry.name;
}

/** Who assumes a role names the session. */
function matchSession(sessionName: string, caller: RolePrincipal): PrincipalMatch {
  const truth = caller.sessionName === undefined ? choosable : truthOf(caller.sessionName === sessionName);
  return { namedAs: "session", truth };
}

function isProvider(provider: string, caller: RequestPrincipal): boolean {
  return caller.kind === "federated" && (provider === "*" || provider === caller.provider);
}

/**
 * Whether `NotPrincipal` spares the caller. AWS may look at the account, the role and the session one after the other, so
 * a caller is certainly spared only when each of them is listed, and certainly hit only when none is (IAM user guide,
 * reference_policies_elements_notprincipal). A caller with a permission boundary is hit by a Deny whatever is listed.
 */
export function isSpared(
  listed: readonly PolicyPrincipal[],
  caller: RequestPrincipal,
  isBounded: boolean,
): "yes" | "no" | "unknown" {
  const matches = matchPrincipals(listed, caller);
  if (matches.length === 0 || isBounded) return "no";
  const named = new Set(matches.filter(({ truth }) => truth.must === 2).map(({ namedAs }) => namedAs));
  if (named.has("everyone")) return "yes";
  switch (caller.kind) {
    case "user":
      return named.has("user") && named.has("account") ? "yes" : "unknown";
    case "role":
      return named.has("session") && named.has("role") && named.has("account") ? "yes" : "unknown";
    case "federated-user":
      return named.has("session") && named.has("account") ? "yes" : "unknown";
    case "root":
    case "service":
    case "federated":
    case "anonymous":
      return "yes";
  }
}
