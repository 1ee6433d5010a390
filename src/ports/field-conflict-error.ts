import { TenantryError, type TenantryErrorOptions } from "../model/error.ts";
import type { FieldConflict } from "./cluster.ts";

/**
 * What `ClusterApi.apply` throws when other managers own fields of the manifest with other values: a `conflict` that names
 * them, so that the caller can tell what it may take over. A 409 for any other reason is a plain `TenantryError`.
 */
export class FieldConflictError extends TenantryError {
  /** Never empty. */
  readonly conflicts: readonly FieldConflict[];

  constructor(
    message: string,
    { conflicts, ...options }: TenantryErrorOptions & { readonly conflicts: readonly FieldConflict[] },
  ) {
    super(message, { ...options, failure: "conflict" });
    this.name = "FieldConflictError";
    this.conflicts = conflicts;
  }
}
