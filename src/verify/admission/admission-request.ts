import type { EstateObject } from "../../model/estate-cluster.ts";
import type { Requester } from "../rbac/access-request.ts";

/** A write as admission sees it: who wants to make what out of which object. */
export interface AdmissionRequest {
  readonly operation: "CREATE" | "UPDATE" | "DELETE" | "CONNECT";
  readonly requester: Requester;
  /** What the URL names: group (`""` for the core group), version, lower-case plural. */
  readonly resource: ResourceType;
  readonly subresource?: string;
  /** Absent for cluster-scoped objects; a Namespace's own name for a Namespace. */
  readonly namespace?: string;
  readonly name?: string;
  /** As sent by the requester; absent for DELETE. */
  readonly object?: EstateObject;
  /** As stored before; absent for CREATE. */
  readonly oldObject?: EstateObject;
}

export interface ResourceType {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
}

/** What admission would answer. */
export interface AdmissionDecision {
  /** `unknown`: nothing that was understood refuses it, and something was not understood. */
  readonly decision: "allow" | "deny" | "unknown";
  /** What refuses it, or what is not understood; empty for `allow`. */
  readonly by: readonly AdmissionCause[];
  /** The object after defaults and mutations; absent for DELETE. */
  readonly object?: EstateObject;
}

export interface AdmissionCause {
  /** `PodSecurity`, `ServiceAccount`, or `<kind>/<name>` of the policy or webhook. */
  readonly policy: string;
  /** As the API server words it, or what could not be evaluated, with the expression. */
  readonly message: string;
}
