import type { Requester } from "./access-request.ts";
import type { Holding } from "./rbac-index.ts";
import type { Binding, RbacSubject } from "./rbac-objects.ts";

/** `RoleBinding "web/dev" of ClusterRole "edit" to User "ann"`, as the API server's own reasons put it. */
export function describeBinding({ binding, grant, subject }: Pick<Holding, "binding" | "grant" | "subject">): string {
  const [kind = "", ...name] = grant.role.split("/");
  return `${bindingName(binding)} of ${kind} "${name.join("/")}" to ${subject.kind} "${subjectName(subject)}"`;
}

/** `RoleBinding "web/dev"`. */
export function bindingName({ kind, namespace, name }: Pick<Binding, "kind" | "namespace" | "name">): string {
  return `${kind} "${namespace === undefined ? name : `${namespace}/${name}`}"`;
}

/** `ann`, or `web/api` for a service account. */
export function subjectName({ namespace, name }: RbacSubject): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}

/** `User "ann" (groups dev, system:authenticated)`. */
export function describeRequester({ user, groups }: Requester): string {
  return groups.length === 0 ? `User "${user}"` : `User "${user}" (groups ${groups.join(", ")})`;
}
