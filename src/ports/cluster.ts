import type { JsonObject, JsonValue } from "../model/json.ts";
import type { Clock } from "./clock.ts";

/** A kind of object by its group, version and kind, as written in a manifest. */
export interface ObjectKind {
  readonly apiVersion: string;
  readonly kind: string;
}

export interface ObjectRef extends ObjectKind {
  readonly name: string;
  /** Absent for cluster-scoped objects. */
  readonly namespace?: string;
}

/** What discovery says about a kind. */
export interface ServedKind extends ObjectKind {
  /** The plural in paths: `networkpolicies`. */
  readonly resource: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
}

export interface ListOptions {
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** Only `metadata` is sent: of Secrets no value crosses the wire. Objects still say their own kind. */
  readonly metadataOnly?: true;
}

export interface ApplyObjectOptions {
  /**
   * Take over fields that another manager owns with another value. Only ever for fields that the plan names; the default
   * reports them as a `conflict`.
   */
  readonly force?: boolean;
  readonly dryRun?: boolean;
}

export interface AppliedObject {
  readonly object: JsonObject;
  /** Whether this request made it, rather than finding one of that name. */
  readonly created: boolean;
}

/** One operation of a JSON patch (RFC 6902). */
export interface PatchOperation {
  readonly op: "add" | "remove" | "replace" | "test";
  readonly path: string;
  readonly value?: JsonValue;
}

export interface DeleteOptions {
  /** Refuse (`conflict`) unless the live object is this very one. */
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly propagation?: "Background" | "Foreground" | "Orphan";
}

/** Fields that other managers own with another value, as the API server names them: `.spec.replicas` with its manager. */
export interface FieldConflict {
  readonly field: string;
  readonly manager: string;
}

/**
 * One Kubernetes API server, in untyped JSON: objects are passed through as the server sent them and never through a model
 * that could lose a field.
 *
 * Errors are `TenantryError`s with a `failure`; throttling (429) has been waited out within the provider's patience, and
 * no call lasts longer than its time-out. Reading is idempotent; so are `apply` and `delete`.
 */
export interface ClusterApi {
  /** For messages: the cell, and the virtual cluster inside it. */
  readonly place: string;
  /** The time in which its controllers work; absent: everybody's. A real server beside a sandbox has its own. */
  readonly clock?: Clock;
  /** `none`: a plain object store, in which no policy, quota or right ever refuses anything. Absent: evaluated. */
  readonly admission?: "none";
  /** `v1.36.3`. */
  readonly version: () => Promise<string>;
  /** All served kinds, from discovery; cached until an unknown kind is asked for. */
  readonly kinds: () => Promise<readonly ServedKind[]>;
  readonly findKind: (kind: ObjectKind) => Promise<ServedKind | undefined>;
  /** Pages of 500, one request each; a kind that is not served gives nothing. */
  readonly list: (kind: ObjectKind, options?: ListOptions) => AsyncIterable<readonly JsonObject[]>;
  readonly get: (ref: ObjectRef) => Promise<JsonObject | undefined>;
  /**
   * Server-side apply under Tenantry's field manager; the manifest names the object.
   *
   * `metadata.resourceVersion` in the manifest is a condition: `conflict`, and nothing done, unless the live object has that
   * version; an object that is not there is created whatever it says. So version `1`, which no object has, only creates.
   */
  readonly apply: (manifest: JsonObject, options?: ApplyObjectOptions) => Promise<AppliedObject>;
  /** A JSON patch; `not-found` when there is no such object, `invalid` when a `test` fails. */
  readonly patch: (ref: ObjectRef, operations: readonly PatchOperation[]) => Promise<JsonObject>;
  /** `gone`: there was none. `deleting`: finalizers are still to run; the object as it stands. */
  readonly delete: (
    ref: ObjectRef,
    options?: DeleteOptions,
  ) => Promise<{ readonly kind: "gone" } | { readonly kind: "deleting"; readonly object: JsonObject }>;
}

/** The API servers of a platform. */
export interface Clusters {
  /**
   * Connects to a place: a cell, or `<cell>+<namespace of the release>` for a virtual cluster. The same place gives the same
   * connection. `not-found` when the cluster does not exist (yet), `unavailable` when it does not answer.
   */
  readonly open: (place: string) => Promise<ClusterApi>;
  readonly close: () => Promise<void>;
}
