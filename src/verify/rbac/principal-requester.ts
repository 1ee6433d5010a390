import type { Requester } from "./access-request.ts";
import { type ClusterIdentity, withoutPath } from "./cluster-identity.ts";
import { authenticatedGroup } from "./identity.ts";

/**
 * Who an IAM principal is in a cluster, of those whom it lets in; undefined when it lets it in by nothing. A role may be given
 * as itself or as a session, `arn:aws:sts::111122223333:assumed-role/dev/ann`, whose name then stands in the user name.
 */
export function principalRequester(
  identities: readonly ClusterIdentity[],
  principal: string,
): { readonly requester: Requester; readonly identity: ClusterIdentity } | undefined {
  const [, partition, account, role, session] =
    /^arn:([^:]+):sts::([^:]+):assumed-role\/([^/]+)\/(.+)$/.exec(principal) ?? [];
  const bare = session === undefined ? principal : `arn:${partition}:iam::${account}:role/${role}`;
  const isIt = (identity: ClusterIdentity): boolean =>
    identity.principal === bare ||
    ((session !== undefined || identity.ignoresPath) && withoutPath(identity.principal) === withoutPath(bare));
  const root = bare.replace(/:iam::([^:]+):.*$/, ":iam::$1:root");
  const identity = identities.find(isIt) ?? identities.find((one) => one.principal === root);
  if (identity === undefined) return undefined;
  return {
    identity,
    requester: {
      user: userName(identity.principal === root ? bare : identity.user, session),
      groups: [...identity.groups, authenticatedGroup],
      principal: identity.principal,
    },
  };
}

/** `{{SessionName}}` has no `@`, `{{SessionNameRaw}}` is as it is. */
function userName(template: string, session: string | undefined): string {
  if (session === undefined) return template;
  return template.replaceAll("{{SessionNameRaw}}", session).replaceAll("{{SessionName}}", session.replaceAll("@", "-"));
}
