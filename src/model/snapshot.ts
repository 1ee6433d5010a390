import type { JsonObject } from "./json.ts";

/** Every resource both layers do have, as read live or from a directory of dumps; foreign ones included. */
export interface Snapshot {
  readonly objects: readonly LiveObject[];
  readonly stacks: readonly LiveStack[];
  readonly releases: readonly LiveRelease[];
  readonly organization: readonly LiveOrganizationResource[];
  /** What could not be read, for example a missing page; what depends on it is unknown. */
  readonly gaps: readonly { readonly place: string; readonly reason: string }[];
  /**
   * Places of which nothing may be concluded from what is missing, so that nothing is planned there. Absent for dumps: what
   * they lack counts as missing.
   */
  readonly unread?: readonly UnreadPlace[];
  /**
   * What bears our tags under names of stacks that do not have it (all of it), whether or not a stack still holds it; absent:
   * not looked for.
   */
  readonly retained?: readonly RetainedResource[];
  /** Of the platform's cost allocation tag; absent: not read. `Unseen`: on no bill yet, so it cannot be activated. */
  readonly costTag?: "Active" | "Inactive" | "Unseen";
  /** The highest sequence in the address of any account, closed ones included; absent: not read. */
  readonly lastSequence?: number;
}

/** An AWS resource that was found by its tags. */
export interface RetainedResource {
  readonly accountId: string;
  readonly region: string;
  readonly arn: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** One sort of thing in one place that could not be read completely. */
export interface UnreadPlace {
  /** `organization`, `<account>/<region>`, a cell, or `<cell>+<namespace of the release>`. */
  readonly place: string;
  readonly what: "organization" | "stacks" | "objects" | "releases";
}

/** An API object as the server returned it, `metadata.managedFields` included. */
export interface LiveObject {
  readonly cell: string;
  readonly manifest: JsonObject;
}

/** A stack's description and template as CloudFormation returned them. */
export interface LiveStack {
  readonly accountId: string;
  readonly region: string;
  readonly name: string;
  readonly status: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly parameters: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
  readonly terminationProtection: boolean;
  readonly template: JsonObject;
}

export interface LiveRelease {
  readonly cell: string;
  readonly namespace: string;
  readonly name: string;
  readonly chartVersion: string;
  readonly values: JsonObject;
  /** Helm's: `deployed`, `pending-install`, `failed` …; absent: not read. */
  readonly status?: string;
}

export interface LiveOrganizationResource {
  readonly type: string;
  readonly id: string;
  readonly properties: JsonObject;
}
