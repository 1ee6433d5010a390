/** Who asks: the name and groups that authentication gave the request. Nothing is added to them. */
export interface Requester {
  readonly user: string;
  readonly groups: readonly string[];
  /**
   * ARN of the IAM principal that authenticated through the cluster's access entries or `aws-auth`. EKS access policies count
   * for it, and only for it: a request that impersonates somebody else has none.
   */
  readonly principal?: string;
}

/** What is asked for, as the API server sees a request: `kubectl auth can-i`'s attributes. */
export type AccessRequest = ResourceRequest | UrlRequest;

export interface ResourceRequest {
  readonly kind: "resource";
  readonly verb: string;
  /** API group; empty for the core group. */
  readonly group: string;
  /** Lower-case plural. */
  readonly resource: string;
  readonly subresource?: string;
  /** Absent or empty: a cluster-scoped object, or all namespaces. */
  readonly namespace?: string;
  /**
   * Absent when the request names no object: `create`, `deletecollection`, and `list` or `watch` without the field selector
   * `metadata.name=…`, which the API server turns into a name.
   */
  readonly name?: string;
  /** `field=value` requirements, for example of `spec.nodeName`; only the node authoriser and `metadata.name` look at them. */
  readonly fieldSelector?: readonly { readonly field: string; readonly value: string }[];
}

export interface UrlRequest {
  readonly kind: "url";
  readonly verb: string;
  /** `/healthz`, `/metrics` … */
  readonly path: string;
}

/** `pods/exec` for a subresource, else the resource. */
export function combinedResource({ resource, subresource }: ResourceRequest): string {
  return subresource === undefined || subresource === "" ? resource : `${resource}/${subresource}`;
}

/** The object's name that authorisation sees: its own, or that of a `list` or `watch` by `metadata.name`. */
export function requestedName({ verb, name, fieldSelector }: ResourceRequest): string {
  if (name !== undefined && name !== "") return name;
  if (verb !== "list" && verb !== "watch") return "";
  return fieldSelector?.find(({ field }) => field === "metadata.name")?.value ?? "";
}
