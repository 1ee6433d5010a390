import type { JsonObject, JsonValue } from "../../../model/json.ts";
import type { AccountRegion } from "../../../ports/cloud.ts";
import type { State } from "../state.ts";
import type { CloudResource } from "./resource-state.ts";

/** What a resource handler works with. */
export interface ResourceContext {
  readonly state: State;
  readonly place: AccountRegion;
  readonly nowMs: number;
  /** The applied value of a quota of `data/quotas.json`. */
  readonly quota: (key: string) => number;
  /** Whether a bucket holds no object and no old version of one. */
  readonly isBucketEmpty: (name: string) => boolean;
}

/** A resource that is to be made or changed. */
export interface ResourceRequest {
  readonly context: ResourceContext;
  readonly properties: JsonObject;
  /** A name for what the template leaves unnamed: stack, logical id and a suffix, as CloudFormation makes them. */
  readonly generatedName: string;
  /** What is there, when it is changed in place. */
  readonly existing?: CloudResource;
}

export interface MadeResource {
  readonly id: string;
  readonly attributes: Readonly<Record<string, JsonValue>>;
  /** The state in which it is while it is being made, and the one it ends in. */
  readonly statuses?: readonly [string, string];
}

/** What the sandbox knows about one CloudFormation type. All functions throw `ResourceError`s. */
export interface ResourceType {
  /** What must hold before it is made or changed: what it refers to, and what the service accepts. */
  readonly check?: (request: ResourceRequest) => void;
  /** Refuses names that are taken and numbers that exceed a quota; gives the new resource its identifiers. */
  readonly create: (request: ResourceRequest) => MadeResource;
  /** Return values after a change in place; the default keeps them. */
  readonly update?: (request: ResourceRequest, existing: CloudResource) => Readonly<Record<string, JsonValue>>;
  /** Refuses to delete what is in use or protected, and takes away what goes with it. */
  readonly remove?: (context: ResourceContext, resource: CloudResource) => void;
}

/** The codes with which CloudFormation's handlers classify what a service answered. */
export type HandlerErrorCode =
  | "AccessDenied"
  | "AlreadyExists"
  | "GeneralServiceException"
  | "InvalidRequest"
  | "NotFound"
  | "ResourceConflict"
  | "ServiceLimitExceeded";

/** A service's refusal to make, change or delete a resource. */
export class ResourceError extends Error {
  readonly code: HandlerErrorCode;

  constructor(code: HandlerErrorCode, message: string) {
    super(message);
    this.name = "ResourceError";
    this.code = code;
  }
}
