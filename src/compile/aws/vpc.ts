import type { AccountRef } from "../../model/blueprint.ts";
import type { TextValue } from "../../model/deferred.ts";
import type { Origin } from "../../model/origin.ts";
import type { Tags } from "./tags.ts";

/** The letters of the three availability zones that every VPC of ours spans. */
export const zones: readonly string[] = ["A", "B", "C"];

/** A VPC of ours. */
export interface VpcInput {
  /** The stack that holds it. */
  readonly stack: string;
  /** Its name, as in tags and log groups. */
  readonly name: string;
  readonly account: AccountRef;
  readonly region: string;
  readonly organization: string;
  /** Caps the role that delivers its logs. */
  readonly boundary: TextValue;
  /** Encrypts its logs. */
  readonly key: TextValue;
  readonly cidr: string;
  readonly tags: Tags;
  readonly origin: Origin;
  /**
   * How its workloads reach the internet: `none` has no gateway at all, `nat` one gateway, `nat-per-zone` survives the
   * loss of a zone.
   */
  readonly egress: "none" | "nat" | "nat-per-zone";
}
