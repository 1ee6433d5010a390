import { ownerName } from "../../model/owner-subject.ts";
import type { Owner } from "../../model/tenant.ts";
import { type EnvironmentContext, hostNamespaces } from "../context.ts";

/** An RBAC subject. */
export type Subject =
  | { readonly kind: "Group" | "User"; readonly apiGroup: "rbac.authorization.k8s.io"; readonly name: string }
  | { readonly kind: "ServiceAccount"; readonly name: string; readonly namespace: string };

/**
 * The subject an owner is known by to the API server, with the identity provider's prefix.
 *
 * Undefined for a name that would reach past the tenant: a built-in `system:` identity where no prefix is added, or a
 * service account in a namespace of another environment. `checkEnforcement` reports those.
 */
export function findSubject(context: EnvironmentContext, owner: Owner): Subject | undefined {
  if (owner.kind === "ServiceAccount") return findServiceAccount(context, owner);
  const name = ownerName(context.platform, { kind: owner.kind, name: owner.name });
  return name.startsWith("system:") ? undefined : { kind: owner.kind, apiGroup: "rbac.authorization.k8s.io", name };
}

/** `<namespace>` is a declared short name of this environment, or a namespace of the platform's own. */
function findServiceAccount(context: EnvironmentContext, owner: Owner): Subject | undefined {
  const own = hostNamespaces(context).find(({ short }) => short === owner.namespace)?.host;
  const namespace = own ?? owner.namespace;
  if (namespace === undefined || (own === undefined && namespace.includes("--"))) return undefined;
  return { kind: "ServiceAccount", name: owner.name, namespace };
}
