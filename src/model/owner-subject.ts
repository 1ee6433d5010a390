import type { Platform } from "./platform.ts";
import type { Owner } from "./tenant.ts";

/** The name by which the API server knows an owner that is a user or a group: with the identity provider's prefix. */
export function ownerName(
  platform: Platform,
  owner: Pick<Owner, "name"> & { readonly kind: "Group" | "User" },
): string {
  const identity = platform.identity.kubernetes;
  if (identity.kind === "access-entries") return owner.name;
  return (owner.kind === "Group" ? identity.groupsPrefix : identity.usernamePrefix) + owner.name;
}
