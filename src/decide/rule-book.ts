import complianceData from "../../data/compliance.json" with { type: "json" };
import legalityData from "../../data/legality.json" with { type: "json" };
import type { AccountModel, Boundary, ClusterModel, SharingScope } from "../model/architecture.ts";
import type { FactSource } from "../model/facts.ts";
import type { Accepts, NetworkPolicyEngine } from "../model/platform.ts";

/** A value that a rule may look at; see `requirementFacts` for the names. */
export type RuleFact = string | number | boolean;

/** Matches when any of the fact's values is listed, is not listed, or lies under a bound. An absent fact never matches. */
export type Condition =
  | readonly RuleFact[]
  | { readonly notIn: readonly RuleFact[] }
  | { readonly atMost: number }
  | { readonly below: number };

/** What a candidate must look like: every field that is present must hold. */
export interface Clause {
  readonly account?: readonly AccountModel[];
  readonly accountScope?: readonly SharingScope[];
  readonly cluster?: readonly ClusterModel[];
  readonly clusterScope?: readonly SharingScope[];
  readonly nodesScope?: readonly SharingScope[];
  /** All of these. */
  readonly boundaries?: readonly Boundary[];
  readonly networkPolicy?: readonly NetworkPolicyEngine[];
  readonly regionPrefix?: readonly string[];
  /** Its cell takes environments of these compliance scopes only. */
  readonly cellAccepts?: Accepts["complianceScope"];
  /** Every cell of the account it may share takes environments of these compliance scopes only. */
  readonly accountAccepts?: Accepts["complianceScope"];
}

/** `requires` is hard and `prefers` gives way; both list alternatives, of which one must hold. */
export interface Rule {
  readonly id: string;
  /** The requirement key that triggers it, or `group`, `owners`, `tenancy`. */
  readonly requirement: string;
  readonly when: Readonly<Record<string, Condition>>;
  readonly requires?: readonly Clause[];
  readonly prefers?: readonly Clause[];
  readonly text: string;
  readonly source?: string;
}

export interface ComplianceRegime {
  readonly id: string;
  readonly title: string;
  /** What the regime asks of the isolation model. */
  readonly note: string;
  readonly source: string;
}

interface ComplianceBook {
  readonly sources: readonly FactSource[];
  readonly regimes: readonly ComplianceRegime[];
  readonly rules: readonly Rule[];
}

interface LegalityBook {
  readonly sources: readonly FactSource[];
  readonly rules: readonly Rule[];
}

const complianceBook = complianceData as unknown as ComplianceBook;
const legalityBook = legalityData as unknown as LegalityBook;

/** Every rule, compliance first, in the order of the data files. */
export const rules: readonly Rule[] = [...complianceBook.rules, ...legalityBook.rules];
export const complianceRegimes: readonly ComplianceRegime[] = complianceBook.regimes;
/** Sources of all rules, for printing a source id as a title. */
export const ruleSources: readonly FactSource[] = [...complianceBook.sources, ...legalityBook.sources];
