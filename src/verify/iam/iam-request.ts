import type { ArnGlob } from "./arn-glob.ts";
import type { CompiledPolicy } from "./compiled-policy.ts";
import type { Glob } from "./glob.ts";
import type { FindKey } from "./key-value.ts";
import type { RequestPrincipal } from "./request-principal.ts";

/** One call, or a choice of calls: the caller picks any resource within `resource` and any action within `action`. */
export interface IamRequest {
  readonly principal: RequestPrincipal;
  /** `service:action` in lower case. */
  readonly action: Glob;
  readonly resource: ArnGlob;
  /** The account that owns the resource; undefined: the principal's own. */
  readonly resourceAccount?: string;
  readonly findKey: FindKey;
}

/** Every policy that speaks about a request. An absent list does not take part; an empty one allows nothing. */
export interface PolicySet {
  readonly identity: readonly CompiledPolicy[];
  readonly boundary?: readonly CompiledPolicy[];
  readonly session?: readonly CompiledPolicy[];
  /** From the root of the organisation down to the principal's account; each level has to allow. */
  readonly serviceControl?: readonly PolicyLevel[];
  /** From the root of the organisation down to the resource's account; each level has to allow. */
  readonly resourceControl?: readonly PolicyLevel[];
  /** `undefined`: not given, which is unknown for what always has one (roles and keys), and none for the rest. */
  readonly resource?: readonly CompiledPolicy[];
  readonly endpoint?: readonly CompiledPolicy[];
  readonly grants?: readonly KeyGrant[];
  /** S3 Block Public Access of the bucket or its account: RestrictPublicBuckets. */
  readonly restrictPublicBuckets?: boolean;
  readonly managementAccountId?: string;
}

export interface PolicyLevel {
  /** `root`, a unit's or an account's id. */
  readonly name: string;
  readonly policies: readonly CompiledPolicy[];
}

/** A KMS grant (KMS developer guide, grants): operations as actions, `kms:Decrypt`. */
export interface KeyGrant {
  readonly id: string;
  readonly grantee: string;
  readonly operations: readonly string[];
  readonly encryptionContextEquals?: Readonly<Record<string, string>>;
  readonly encryptionContextSubset?: Readonly<Record<string, string>>;
}

export type PolicyKind =
  | "service-control"
  | "resource-control"
  | "identity"
  | "boundary"
  | "session"
  | "resource"
  | "endpoint"
  | "grant";

/** A statement that decided. */
export interface Because {
  readonly kind: PolicyKind;
  readonly policy: string;
  readonly effect: "Allow" | "Deny";
  /** Its Sid, else its number from 1. */
  readonly statement: string;
  /** Whether it matches for sure. */
  readonly certain: boolean;
}

export interface IamDecision {
  readonly decision: "allow" | "explicit-deny" | "implicit-deny" | "unknown";
  /** The statements that decided; for an implicit deny those that would have allowed. */
  readonly because: readonly Because[];
  /** In words: what denied, what was missing, what is not known. */
  readonly reasons: readonly string[];
}
