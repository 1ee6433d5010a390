import { type RemoteFailure, type RetryAdvice, TenantryError } from "../../model/error.ts";
import type { ObjectRef } from "../../ports/cluster.ts";
import type { FieldConflictCause } from "../../ports/field-conflicts.ts";

const codes: Readonly<Partial<Record<RemoteFailure, string>>> = {
  "already-exists": "TEN7215",
  conflict: "TEN7204",
  invalid: "TEN7207",
  "not-found": "TEN7202",
  unavailable: "TEN7209",
};

/** A refusal as the provider classifies one of a real API server. */
export function clusterError(
  failure: RemoteFailure,
  message: string,
  details: { readonly code?: string; readonly retry?: RetryAdvice; readonly cause?: FieldConflictCause } = {},
): TenantryError {
  return new TenantryError(message, {
    code: details.code ?? codes[failure] ?? "TEN7209",
    source: "remote",
    failure,
    retry: details.retry ?? "never",
    ...(details.cause === undefined ? {} : { cause: details.cause }),
  });
}

/** The object in a message: `ConfigMap web/settings`. */
export function describeRef({ kind, name, namespace }: ObjectRef): string {
  return namespace === undefined ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;
}
