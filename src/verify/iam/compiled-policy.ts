import type { ArnGlob } from "./arn-glob.ts";
import type { CompiledCondition } from "./condition.ts";
import type { Glob } from "./glob.ts";
import type { PolicyPrincipal } from "./policy-principal.ts";
import type { PolicyText } from "./policy-text.ts";

/** A policy in the form that is evaluated: read once, asked often. */
export interface CompiledPolicy {
  /** The name it is reported by: an ARN, an inline policy's name, or its place in the request. */
  readonly name: string;
  /** Why its document could not be read; what depends on it is unknown. */
  readonly unread?: string;
  readonly statements: readonly CompiledStatement[];
}

export interface CompiledStatement {
  /** From 0. */
  readonly index: number;
  readonly sid?: string;
  readonly effect: "Allow" | "Deny";
  readonly actions: ActionSet;
  /** Absent: the statement names none, as in a trust policy. */
  readonly resources?: ResourceSet;
  /** Absent: the statement names none, as in an identity policy. */
  readonly principals?: PrincipalSet;
  readonly conditions: readonly CompiledCondition[];
}

export interface ActionSet {
  /** In lower case; `service:action`. */
  readonly globs: readonly Glob[];
  /** `NotAction` */
  readonly inverted: boolean;
}

export interface ResourceSet {
  readonly entries: readonly ResourceEntry[];
  readonly inverted: boolean;
}

export interface ResourceEntry {
  readonly text: PolicyText;
  /** Set when the text has no variable. */
  readonly arn?: ArnGlob;
}

export interface PrincipalSet {
  readonly entries: readonly PolicyPrincipal[];
  readonly inverted: boolean;
}
