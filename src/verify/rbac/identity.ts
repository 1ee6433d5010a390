import type { Requester } from "./access-request.ts";

/** Names and groups that Kubernetes itself gives; source: apiserver pkg/authentication/{user,serviceaccount}. */
export const mastersGroup = "system:masters";
export const authenticatedGroup = "system:authenticated";
export const unauthenticatedGroup = "system:unauthenticated";
export const nodesGroup = "system:nodes";
const anonymousUser = "system:anonymous";
const accountPrefix = "system:serviceaccount:";
const nodePrefix = "system:node:";

export function serviceAccountUser(namespace: string, name: string): string {
  return `${accountPrefix}${namespace}:${name}`;
}

/** Namespace and name of a service account's user name; undefined for any other user. */
export function splitServiceAccountUser(
  user: string,
): { readonly namespace: string; readonly name: string } | undefined {
  if (!user.startsWith(accountPrefix)) return undefined;
  const [namespace, name, ...more] = user.slice(accountPrefix.length).split(":");
  return namespace && name && more.length === 0 ? { namespace, name } : undefined;
}

/** The groups of a service account besides `system:authenticated`: of all, and of its namespace's. */
export function serviceAccountGroups(namespace: string): readonly [all: string, own: string] {
  return ["system:serviceaccounts", `system:serviceaccounts:${namespace}`];
}

/** A service account with the groups that its token carries. */
export function serviceAccountRequester(namespace: string, name: string): Requester {
  return {
    user: serviceAccountUser(namespace, name),
    groups: [...serviceAccountGroups(namespace), authenticatedGroup],
  };
}

/** The node's name when the requester is a kubelet: `system:node:<name>` in the group `system:nodes`. */
export function nodeOfRequester({ user, groups }: Requester): string | undefined {
  if (!user.startsWith(nodePrefix) || !groups.includes(nodesGroup)) return undefined;
  return user.slice(nodePrefix.length) || undefined;
}

/**
 * Somebody as a request that impersonates them is seen (`kubectl --as USER --as-group G`): a service account without given
 * groups gets its own, and everybody is in `system:authenticated` or `system:unauthenticated`.
 *
 * Source: apiserver pkg/endpoints/filters/impersonation.
 */
export function impersonated(user: string, groups: readonly string[]): Requester {
  const account = groups.length === 0 ? splitServiceAccountUser(user) : undefined;
  const given = account === undefined ? groups : serviceAccountGroups(account.namespace);
  if (user === anonymousUser) return { user, groups: withGroup(given, unauthenticatedGroup) };
  if (given.includes(unauthenticatedGroup)) return { user, groups: given };
  return { user, groups: withGroup(given, authenticatedGroup) };
}

function withGroup(groups: readonly string[], group: string): readonly string[] {
  return groups.includes(group) ? groups : [...groups, group];
}
